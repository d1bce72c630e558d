// Keeps the rows of exports that are being written true; without it the page tells what was so when it was opened.
"use strict";
(function () {
  function follow(row) {
    fetch(row.dataset.progress, { credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      })
      .then(function (now) {
        if (!now.is_being_written) return window.location.reload();
        row.querySelector("progress").value = now.percent;
        const words = row.querySelector("[data-words]");
        words.textContent = words.textContent.replace(/^\d+/, String(now.rows_done));
        return window.setTimeout(follow, 3000, row);
      })
      .catch(function () { window.setTimeout(follow, 15000, row); });
  }
  for (const row of document.querySelectorAll("[data-progress]")) window.setTimeout(follow, 3000, row);
})();
