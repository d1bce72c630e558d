"""How staff look legislators up, and write down those whom no file brings; with a browser that runs no script."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.geography.models import Region
from backend.apps.geography.tests.maps import EAST, WEST, Maps
from backend.apps.legislators.models import Legislator, Source, Term
from backend.foundation.web.tests.two_editors import at_once, person

from .making import Lists, StateLists, entry, openstates_id, representative, row, sen, senator, term

pytestmark = pytest.mark.django_db
LIST = "/admin/legislators/legislator/"
PERSON = {"name": "Ada Abbott", "first_name": "Ada", "last_name": "Abbott"}
SEAT = {"chamber": "lower", "district": "09001", "start": "2025-01-08", "end": "2027-01-06", "party": "Independent"}


def form(*seats: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What the browser sends: the person, and under them the terms that staff typed."""
    typed = {"terms-TOTAL_FORMS": str(len(seats)), "terms-INITIAL_FORMS": "0"}
    for number, seat in enumerate(seats):
        typed |= {f"terms-{number}-{name}": value for name, value in seat.items()}
    return {**PERSON, **typed, **changes}


def test_a_state_member_is_written_down_with_the_seat_and_noted_in_the_history(admin_client: Client):
    response = admin_client.post(f"{LIST}add/", form(SEAT))
    assert response.status_code == 302, response.content.decode()
    held = Term.objects.select_related("region", "legislator").get()
    assert (held.legislator.name, held.region.code, held.source) == ("Ada Abbott", "sldl/09001", Source.STAFF)
    assert LogEntry.objects.filter(object_id=held.legislator_id).count() == 1
    page = admin_client.get(f"{LIST}{held.legislator_id}/change/").content.decode()
    assert 'value="09001"' in page


@pytest.mark.parametrize(
    ("seats", "sentence"),
    [
        ([{**SEAT, "end": "2025-01-08"}], "A term ends after it has begun."),
        ([{**SEAT, "district": "99001"}], "99 is no state's FIPS code."),
        ([{**SEAT, "district": "x"}], "Enter a valid value."),
        ([{**SEAT, "district": "09"}], "A senator's region is a state, any other member's a district."),
        ([{**SEAT, "chamber": "senate"}], "A senator's region is a state, any other member's a district."),
        ([{**SEAT, "chamber": "senate", "district": "09"}], "A U.S. senator has a class (1, 2 or 3), nobody else has."),
        (
            [{**SEAT, "chamber": "senate", "district": "09", "senate_class": "2"}],
            "Connecticut has no senator of class 2, only of classes 1 and 3.",
        ),
        (
            [{**SEAT, "chamber": "senate", "district": "11", "senate_class": "1"}],
            "District of Columbia has no senators.",
        ),
        ([{**SEAT, "chamber": "senate", "district": "72"}], "Puerto Rico has no senators."),
        ([{**SEAT, "chamber": "house", "district": "0901"}], "another member holds the district's seat."),
        ([SEAT, {**SEAT, "district": "09002"}], "The terms from 2025-01-08 and from 2025-01-08 overlap."),
        (
            [{**SEAT, "end": ""}, {**SEAT, "start": "2030-01-01", "end": ""}],
            "The terms from 2025-01-08 and from 2030-01-01 overlap.",
        ),
        (
            [{**SEAT, "chamber": "house", "district": "0902", "end": ""}],
            "Only a term in a state's legislature may have no end yet.",
        ),
        ([{**SEAT, "url": "javascript:alert(1)"}], "Enter a valid URL."),
    ],
)
def test_a_refusal_is_a_sentence_at_the_form(admin_client: Client, seats: list[dict[str, Any]], sentence: str):
    representative("0901")
    response = admin_client.post(f"{LIST}add/", form(*seats))
    assert response.status_code == 200
    assert sentence in response.content.decode().replace("&#x27;", "'")
    assert Legislator.objects.count() == 1


