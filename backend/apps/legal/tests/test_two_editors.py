"""Two who write the same draft at once: no wording is lost, and none is written over unread."""

from __future__ import annotations

import pytest
from django.utils import timezone

from backend.apps.legal.models import Version
from backend.apps.legal.services import adopt_version
from backend.foundation.web.tests.browser_form import controls, opened, saved
from backend.foundation.web.tests.two_editors import at_once, person

from .making import counsel, draft

pytestmark = pytest.mark.django_db
LONG = "".join(f"<p>Clause {number}: be kind to one another, at all times.</p>\n" for number in range(40))


def address_of(version: Version) -> str:
    return f"/admin/legal/version/{version.pk}/change/"


def test_the_second_reads_which_clauses_differ_and_decides():
    version, ada, ben = draft(text=LONG), person("Ada"), person("Ben")
    address = address_of(version)
    hers, his = opened(ada, address), opened(ben, address)
    text = str(his["text"])
    assert saved(ada, address, hers, text=text.replace("Clause 7", "Ada's seventh")).status_code == 302
    page = saved(ben, address, his, text=text.replace("Clause 30", "Ben's thirtieth")).content.decode()
    assert "Saved meanwhile by Ada" in page
    assert "<del>&lt;p&gt;Ada&#x27;s seventh: be kind" in page
    assert "<ins>&lt;p&gt;Ben&#x27;s thirtieth: be kind" in page
    assert "Clause 8:" not in page.partition("edit-conflict-table")[2].partition("</section>")[0]
    version.refresh_from_db()
    assert ("Ada's seventh" in version.text, "Ben's" in version.text) == (True, False)
    assert "Ben's thirtieth" in controls(page)["text"]
    assert saved(ben, address, controls(page)).status_code == 302
    version.refresh_from_db()
    assert "Ben's thirtieth" in version.text


def test_a_day_that_the_other_set_is_not_undone():
    version, ada, ben = draft(), person("Ada"), person("Ben")
    address = address_of(version)
    hers, his = opened(ada, address), opened(ben, address)
    saved(ada, address, hers, in_force_from="2030-02-01")
    page = saved(ben, address, his, title="Ben's terms").content.decode()
    saved(ben, address, controls(page))
    version.refresh_from_db()
    assert (f"{version.in_force_from}", version.title) == ("2030-02-01", "Ben's terms")


def test_who_types_while_the_draft_comes_into_force_keeps_the_words_to_copy():
    version, ben = draft(begins=timezone.localdate()), person("Ben")
    his = opened(ben, address_of(version))
    adopt_version(version_id=version.pk, by=counsel(), now=timezone.now())
    answer = saved(ben, address_of(version), his, text="<p>Ben's.</p>")
    assert (answer.status_code, "&lt;p&gt;Ben&#x27;s.&lt;/p&gt;" in answer.content.decode()) == (403, True)
    version.refresh_from_db()
    assert version.text == "<p>Be kind.</p>"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_in_the_same_moment_the_second_is_told():
    version, ada, ben = draft(), person("Ada"), person("Ben")
    address = address_of(version)
    hers, his = opened(ada, address), opened(ben, address)
    first, second = at_once(
        lambda: saved(ada, address, hers, title="Ada's"),
        lambda: saved(ben, address, his, title="Ben's"),
    )
    assert first.status_code == 302
    assert "Saved meanwhile by Ada" in second.content.decode()
    version.refresh_from_db()
    assert version.title == "Ada's"
