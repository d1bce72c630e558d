"""The review page: the queue, the text, the buttons, the history."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.campaigns.tests.making import published
from backend.apps.endorsements.models import Decision, Endorsement
from backend.apps.endorsements.services import (
    erase_endorsements_of,
    expire_endorsements,
    publish_endorsement,
    unpublish_endorsement,
    withdraw_by_link,
)
from backend.apps.geography.tests.maps import Maps
from backend.apps.legislators.tests.making import senator
from backend.apps.stakeholders.services import Whereabouts

from .journey import HOUR, NOW, confirmed, deliver, publicly, several_public, submit, token_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campaign")]
LIST = "/admin/endorsements/endorsement/"


def page_of(endorsement: Endorsement) -> str:
    return f"{LIST}{endorsement.pk}/change/"


def press(client: Client, endorsement: Endorsement, button: str, **more: object):
    data = {"revision": endorsement.current_revision_id, **more}
    return client.post(f"{LIST}{endorsement.pk}/{button}/", data, follow=True)


def offered(client: Client, endorsement: Endorsement) -> list[str]:
    return re.findall(r'action="../(\w+)/"', client.get(page_of(endorsement)).content.decode())


def staff(*codenames: str) -> User:
    user = User.objects.create(username="staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def test_the_list_opens_as_the_queue_longest_waiting_first(admin_client: Client, moderator: User):
    confirmed(NOW + HOUR, email="second@example.org", name="Second")
    confirmed(NOW, email="first@example.org", name="First")
    publicly(moderator, email="done@example.org", name="Done")
    submit(email="unconfirmed@example.org", name="Unconfirmed")
    page = admin_client.get(LIST).content.decode()
    assert re.findall(r">(First|Second|Done|Unconfirmed)</a>", page) == ["First", "Second"]
    everything = admin_client.get(f"{LIST}?state=all").content.decode()
    assert len(re.findall(r">(First|Second|Done|Unconfirmed)</a>", everything)) == 4
    assert ">Done</a>" in admin_client.get(f"{LIST}?state=approved").content.decode()


def test_review_and_published_are_called_so(admin_client: Client, moderator: User):
    publicly(moderator)
    page = admin_client.get(f"{LIST}?state=approved").content.decode()
    asked = dict(re.findall(r"<summary>\s*(By .*?)\s*</summary>.*?<ul>(.*?)</ul>", page, re.DOTALL))
    assert re.findall(r">\s*(\w+)</a>", asked["By published"]) == ["All", "yes", "no"]
    assert "By review" in asked
    assert "By state" not in asked
    assert ">Review</a>" in page
    found = {
        words: len(re.findall(r"endorsement/\d+/change/", admin_client.get(f"{LIST}{query}").content.decode()))
        for query, words in re.findall(r'href="(\?[^"]*)">\s*(\w+)</a>', asked["By published"].replace("&amp;", "&"))
    }
    assert found == {"All": 1, "yes": 1, "no": 0}


def test_the_queue_is_filtered_by_campaign(admin_client: Client):
    other = published("clean-air", title="Clean Air")
    confirmed(name="Water", email="w@example.org")
    confirmed(name="Air", email="a@example.org", slug="clean-air")
    page = admin_client.get(f"{LIST}?campaign__id__exact={other.pk}").content.decode()
    assert re.findall(r">(Water|Air)</a>", page) == ["Air"]


def test_a_moderator_reads_approves_and_publishes(admin_client: Client, admin_user: User, maps: Maps):
    maps.connecticut()
    endorsement = confirmed(statement="Line one.\nLine two.")
    deliver()
    page = admin_client.get(page_of(endorsement)).content.decode()
    assert "Line one.<br>Line two." in page
    assert "Region 0901" in page
    assert offered(admin_client, endorsement) == ["approve", "reject", "withdraw"]
    press(admin_client, endorsement, "approve")
    assert offered(admin_client, endorsement) == ["publish", "withdraw"]
    press(admin_client, endorsement, "publish")
    assert Endorsement.objects.public().get() == endorsement
    assert offered(admin_client, endorsement) == ["unpublish", "withdraw"]
    press(admin_client, endorsement, "unpublish")
    assert [decision.act for decision in Decision.objects.all()] == ["approve", "publish", "unpublish"]
    assert LogEntry.objects.filter(user=admin_user, object_id=str(endorsement.pk)).count() == 3


def test_a_rejection_keeps_its_reason_and_shows_it(admin_client: Client):
    endorsement = confirmed()
    page = press(admin_client, endorsement, "reject", reason="Not a person.\0" + "x" * 600).content.decode()
    assert "Not a person." in page
    decision = Decision.objects.get()
    assert (decision.act, len(decision.reason)) == ("reject", 500)
    assert offered(admin_client, endorsement) == []


def test_a_text_that_changed_meanwhile_is_not_approved_and_the_page_says_so(admin_client: Client):
    stale = confirmed()
    confirmed(NOW + HOUR, statement="Changed.")
    page = press(admin_client, stale, "approve").content.decode()
    assert "confirmed another text" in page
    assert Endorsement.objects.get().state == "verified"
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("revision", ["", "abc", "-1", "9" * 30, "9" * 5000, "\u0665"])
def test_a_made_up_revision_is_refused(admin_client: Client, revision: str):
    endorsement = confirmed()
    response = admin_client.post(f"{LIST}{endorsement.pk}/approve/", {"revision": revision}, follow=True)
    assert (response.status_code, Endorsement.objects.get().state) == (200, "verified")


def test_publishing_without_consent_is_refused_in_words(admin_client: Client):
    endorsement = confirmed(consent_to_display=False)
    press(admin_client, endorsement, "approve")
    page = press(admin_client, endorsement, "publish").content.decode()
    assert "has not agreed to be shown" in page
    assert "Does not agree to be shown in public" in page


def test_reviewing_and_publishing_are_two_permissions(client: Client):
    endorsement = confirmed()
    client.force_login(staff("review_endorsement"))
    assert offered(client, endorsement) == ["approve", "reject"]
    press(client, endorsement, "approve")
    assert offered(client, endorsement) == []
    assert press(client, endorsement, "publish").status_code == 403


def test_who_may_only_look_gets_no_button(client: Client):
    endorsement = confirmed()
    client.force_login(staff("view_endorsement"))
    assert offered(client, endorsement) == []
    assert press(client, endorsement, "approve").status_code == 403


def test_the_buttons_need_a_login_a_post_and_the_pages_token(client: Client):
    path = f"{LIST}{confirmed().pk}/approve/"
    assert client.post(path)["Location"].startswith("/admin/login/")
    user = staff("review_endorsement")
    client.force_login(user)
    assert client.get(path).status_code == 405
    forging = Client(enforce_csrf_checks=True)
    forging.force_login(user)
    assert forging.post(path).status_code == 403


def test_nothing_is_edited_added_or_deleted_by_hand(admin_client: Client):
    endorsement = confirmed()
    assert admin_client.get(f"{LIST}add/").status_code == 403
    assert admin_client.post(f"{LIST}{endorsement.pk}/delete/").status_code == 403
    assert admin_client.post(page_of(endorsement), {"state": "approved"}).status_code == 403
    assert Endorsement.objects.get().state == "verified"


def test_an_unconfirmed_endorsement_shows_what_was_submitted_and_nothing_to_decide(admin_client: Client):
    confirmed(email="waiting@example.org")
    submit(statement="First words.")
    endorsement = submit(statement="Newer words.").endorsement
    page = admin_client.get(page_of(endorsement)).content.decode()
    assert "Submitted text, not confirmed" in page
    assert "anyone may have typed this" in page
    assert "<blockquote><p>Newer words.</p></blockquote>" in page
    assert "Next in the queue" not in page
    assert offered(admin_client, endorsement) == []


def test_the_heading_says_whether_there_is_something_to_review(admin_client: Client):
    endorsement = confirmed()
    assert "<h2>Text to review</h2>" in admin_client.get(page_of(endorsement)).content.decode()
    assert "<h2>Reviewed text</h2>" in press(admin_client, endorsement, "approve").content.decode()


def test_after_a_decision_the_next_in_the_queue_is_offered(admin_client: Client):
    last = confirmed(NOW + 2 * HOUR, email="last@example.org")
    first = confirmed(email="first@example.org")
    next_one = confirmed(NOW + HOUR, email="next@example.org")
    assert "Next in the queue" not in admin_client.get(page_of(first)).content.decode()
    assert (
        f'<a href="{page_of(next_one)}">Next in the queue</a>' in press(admin_client, first, "reject").content.decode()
    )
    press(admin_client, next_one, "approve")
    page = press(admin_client, last, "approve").content.decode()
    assert "Next in the queue" not in page


def test_who_may_not_review_is_offered_nothing_next(client: Client, moderator: User):
    done = publicly(moderator, email="done@example.org")
    confirmed(email="waiting@example.org")
    client.force_login(staff("view_endorsement"))
    assert "Next in the queue" not in client.get(page_of(done)).content.decode()


def test_the_page_says_times_in_one_form(admin_client: Client, moderator: User):
    page = admin_client.get(page_of(publicly(moderator))).content.decode()
    assert page.count("1 March 2026, 12:00 UTC") >= 6
    assert not re.search(r"2026-03-01|March 1, 2026|noon", page)


def test_the_page_is_headed_by_endorser_and_campaign(admin_client: Client):
    page = admin_client.get(page_of(confirmed())).content.decode()
    assert '<li aria-current="page">Ann Alvarez for Clean Water</li>' in page


def test_no_log_keeps_the_endorsers_name(admin_client: Client, caplog: pytest.LogCaptureFixture):
    endorsement = confirmed()
    with caplog.at_level(0):
        press(admin_client, endorsement, "approve")
        press(admin_client, endorsement, "publish")
        press(admin_client, endorsement, "publish")
    entries = LogEntry.objects.all()
    assert {entry.object_repr for entry in entries} == {f"endorsement {endorsement.public_id}"}
    assert [entry.change_message for entry in entries.order_by("pk")] == ["Approved.", "Published."]
    assert "Alvarez" not in caplog.text


def test_a_stakeholders_page_leads_to_their_endorsements(admin_client: Client, client: Client):
    endorsement = confirmed()
    confirmed(email="other@example.org", name="Other")
    page = f"/admin/stakeholders/stakeholder/{endorsement.stakeholder_id}/change/"
    link = f"{LIST}?state=all&amp;stakeholder__id__exact={endorsement.stakeholder_id}"
    assert f'<a href="{link}">Endorsements</a>' in admin_client.get(page).content.decode()
    found = admin_client.get(link.replace("&amp;", "&")).content.decode()
    assert "Ann Alvarez</a>" in found
    assert "Other</a>" not in found
    client.force_login(staff("view_stakeholder"))
    assert link not in client.get(page).content.decode()


def test_an_endorsement_that_is_gone_is_no_error(admin_client: Client):
    assert admin_client.get(f"{LIST}999/change/", follow=True).status_code == 200
    assert admin_client.post(f"{LIST}999/approve/", {"revision": "1"}, follow=True).status_code == 200


def test_what_strangers_type_is_text_to_the_moderator_too(admin_client: Client):
    endorsement = confirmed(name="<script>x</script>", statement="<img src=x onerror=y>")
    page = admin_client.get(page_of(endorsement)).content.decode()
    assert "<script>x" not in page
    assert "<img src=x" not in page


def test_the_queue_costs_the_same_with_1_and_with_20(admin_client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(LIST).status_code == 200
        return len(captured)

    confirmed(email="q0@example.org")
    queries()  # fills what Django keeps for the process
    with_one = queries()
    for number in range(1, 20):
        confirmed(NOW + timedelta(minutes=number), email=f"q{number}@example.org")
    assert queries() == with_one


def test_the_review_page_costs_the_same_after_many_revisions_and_decisions(admin_client: Client, moderator: User):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(page_of(endorsement)).status_code == 200
        return len(captured)

    [endorsement] = several_public(1, moderator)
    address = endorsement.stakeholder.canonical_email
    queries()  # fills what Django keeps for the process
    with_few = queries()
    for number in range(1, 5):
        publicly(moderator, NOW + number * HOUR, email=address, statement=f"No. {number}")
    assert queries() == with_few


@pytest.mark.parametrize("permission", ["review_endorsement", "publish_endorsement", "withdraw_endorsement"])
def test_who_decides_can_read_what_about(client: Client, permission: str):
    endorsement = confirmed()
    client.force_login(staff(permission))
    assert "My children drink from these taps." in client.get(page_of(endorsement)).content.decode()


def test_addresses_are_searched_only_by_those_who_may_see_them(client: Client):
    confirmed(name="Ann", email="ann@secret.example.org")
    user = staff("review_endorsement")
    client.force_login(user)
    assert ">Ann</a>" not in client.get(f"{LIST}?q=secret.example").content.decode()
    user.user_permissions.add(Permission.objects.get(codename="view_stakeholder"))
    assert ">Ann</a>" in client.get(f"{LIST}?q=secret.example").content.decode()


@pytest.mark.parametrize("query", ["state=%00", "q=%00", "campaign__id__exact=%00"])
def test_a_nul_in_the_query_is_a_bad_request(admin_client: Client, query: str):
    assert admin_client.get(f"{LIST}?{query}").status_code == 400


def drawn(client: Client, endorsement: Endorsement) -> dict[str, list[str]]:
    """What is on the map: codes by kind."""
    answer = client.get(f"{LIST}{endorsement.pk}/map/")
    assert answer["Content-Type"] == "application/geo+json"
    found: dict[str, list[str]] = {}
    for feature in answer.json()["features"]:
        found.setdefault(feature["properties"]["kind"], []).append(feature["properties"]["code"])
    return {kind: sorted(codes) for kind, codes in found.items()}


def test_the_map_has_the_districts_and_the_point(admin_client: Client, maps: Maps):
    maps.connecticut()
    endorsement = confirmed()
    assert drawn(admin_client, endorsement) == {"place": [""]}
    deliver()
    assert drawn(admin_client, endorsement) == {
        "base": ["state/09"],
        "outline": ["cd/0901", "county/09001", "sldl/09001", "sldu/09001"],
        "place": [""],
    }
    assert f'data-features="{LIST}{endorsement.pk}/map/"' in admin_client.get(page_of(endorsement)).content.decode()
    assert admin_client.get(f"{LIST}999/map/").status_code == 404


def test_where_somebody_lives_is_told_only_to_who_decides(client: Client, maps: Maps):
    maps.connecticut()
    endorsement = confirmed()
    deliver()
    user = staff("view_endorsement")
    client.force_login(user)
    assert drawn(client, endorsement).keys() == {"base", "outline"}
    user.user_permissions.add(Permission.objects.get(codename="review_endorsement"))
    assert drawn(client, endorsement).keys() == {"base", "outline", "place"}


def test_the_page_names_who_answers_for_the_districts(admin_client: Client, maps: Maps):
    maps.connecticut()
    term = senator()
    endorsement = confirmed()
    assert "None is known for these districts" in admin_client.get(page_of(endorsement)).content.decode()
    deliver()
    page = admin_client.get(page_of(endorsement)).content.decode()
    assert f"<strong>{term.legislator.name}</strong>, Senator (Independent), Connecticut</li>" in page


def test_what_changed_between_two_texts_is_marked(admin_client: Client):
    confirmed(statement="Clean water for <all> children.")
    endorsement = confirmed(NOW + HOUR, statement="Clean water for some children.", name="Ann B. Alvarez")
    page = admin_client.get(page_of(endorsement)).content.decode()
    assert "<del>&lt;all&gt;</del><ins>some</ins>" in page
    assert "Ann <ins>B. </ins>Alvarez" in page
    assert page.count("Revision 1,") == 1


def form_of(page: str, act: str) -> dict[str, str]:
    """What the act's little form on the page would send."""
    form = page.partition(f'action="../{act}/"')[2].partition("</form>")[0]
    return dict(re.findall(r'name="(revision|last_decision)" value="([^"]*)"', form))