@pytest.mark.parametrize("chamber", ["house", "lower"])
def test_an_end_before_the_start_is_refused_at_who_has_terms_already_too(admin_client: Client, chamber: str):
    held = representative("0901")
    typo = {**SEAT, "chamber": chamber, "district": "0902", "start": "2029-01-03", "end": "2028-01-03"}
    path = f"{LIST}{held.legislator_id}/change/"
    stored = {"terms-0-id": held.pk, "terms-0-legislator": held.legislator_id, "terms-INITIAL_FORMS": "1"}
    seats = {**SEAT, "chamber": "house", "district": "0901"}, {**typo, "senate_class": "2"}
    response = admin_client.post(path, {**form(*seats), **stored})
    page = response.content.decode().replace("&#x27;", "'")
    assert response.status_code == 200
    # All of it is told, and what was typed stands.
    for shown in ("A term ends after it has begun.", "A U.S. senator has a class (1, 2 or 3)", 'value="2029-01-03"'):
        assert shown in page
    assert Term.objects.count() == 1


@pytest.mark.parametrize(
    ("seat", "name"),
    [
        ({"chamber": "house", "district": "0907"}, "CT-07 (0907)"),
        ({"chamber": "house", "district": "0998"}, "CT at large (0998)"),
        ({"chamber": "house", "district": "09ZZ"}, "CT-ZZ (09ZZ)"),
        ({"chamber": "lower", "district": "09987654321"}, "Connecticut House 987654321 (09987654321)"),
    ],
)
def test_a_district_that_no_map_has_is_refused_by_name_and_leaves_no_region(
    admin_client: Client, maps: Maps, seat: dict[str, str], name: str
):
    maps.connecticut()
    before = Region.objects.count()
    response = admin_client.post(f"{LIST}add/", form({**SEAT, **seat}))
    assert response.status_code == 200
    assert f"{name} is on none of the maps of Connecticut that are loaded." in response.content.decode()
    assert (Region.objects.count(), Legislator.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    "seat",
    [
        {"district": "09002"},  # on the map
        {"chamber": "house", "district": "0903"},  # on a map of other days
        {"chamber": "house", "district": "0906", "start": "2001-01-03", "end": "2003-01-03"},  # before any map
        {"chamber": "house", "district": "5107"},  # of Virginia no map is loaded
        {"chamber": "senate", "district": "09", "senate_class": "1"},
    ],
)
def test_a_district_is_taken_that_a_map_has_or_of_which_no_map_can_tell(
    admin_client: Client, maps: Maps, seat: dict[str, str]
):
    maps.stand("tl_2014_us_cd114", {"0901": WEST, "0903": EAST})
    maps.connecticut()
    response = admin_client.post(f"{LIST}add/", form({**SEAT, **seat}))
    assert response.status_code == 302, response.content.decode()
    assert Term.objects.get().region.geoid == seat["district"]


def test_a_refused_form_makes_no_region(admin_client: Client):
    response = admin_client.post(f"{LIST}add/", form({**SEAT, "district": "51099", "end": "2025-01-08"}))
    assert response.status_code == 200
    assert not Region.objects.exists()


def test_a_term_of_before_the_map_keeps_its_district_when_the_rest_is_corrected(admin_client: Client, maps: Maps):
    held = term("lower", "09150", name="Ada Abbott")
    maps.connecticut()
    stored = {"terms-INITIAL_FORMS": "1", "terms-0-id": held.pk, "terms-0-legislator": held.legislator_id}
    typed = form({**SEAT, "district": "09150", "party": "Green"})
    assert admin_client.post(f"{LIST}{held.legislator_id}/change/", {**typed, **stored}).status_code == 302
    held.refresh_from_db()
    assert (held.region.geoid, held.party) == ("09150", "Green")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_down_one_seat_in_the_same_moment_the_second_is_told():
    senator("09", 1)
    ada, ben = person("Ada"), person("Ben")
    seat = {**SEAT, "chamber": "senate", "district": "09", "senate_class": "3"}
    first, second = at_once(
        lambda: ada.post(f"{LIST}add/", form(seat)),
        lambda: ben.post(f"{LIST}add/", form(seat, name="Bo Brand")),
    )
    assert (first.status_code, second.status_code) == (302, 200)
    page = second.content.decode()
    assert "On some of these days another senator holds the seat." in page
    assert 'value="Bo Brand"' in page
    assert Term.objects.get(senate_class=3).legislator.name == "Ada Abbott"


