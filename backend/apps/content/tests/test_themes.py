"""A theme is made of tokens, can be read, and is the only active one."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from backend.apps.content.errors import ThemeNotFound, ThemeNotUsable
from backend.apps.content.models import Theme
from backend.apps.content.services import activate_theme, shown_theme
from backend.apps.content.tokens import COLOURS, FONTS

from .making import NOW, active_theme, editor

pytestmark = pytest.mark.django_db
DECLARATION = re.compile(r"  --theme-[a-z0-9-]+: [^;{}<>@\\]+;")


def test_the_defaults_can_be_read():
    Theme(name="Default").full_clean()


@pytest.mark.parametrize("name", COLOURS)
def test_no_token_takes_css(name: str):
    theme = Theme(name="x", **{name: "#fff;}*{background:url(//evil.example)}"})
    with pytest.raises(ValidationError) as refusal:
        theme.full_clean()
    assert name in refusal.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        theme.save()


def test_colours_are_kept_in_one_form():
    theme = Theme(name="x", link="#1F5F3F", text="#123", accent="oklch(40% 0.05 50deg)")
    theme.full_clean()
    assert (theme.link, theme.text, theme.accent) == ("#1f5f3f", "#112233", "oklch(0.4 0.05 50)")
    theme.save()


def test_text_that_cannot_be_read_is_refused_with_a_sentence_that_says_which_and_how_little():
    with pytest.raises(ValidationError) as refusal:
        Theme(name="x", link_hover="#777777", card="#eeeeee").full_clean()
    assert refusal.value.message_dict == {
        "link_hover": [
            f"The colour «link hover» cannot be read on «{ground}»: their contrast is {ratio}:1, and WCAG 2.2 AA asks "
            "for 4.5:1."
            for ground, ratio in (("background", 4.47), ("section", 4.1), ("card", 3.85))
        ]
    }


def test_the_style_sheet_is_declarations_of_custom_properties_only():
    css = active_theme(accent="oklch(0.4 0.05 50)", heading_font="slab", text_px=18, radius_px=0).css
    lines = css.splitlines()
    assert (lines[0], lines[-1]) == (":root {", "}")
    assert [line for line in lines[1:-1] if not DECLARATION.fullmatch(line)] == []
    assert "  --theme-accent: oklch(0.4 0.05 50);" in lines
    assert f"  --theme-font-heading: {FONTS['slab']};" in lines
    assert "  --theme-font-size-base: 1.125rem;" in lines
    assert "  --theme-radius: 0rem;" in lines


def test_sizes_and_fonts_out_of_range_are_refused_by_the_database_too():
    for changes in ({"text_px": 8}, {"radius_px": 33}, {"spacing_px": 1}, {"body_font": "Comic Sans"}):
        with pytest.raises(ValidationError):
            Theme(name="x", **changes).full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            Theme.objects.create(name="x", **changes)


def test_activating_one_deactivates_the_other():
    first, second = active_theme(), active_theme()
    assert list(Theme.objects.active()) == [second]
    assert activate_theme(theme_id=first.pk, by=editor(), now=NOW).is_active
    assert shown_theme()[0] == first


def test_a_theme_that_cannot_be_read_is_not_activated():
    standing = active_theme()
    faint = Theme.objects.create(name="Faint", text="#dddddd")
    with pytest.raises(ThemeNotUsable, match="«text» cannot be read on «background»"):
        activate_theme(theme_id=faint.pk, by=editor(), now=NOW)
    with pytest.raises(ThemeNotFound):
        activate_theme(theme_id=0, by=editor(), now=NOW)
    assert shown_theme()[0] == standing


def test_two_can_not_be_active():
    active_theme()
    other = Theme.objects.create(name="other")
    with pytest.raises(IntegrityError, match="theme_one_active"), transaction.atomic():
        Theme.objects.filter(pk=other.pk).update(is_active=True, activated_at=NOW)


def asked_at_once(act: Callable[[], object]) -> None:
    """The act, and what is otherwise asked when its transaction ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        act()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_nor_can_there_be_none_once_there_was_one():
    Theme.objects.create(name="never").delete()
    theme = active_theme()
    for act in (lambda: Theme.objects.update(is_active=False), lambda: Theme.objects.active().delete()):
        with pytest.raises(IntegrityError, match="no theme would be active"):
            asked_at_once(act)
    assert shown_theme()[0] == theme


@pytest.mark.django_db(transaction=True)
def test_of_two_who_activate_at_once_one_is_last_and_both_succeed():
    by = editor()
    themes = [Theme.objects.create(name=str(number)) for number in range(4)]

    def activate(theme: Theme) -> None:
        try:
            activate_theme(theme_id=theme.pk, by=by, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(activate, themes))
    assert Theme.objects.active().count() == 1