def test_a_page_that_a_colleagues_decision_has_made_old_decides_nothing_and_says_so(admin_client: Client):
    endorsement = confirmed()
    press(admin_client, endorsement, "approve")
    old = form_of(admin_client.get(page_of(endorsement)).content.decode(), "publish")
    assert old["last_decision"] == str(Decision.objects.get().pk)
    press(admin_client, endorsement, "publish")
    press(admin_client, endorsement, "unpublish")
    answer = admin_client.post(f"{LIST}{endorsement.pk}/publish/", old, follow=True).content.decode()
    assert "Since this page was opened the endorsement was unpublished" in answer
    assert not Endorsement.objects.public().exists()
    fresh = form_of(answer, "publish")
    admin_client.post(f"{LIST}{endorsement.pk}/publish/", fresh)
    assert Endorsement.objects.public().get() == endorsement


def test_the_first_decision_of_two_who_read_at_once_holds(admin_client: Client):
    endorsement = confirmed()
    page = admin_client.get(page_of(endorsement)).content.decode()
    assert form_of(page, "reject")["last_decision"] == "0"
    admin_client.post(f"{LIST}{endorsement.pk}/approve/", form_of(page, "approve"))
    answer = admin_client.post(f"{LIST}{endorsement.pk}/reject/", form_of(page, "reject"), follow=True)
    assert "Since this page was opened the endorsement was approved" in answer.content.decode()
    assert Endorsement.objects.get().state == "approved"