def test_a_term_that_staff_wrote_down_is_corrected_by_staff(admin_client: Client):
    held = term("lower", "09001", name="Ada Abbott")
    path = f"{LIST}{held.legislator_id}/change/"
    stored = {"terms-INITIAL_FORMS": "1", "terms-0-id": held.pk, "terms-0-legislator": held.legislator_id}
    assert admin_client.post(path, {**form({**SEAT, "district": "09002"}), **stored}).status_code == 302
    held.refresh_from_db()
    assert held.region.code == "sldl/09002"
    note = LogEntry.objects.get(object_id=held.legislator_id)
    assert "Changed" in note.get_change_message()


def test_what_the_file_says_is_shown_and_not_edited(admin_client: Client, lists: Lists):
    lists.take(entry("A000001", sen(phone="202-224-0001")))
    legislator = Legislator.objects.get()
    path = f"{LIST}{legislator.pk}/change/"
    page = admin_client.get(path).content.decode()
    assert "202-224-0001" in page
    assert "Senator, class 1" in page
    both = {"terms-2-TOTAL_FORMS": "0", "terms-2-INITIAL_FORMS": "0"}
    changed = {"name": "Somebody Else", "bioguide": "Z999999", "terms-0-party": "Green"}
    assert admin_client.post(path, {**form(), **both, **changed}).status_code == 302
    legislator.refresh_from_db()
    assert legislator.terms.get().party == "Democrat"
    assert (legislator.name, legislator.bioguide) == ("Ada A000001", "A000001")


def test_what_a_states_list_says_is_shown_and_not_edited(admin_client: Client, state_lists: StateLists):
    state_lists.take(row(1, "12", capitol_voice="860-555-0101"))
    legislator = Legislator.objects.get()
    path = f"{LIST}{legislator.pk}/change/"
    page = admin_client.get(path).content.decode()
    assert all(shown in page for shown in ("860-555-0101", "Connecticut House 12", openstates_id(1)))
    changed = {"terms-2-TOTAL_FORMS": "0", "terms-2-INITIAL_FORMS": "0", "name": "Somebody Else"}
    assert admin_client.post(path, {**form(), **changed}).status_code == 302
    legislator.refresh_from_db()
    assert (legislator.name, legislator.terms.get().end) == ("Ada Abbott001", None)


def test_the_list_calls_districts_by_their_names(admin_client: Client):
    representative("0902")
    senator("09")
    term("lower", "2412A")
    page = admin_client.get(LIST).content.decode()
    for seat in (
        "U.S. House of Representatives, CT-02",
        "U.S. Senate, Connecticut",
        "state legislature, lower chamber, Maryland House of Delegates 12A",
    ):
        assert seat in page


def test_nobody_is_deleted(admin_client: Client):
    held = representative()
    assert admin_client.post(f"{LIST}{held.legislator_id}/delete/", {"post": "yes"}).status_code == 403
    both = {"action": "delete_selected", "_selected_action": [held.legislator_id], "post": "yes"}
    admin_client.post(LIST, both)
    assert Legislator.objects.count() == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Ada Abbott", "Bo Brand", "Cy Cole"}),
        ("?in_office=any", {"Ada Abbott", "Bo Brand"}),
        ("?in_office=senate", {"Bo Brand"}),
        ("?in_office=no", {"Cy Cole"}),
        ("?q=bran", {"Bo Brand"}),
    ],
)
def test_the_list_is_searched_and_filtered(admin_client: Client, query: str, found: set[str]):
    today: dict[str, Any] = {"start": "2020-01-03", "end": "2099-01-03"}
    representative(name="Ada Abbott", **today)
    senator(name="Bo Brand", **today)
    term("upper", "09001", name="Cy Cole", start="2019-01-09", end="2021-01-06")
    page = admin_client.get(LIST + query).content.decode()
    assert {name for name in ("Ada Abbott", "Bo Brand", "Cy Cole") if f">{name}</a>" in page} == found


def test_the_list_costs_the_same_with_1_and_with_20(admin_client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(LIST).status_code == 200
        return len(captured)

    representative("0600")
    queries()
    with_one = queries()
    for number in range(1, 20):
        representative(f"06{number:02}")
    assert queries() == with_one


def test_who_may_only_look_changes_nothing(client: Client):
    user = User.objects.create(username="staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_legislator", "view_term"]))
    client.force_login(user)
    held = representative()
    assert client.get(f"{LIST}{held.legislator_id}/change/").status_code == 200
    assert client.post(f"{LIST}{held.legislator_id}/change/", form()).status_code == 403
