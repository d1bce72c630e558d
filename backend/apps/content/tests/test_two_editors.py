"""Two who edit the same at once: neither writes over the other without having read what they would undo."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.content.models import ContentBlock, Homepage, Image, Theme
from backend.apps.content.services import publish_homepage
from backend.foundation.web.tests.browser_form import Sent, controls, opened, saved
from backend.foundation.web.tests.two_editors import at_once, person

from .making import active_theme, block, editor, homepage, image

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Client:
    return person("Ada")


@pytest.fixture
def ben() -> Client:
    return person("Ben")


def address_of(thing: Any) -> str:
    return f"/admin/content/{thing._meta.model_name}/{thing.pk}/change/"


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_second_is_told_who_saved_what_and_keeps_what_was_typed(ada: Client, ben: Client):
    address = address_of(homepage(tagline="Old words."))
    hers, his = opened(ada, address), opened(ben, address)
    assert saved(ada, address, hers, tagline="Ada's words.").status_code == 302
    page = text_of(saved(ben, address, his, tagline="Ben's <words>.", hero_title="Ben's title"))
    assert "Saved meanwhile by Ada" in page
    assert f"Ada saved this on {timezone.now():%Y-%m-%d} at " in page
    assert '<td class="as-typed">Ada&#x27;s words.</td><td class="as-typed">Ben&#x27;s &lt;words&gt;.</td>' in page
    stored = Homepage.objects.get()
    assert (stored.tagline, stored.hero_title) == ("Ada's words.", "Clean water")
    form = controls(page)
    assert (form["tagline"], form["hero_title"]) == ("Ben's <words>.", "Ben's title")
    # Saving again is a decision.
    assert saved(ben, address, form).status_code == 302
    stored.refresh_from_db()
    assert (stored.tagline, stored.hero_title) == ("Ben's <words>.", "Ben's title")


def test_what_the_second_had_not_touched_is_not_undone(ada: Client, ben: Client):
    address = address_of(homepage(tagline="Old.", cta_body="<p>One.</p>\n<p>Two.</p>", shows_campaigns=True))
    hers, his = opened(ada, address), opened(ben, address)
    saved(ada, address, hers, tagline="Ada's.", shows_campaigns=None, cta_body="<p>Three.</p>")
    page = text_of(saved(ben, address, his, hero_title="Ben's title"))
    assert "what is saved: you had not changed it" in page
    form = controls(page)
    assert (form["tagline"], form["hero_title"], "shows_campaigns" in form) == ("Ada's.", "Ben's title", False)
    saved(ben, address, form)
    stored = Homepage.objects.get()
    told = (stored.tagline, stored.hero_title, stored.shows_campaigns, stored.cta_body)
    assert told == ("Ada's.", "Ben's title", False, "<p>Three.</p>")


def test_deciding_is_not_deciding_over_a_third(ada: Client, ben: Client):
    address = address_of(homepage())
    his = opened(ben, address)
    saved(ada, address, opened(ada, address), tagline="First.")
    form = controls(text_of(saved(ben, address, his, tagline="Ben's.")))
    saved(ada, address, opened(ada, address), tagline="Second.")
    page = text_of(saved(ben, address, form))
    assert '<td class="as-typed">Second.</td>' in page
    assert Homepage.objects.get().tagline == "Second."


def test_the_same_words_and_no_words_are_no_conflict(ada: Client, ben: Client):
    address = address_of(homepage(cta_body="<p>One.</p>\r\n<p>Two.</p>"))
    hers, his = opened(ada, address), opened(ben, address)
    assert saved(ada, address, hers, tagline="Same.").status_code == 302
    assert saved(ben, address, his, tagline="Same. ").status_code == 302
    assert saved(ben, address, opened(ben, address)).status_code == 302


def test_oneself_in_another_window_is_told_so(ada: Client):
    address = address_of(homepage())
    first, second = opened(ada, address), opened(ada, address)
    saved(ada, address, first, tagline="First window.")
    assert "Ada (you, in another window)" in text_of(saved(ada, address, second, tagline="Second window."))


def test_what_no_editor_wrote_is_somebody_s(ada: Client):
    thing = homepage()
    address = address_of(thing)
    hers = opened(ada, address)
    Homepage.objects.update(tagline="A program's.")
    assert "Somebody saved this meanwhile" in text_of(saved(ada, address, hers, tagline="Ada's."))


@pytest.mark.parametrize(
    ("make", "hers", "his"),
    [
        (lambda: block(title="Old"), {"title": "Ada's"}, {"title": "Ben's"}),
        (lambda: block(title="Old"), {"publish_until_0": "2030-01-01", "publish_until_1": "10:00:00"}, {"title": "B"}),
        (image, {"alt_text": "Ada's"}, {"attribution": "Ben's"}),
        (active_theme, {"text_px": "18", "heading_font": "slab"}, {"name": "Ben's", "accent": "#003300"}),
    ],
)
def test_blocks_images_words_and_themes_too(
    ada: Client, ben: Client, make: Any, hers: dict[str, str], his: dict[str, str]
):
    thing = make()
    address = address_of(thing)
    her_form, his_form = opened(ada, address), opened(ben, address)
    assert saved(ada, address, her_form, **hers).status_code == 302
    stored = type(thing).objects.values().get(pk=thing.pk)
    page = text_of(saved(ben, address, his_form, **his))
    assert "Saved meanwhile by Ada" in page
    assert type(thing).objects.values().get(pk=thing.pk) == stored
    form = controls(page)
    assert {name: form[name] for name in his} == his
    assert saved(ben, address, form).status_code == 302
    assert type(thing).objects.values().get(pk=thing.pk) != stored
    again = opened(ada, address)
    assert {name: again[name] for name in {**hers, **his}} == {**hers, **his}


def test_who_types_while_the_draft_is_published_keeps_the_words_to_copy(ada: Client):
    edition = homepage()
    address = address_of(edition)
    hers = opened(ada, address)
    publish_homepage(homepage_id=edition.pk, by=editor(), now=timezone.now())
    answer = saved(ada, address, hers, tagline="Ada's <words>.")
    assert answer.status_code == 403
    assert "may not be changed any more" in answer.content.decode()
    assert "Ada&#x27;s &lt;words&gt;." in answer.content.decode()
    assert Homepage.objects.get().tagline == ""


def test_who_types_while_the_block_is_deleted_keeps_the_words_to_copy(ada: Client, ben: Client):
    thing = block(publish_from=None)
    address = address_of(thing)
    his = opened(ben, address)
    ada.post(f"/admin/content/contentblock/{thing.pk}/delete/", {"post": "yes"})
    answer = saved(ben, address, his, title="Ben's title")
    assert answer.status_code == 404
    assert "Ben&#x27;s title" in answer.content.decode()
    assert not ContentBlock.objects.exists()


@pytest.mark.parametrize("broken", ["", "x", "[]", "{}", '{"log": 1}', '{"log":0,"fields":{"tagline":[]},"rows":[1]}'])
def test_a_version_that_nobody_can_read_agrees_with_nothing(ada: Client, broken: str):
    address = address_of(homepage())
    page = text_of(saved(ada, address, {**opened(ada, address), "_shown": broken}, tagline="Ada's."))
    assert "nothing of yours is saved yet" in page
    assert Homepage.objects.get().tagline == ""


def test_an_act_is_not_carried_out_over_what_was_not_read(ada: Client, ben: Client):
    address = address_of(Theme.objects.create(name="Spring"))
    hers, his = opened(ada, address), opened(ben, address)
    saved(ada, address, hers, name="Summer")
    assert "Saved meanwhile by Ada" in text_of(saved(ben, address, his, name="Winter", _act="activate"))
    assert not Theme.objects.filter(is_active=True).exists()


def test_an_address_that_is_none_is_no_error(ada: Client):
    assert ada.post("/admin/content/image/x/change/", {"alt_text": "A"}).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("make", [homepage, block, image, active_theme])
def test_of_two_who_save_in_the_same_moment_the_second_is_told(make: Any):
    """The second's transaction begins before the first's ends, and waits for it."""
    thing = make()
    ada, ben, address = person("Ada"), person("Ben"), address_of(thing)
    word = {Homepage: "tagline", ContentBlock: "title", Image: "license", Theme: "name"}[type(thing)]
    hers, his = opened(ada, address), opened(ben, address)
    first, second = at_once(
        lambda: saved(ada, address, hers, **{word: "Ada's"}),
        lambda: saved(ben, address, his, **{word: "Ben's"}),
    )
    assert first.status_code == 302
    assert "Saved meanwhile by Ada" in text_of(second)
    thing.refresh_from_db()
    assert getattr(thing, word) == "Ada's"


def test_the_form_costs_the_same_whoever_saved(ada: Client) -> None:
    """Comparing asks the same few questions however long the admin's log is."""
    address = address_of(homepage())

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            form: Sent = opened(ada, address)
            saved(ada, address, form, tagline=f"{len(captured)}")
        return len(captured)

    queries()
    once = queries()
    for _ in range(20):
        saved(ada, address, opened(ada, address), tagline="x")
    assert queries() == once