@pytest.mark.parametrize("last_decision", ["", "x", "-1", "9" * 30])
def test_a_made_up_decision_is_refused_where_there_is_one(admin_client: Client, last_decision: str):
    endorsement = confirmed()
    press(admin_client, endorsement, "approve")
    press(admin_client, endorsement, "publish", last_decision=last_decision)
    assert not Endorsement.objects.public().exists()


def test_staff_withdraw_with_a_reason_what_is_public(client: Client, moderator: User):
    endorsement = publicly(moderator)
    client.force_login(staff("withdraw_endorsement"))
    assert offered(client, endorsement) == ["withdraw"]
    page = press(client, endorsement, "withdraw", reason="She called.").content.decode()
    assert "<h2>Withdrawn text</h2>" in page
    assert "She called." in page
    assert (Endorsement.objects.get().state, Endorsement.objects.public().count()) == ("withdrawn", 0)
    assert offered(client, endorsement) == []


def test_only_what_stands_can_be_withdrawn_and_only_by_who_may(admin_client: Client, client: Client):
    rejected = confirmed()
    press(admin_client, rejected, "reject")
    assert offered(admin_client, rejected) == []
    assert "cannot become withdrawn" in press(admin_client, rejected, "withdraw").content.decode()
    client.force_login(staff("review_endorsement", "publish_endorsement"))
    assert press(client, rejected, "withdraw").status_code == 403


