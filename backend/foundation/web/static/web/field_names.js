// Says what Django's own widgets do not say to who cannot see them: which field a choice belongs to, what a table is that
// scrolls, that a sign is a picture. Deferred: the widgets' code is there then, and none of them is made yet.
"use strict";
(function () {
  function wordsFor(select) {
    if (select.labels.length) return select.labels[0].textContent.trim().replace(/:$/, "");
    return select.getAttribute("aria-label") || ""; // in a table of rows, by LabelledFormSet
  }

  function nameChoice(select) {
    const drawn = select.nextElementSibling, words = wordsFor(select);
    const box = drawn.querySelector(".select2-selection--single");
    if (box) box.removeAttribute("aria-labelledby");
    for (const part of [box, ...drawn.querySelectorAll("[role=textbox], .select2-search__field")]) {
      if (part) part.setAttribute("aria-label", words);
    }
  }

  const widgets = window.django && django.jQuery && django.jQuery.fn;
  if (widgets && widgets.djangoAdminSelect2) {
    const make = widgets.djangoAdminSelect2;
    widgets.djangoAdminSelect2 = function () {
      // Its cross would stand in a list without being an item of it; each choice has a cross of its own.
      this.filter("[multiple]").attr("data-allow-clear", "false");
      const made = make.call(this);
      this.each(function () { nameChoice(this); });
      return made;
    };
  }
  for (const table of document.querySelectorAll("fieldset[aria-labelledby] .wrapper:has(> table)")) {
    table.tabIndex = 0;
    table.setAttribute("role", "region");
    table.setAttribute("aria-labelledby", table.closest("fieldset").getAttribute("aria-labelledby"));
  }
  // Behind Django's own listener, which makes the two lists of a choice of several.
  window.addEventListener("load", function () {
    for (const sign of document.querySelectorAll("span.help-tooltip[aria-label]")) sign.setAttribute("role", "img");
  });
})();
