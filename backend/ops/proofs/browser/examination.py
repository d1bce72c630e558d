"""Does a page keep anybody out? Looked at light and dark, at a desk and at 400 %, by axe-core and by us."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from playwright.sync_api import Page

from .chromium import AT_400_PERCENT, AT_A_DESK, Browser
from .keyboard import MOST_TABS

AXE = settings.REPOSITORY / ".local" / "accessibility" / "node_modules" / "axe-core" / "axe.min.js"
# What hinders somebody, by axe-core's own words; «minor» are hints.
GRAVE = frozenset({"moderate", "serious", "critical"})
# Of the four ways to look at a page, the two that differ most are kept for somebody to look at.
PICTURED = (("dark", AT_400_PERCENT), ("light", AT_A_DESK))
_RUN_AXE = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a",
    "wcag21aa", "wcag22aa", "best-practice"]});
  return found.violations.map(each => ({id: each.id, impact: each.impact, help: each.help,
    where: each.nodes.slice(0, 5).map(node => node.target.join(" ") + ": " + node.html.slice(0, 200))}));
}"""

# The contrast of what surrounds the control that has the focus with what lies behind it (WCAG 2.2: 1.4.11, 2.4.7); the
# outline stands off from the control, so that is its parent's ground.
_FOCUS_CONTRAST = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return 0;
  const parts = (colour) => (colour.match(/[0-9.]+/g) || []).map(Number);
  const solid = (colour) => parts(colour).length && parts(colour)[3] !== 0;
  let behind = one.parentElement;
  while (behind.parentElement && !solid(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
  const luminance = (colour) => {
    const [red, green, blue] = parts(colour).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const pair = [style.outlineColor, getComputedStyle(behind).backgroundColor].map(luminance).sort((a, b) => a - b);
  return (pair[1] + 0.05) / (pair[0] + 0.05);
}"""
# Of what shows where one is (WCAG 2.2: 1.4.11).
LEAST_CONTRAST = 3.0
# What somebody may set who reads badly (WCAG 2.2: 1.4.12), as a sheet that no content security policy stops.
_WIDTH_BEYOND = """() => {
  const root = document.documentElement, beyond = () => root.scrollWidth - root.clientWidth;
  const plain = beyond(), spaced = new CSSStyleSheet(), before = [...document.adoptedStyleSheets];
  spaced.replaceSync(`* {line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important}
    p {margin-bottom: 2em !important}`);
  document.adoptedStyleSheets = [...before, spaced];
  const widest = Math.max(plain, beyond());
  document.adoptedStyleSheets = before;
  return widest;
}"""
# The other theme's colours have just been asked for: what fades from one into the other does so now.
_MOVING = "() => document.getAnimations().map(each => each.effect.target.outerHTML.slice(0, 200))"


def look(browser: Browser, page: Page, name: str) -> None:
    """A picture of a page as it stands, and what axe-core says."""
    browser.picture(page, name)
    assert grave_violations(page) == [], name


def examine(browser: Browser, page: Page, name: str) -> list[str]:
    """Looks in both themes at both widths, as who wants nothing to move; says what is wrong where.

    Leaves the page as a desk has it, light.
    """
    if page.locator(".map").count():
        page.locator(".map[data-drawn]").first.wait_for()
    problems = []
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for window in (AT_400_PERCENT, AT_A_DESK):
            page.set_viewport_size(window)
            where = f"{name}-{theme}-{window['width']}"
            problems += [f"{where}: {one}" for one in grave_violations(page)]
            problems += [f"{where}: {one} moves" for one in page.evaluate(_MOVING)]
            if beyond := width_beyond(page):
                problems.append(f"{where}: {beyond} px wider than its window")
            if (theme, window) in PICTURED:
                browser.picture(page, where)
    return problems


def grave_violations(page: Page) -> list[dict[str, Any]]:
    """What axe-core finds that is more than a hint."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return [one for one in page.evaluate(_RUN_AXE) if one["impact"] in GRAVE]


def faint_focuses(page: Page) -> dict[str, float]:
    """By what the Tab key reaches, how badly one sees that it is there: its contrast, 0 where nothing shows it."""
    found: dict[str, float] = {}
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        name = page.evaluate("(document.activeElement.id || document.activeElement.innerText || '').slice(0, 60)")
        if page.evaluate("document.activeElement === document.body") or name in found:
            break
        found[name] = page.evaluate(_FOCUS_CONTRAST)
    assert len(found) > 5, found
    return {name: contrast for name, contrast in found.items() if contrast < LEAST_CONTRAST}


def width_beyond(page: Page) -> int:
    """By how many pixels the page is wider than its window, also with its text spaced as far as it must bear."""
    return int(page.evaluate(_WIDTH_BEYOND))