def history(client: Client, endorsement: Endorsement) -> list[tuple[str, str]]:
    """Each act of the page's history and who did it."""
    page = client.get(page_of(endorsement)).content.decode()
    table = page.partition("<h2>Decisions</h2>")[2].partition("</table>")[0]
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(<td>.*?)</tr>", table)]
    return [(row[1], row[3]) for row in rows]


def test_the_history_names_who_withdrew_let_expire_and_erased(admin_client: Client, admin_user: User):
    revision = submit(email="ann@example.org")
    own = Endorsement.objects.get(pk=revision.endorsement_id)
    confirmed_one = confirmed(email="bo@example.org")
    withdraw_by_link(token=token_in(mail.outbox[-1].body), now=NOW)
    expire_endorsements(now=NOW + timedelta(days=400), budget_seconds=30)
    erased = confirmed(email="cy@example.org", name="Cyd")
    erase_endorsements_of(stakeholder_id=erased.stakeholder_id, by=admin_user, now=NOW)
    assert history(admin_client, own) == [("expired", "the clock")]
    assert history(admin_client, confirmed_one) == [("withdrawn", "the endorser")]
    assert history(admin_client, erased) == [("erased", "admin")]
    page = admin_client.get(page_of(erased)).content.decode()
    assert "asked to be forgotten" in page
    assert "anyone may have typed this" not in page
    assert {own.pk, confirmed_one.pk, erased.pk} == set(
        map(int, re.findall(r"endorsement/(\d+)/change/", admin_client.get(f"{LIST}?state=all").content.decode()))
    )


def test_the_admins_history_is_the_history_of_decisions(admin_client: Client, moderator: User):
    endorsement = publicly(moderator)
    withdraw_by_link(token=token_in(mail.outbox[0].body), now=NOW + HOUR)
    page = admin_client.get(f"/admin/endorsements/endorsement/{endorsement.pk}/history/").content.decode()
    rows = re.findall(r"<tr><td>.*?</td><td>(\w+)</td><td>1</td><td>(.*?)</td>", page)
    assert rows == [("approved", "moderator"), ("published", "moderator"), ("withdrawn", "the endorser")]
    person = f"/admin/stakeholders/stakeholder/{endorsement.stakeholder_id}"
    told = admin_client.get(f"{person}/history/").content.decode()
    assert (
        f'Nothing was done to it in the admin. What happened to it otherwise stands on <a href="{person}/change/">'
        in told
    )
    assert admin_client.get("/admin/endorsements/endorsement/4711/history/").status_code == 302


def test_the_history_costs_the_same_after_many_decisions(admin_client: Client, admin_user: User, moderator: User):
    endorsement, costs = publicly(moderator), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            page = admin_client.get(f"/admin/endorsements/endorsement/{endorsement.pk}/history/").content.decode()
        costs.append(len(queries))
        for number in range(10):
            for service, by in ((unpublish_endorsement, moderator), (publish_endorsement, admin_user)):
                revision_id = endorsement.current_revision_id or 0
                service(endorsement_id=endorsement.pk, revision_id=revision_id, by=by, now=NOW + number * HOUR)
    assert page.count("unpublished") == 10
    assert costs[0] == costs[1]


def test_a_merge_of_two_who_endorsed_the_same_says_so_and_wants_a_word(admin_client: Client, moderator: User):
    ann, double = publicly(moderator), publicly(moderator, email="a.alvarez@example.org")
    pair = {"survivor": str(ann.stakeholder_id), "duplicate": str(double.stakeholder_id)}
    merge = "/admin/stakeholders/stakeholder/merge/"
    assert "Both have endorsed the campaign clean-water." in admin_client.get(merge, pair).content.decode()
    refused = admin_client.post(merge, pair, follow=True).content.decode()
    assert "Both have endorsed the campaign clean-water." in refused
    assert Endorsement.objects.public().count() == 2
    assert (
        "The two are one" in admin_client.post(merge, {**pair, "leave_conflicts": "yes"}, follow=True).content.decode()
    )
    assert Endorsement.objects.public().get() == ann


@pytest.mark.parametrize(
    ("permissions", "places"),
    [
        (["view_endorsement"], []),
        (["review_endorsement"], [[-72.5, 41.46]]),
        (["view_endorsement", "view_stakeholder"], [[-72.501234, 41.456789]]),
    ],
)
def test_a_home_is_shown_to_who_may_see_addresses_and_roughly_to_who_decides(
    client: Client, permissions: list[str], places: list[list[float]]
):
    home = Whereabouts(longitude=-72.501234, latitude=41.456789)
    endorsement = confirmed(whereabouts=home)
    user = staff(permissions[0])
    user.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    features = client.get(f"{LIST}{endorsement.pk}/map/").json()["features"]
    assert [one["geometry"]["coordinates"] for one in features if one["properties"]["kind"] == "place"] == places
