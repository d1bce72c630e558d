"""What staff see of a stakeholder."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.geography.tests.maps import EAST, WEST, Maps
from backend.apps.stakeholders.models import Consent, ConsentAct, Erasure, Merge, Stakeholder
from backend.apps.stakeholders.services import (
    erase_stakeholder,
    give_mailing_consent,
    merge_stakeholders,
    place_stakeholders,
)

from .making import NOW, TODAY, at, stakeholder

pytestmark = pytest.mark.django_db


def test_districts_of_now_and_before_are_shown(admin_client: Client, maps: Maps):
    maps.connecticut()
    ann = at(-72.5, 41.5)
    place_stakeholders(day=TODAY, now=NOW)
    maps.stand("tl_2022_09_cd118", {"0901": EAST, "0902": WEST})
    place_stakeholders(day=TODAY, now=NOW + timedelta(days=1))
    page = admin_client.get(f"/admin/stakeholders/stakeholder/{ann.pk}/change/").content.decode()
    assert "Region 0901 (0901)" in page
    assert "Region 0902 (0902)" in page
    assert "tl_2017_us_cd115" in page
    assert "-72.500000, 41.500000" in page


def test_a_border_is_told_in_words_and_only_where_there_is_one(admin_client: Client, maps: Maps):
    maps.connecticut()
    inside, between = at(-72.5, 41.5), at(-72.0, 41.5)
    place_stakeholders(day=TODAY, now=NOW)
    pages = [
        admin_client.get(f"/admin/stakeholders/stakeholder/{who.pk}/change/").content.decode()
        for who in (inside, between)
    ]
    assert ["on its border" in page for page in pages] == [False, True]
    assert not any("icon-no.svg" in page for page in pages)


def test_a_page_costs_the_same_with_5_and_with_10_districts(admin_client: Client, maps: Maps):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(f"/admin/stakeholders/stakeholder/{ann.pk}/change/").status_code == 200
        return len(captured)

    maps.connecticut()
    ann = at(-72.5, 41.5)
    place_stakeholders(day=TODAY, now=NOW)
    queries()  # fills what Django keeps for the process
    with_five = queries()
    maps.stand("tl_2022_09_cd118", {"0901": EAST, "0902": WEST})
    place_stakeholders(day=TODAY, now=NOW)
    assert queries() == with_five


def test_the_list_finds_by_address_and_costs_the_same_with_1_and_with_20(admin_client: Client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get("/admin/stakeholders/stakeholder/").status_code == 200
        return len(captured)

    stakeholder(email="bo@example.org")
    queries()  # fills what Django keeps for the process
    with_one = queries()
    for _ in range(19):
        stakeholder()
    assert queries() == with_one
    found = admin_client.get("/admin/stakeholders/stakeholder/?q=bo@example.org").content.decode()
    assert "1 stakeholder" in found


def test_a_stakeholder_is_neither_added_nor_changed_nor_deleted_by_hand(admin_client: Client):
    ann = stakeholder()
    assert admin_client.post(f"/admin/stakeholders/stakeholder/{ann.pk}/change/", {"name": "Eve"}).status_code == 403
    assert admin_client.get("/admin/stakeholders/stakeholder/add/").status_code == 403
    assert admin_client.post(f"/admin/stakeholders/stakeholder/{ann.pk}/delete/").status_code == 403


LIST = "/admin/stakeholders/stakeholder/"


def page_of(one: Stakeholder) -> str:
    return f"{LIST}{one.pk}/change/"


def staff(*codenames: str) -> User:
    user = User.objects.create(username="staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="stakeholders", codename__in=codenames))
    return user


def act(client: Client, one: Stakeholder, name: str, **form: str) -> str:
    return client.post(f"{LIST}{one.pk}/{name}/", {"confirmed": "yes", **form}, follow=True).content.decode()


def consenting(email: str) -> Stakeholder:
    one = stakeholder(email=email)
    give_mailing_consent(stakeholder_id=one.pk, act=ConsentAct.CONFIRMED, now=NOW)
    return one


def test_everything_held_is_a_file_and_the_log_says_who_took_it(admin_client: Client, admin_user: User):
    ann = consenting("ann@example.org")
    assert "Everything we hold (JSON)" in admin_client.get(page_of(ann)).content.decode()
    answer = admin_client.post(f"{LIST}{ann.pk}/everything/")
    assert answer["Content-Disposition"] == f'attachment; filename="person-{ann.pk}.json"'
    assert "no-store" in answer["Cache-Control"]
    [row] = answer.json()["rows"]
    assert row["stakeholder"]["canonical_email"] == "ann@example.org"
    assert [consent["choice"] for consent in row["consents"]] == ["given"]
    [entry] = LogEntry.objects.all()
    assert (entry.user, entry.object_id, entry.object_repr) == (admin_user, str(ann.pk), f"stakeholder {ann.pk}")
    assert admin_client.get(f"{LIST}{ann.pk}/everything/").status_code == 405
    assert admin_client.post(f"{LIST}999/everything/", follow=True).status_code == 200


def test_erasing_asks_says_what_stays_and_wants_the_address(admin_client: Client):
    ann = consenting("ann@example.org")
    page = admin_client.get(f"{LIST}{ann.pk}/erase/").content.decode()
    assert "What goes" in page
    assert "What stays, without the person" in page
    for typed in ["", "bo@example.org", "\0"]:
        assert "Nothing was erased" in act(admin_client, ann, "erase", address=typed)
    ann.refresh_from_db()
    assert (ann.name, LogEntry.objects.count()) == ("Ann Alvarez", 0)
    done = act(admin_client, ann, "erase", address=" Ann@Example.org ")
    assert "The person is erased" in done
    assert "the person asked" in done
    assert "ann@example.org" not in done
    assert (Erasure.objects.get().by, Erasure.objects.get().reason) == (User.objects.get(), "request")
    assert "ann@example.org" not in admin_client.get(f"{LIST}?presence=erased").content.decode()
    assert "../erase/" not in done
    assert "Alvarez" not in str(LogEntry.objects.values())


def test_an_erasure_takes_the_duplicates_too_and_says_so(admin_client: Client):
    ann, double = stakeholder(email="ann@example.org"), stakeholder(email="a.alvarez@example.org")
    merge_stakeholders(survivor_id=ann.pk, duplicate_id=double.pk, by=None, now=NOW)
    assert "the same of 1 more" in admin_client.get(f"{LIST}{ann.pk}/erase/").content.decode()
    act(admin_client, ann, "erase", address="ann@example.org")
    assert Erasure.objects.count() == 2


def test_what_cannot_be_taken_back_is_red_before_and_where_it_happens(admin_client: Client):
    ann = consenting("ann@example.org")
    red = re.compile(r'class="button bad"[^>]*>([^<]+)<')
    assert red.findall(admin_client.get(page_of(ann)).content.decode()) == ["Erase"]
    for name, found in (("erase", ["Erase"]), ("withdraw_consent", [])):
        assert red.findall(admin_client.get(f"{LIST}{ann.pk}/{name}/").content.decode()) == found


def test_a_merged_person_is_found_and_erased_by_the_duplicates_address(admin_client: Client):
    ann, twin = stakeholder(email="ann@example.org"), stakeholder(email="twin@example.org")
    merge_stakeholders(survivor_id=ann.pk, duplicate_id=twin.pk, by=None, now=NOW)
    address = "/admin/stakeholders/stakeholder/"
    present, merged = (
        admin_client.get(address, {"q": "Twin@example.org", **more}).content.decode()
        for more in ({}, {"presence": "merged"})
    )
    assert f"{address}{ann.pk}/change/" in present
    assert f"{address}{twin.pk}/change/" in merged
    act(admin_client, ann, "erase", address="twin@example.org")
    assert Erasure.objects.count() == 2


def test_a_second_erasure_changes_nothing(admin_client: Client):
    ann = stakeholder(email="ann@example.org")
    act(admin_client, ann, "erase", address="ann@example.org")
    assert "Nothing was erased" in act(admin_client, ann, "erase", address="ann@example.org")
    assert Erasure.objects.count() == 1


def test_a_consent_is_withdrawn_once_and_its_history_shown(admin_client: Client):
    ann = consenting("ann@example.org")
    assert "../withdraw_consent/" in admin_client.get(page_of(ann)).content.decode()
    page = act(admin_client, ann, "withdraw_consent")
    assert "The consent to mailings is withdrawn" in page
    assert "told staff" in page
    assert "../withdraw_consent/" not in page
    ann.refresh_from_db()
    assert ann.mailing_consented_at is None
    assert [row.choice for row in Consent.objects.all()] == ["given", "withdrawn"]


def test_who_may_only_look_takes_and_changes_nothing(client: Client):
    ann, bo = consenting("ann@example.org"), stakeholder()
    client.force_login(staff("view_stakeholder"))
    page = client.get(page_of(ann)).content.decode()
    assert "Everything we hold" not in page
    assert "../erase/" not in page
    for name in ("everything", "erase", "withdraw_consent"):
        assert client.post(f"{LIST}{ann.pk}/{name}/", {"confirmed": "yes"}).status_code == 403
    assert client.get(f"{LIST}merge/?survivor={ann.pk}&duplicate={bo.pk}").status_code == 403
    assert "merge_selected" not in client.get(LIST).content.decode()


def test_the_list_has_those_who_are_there_and_the_others_on_demand(admin_client: Client):
    names = {"here": "here@example.org", "double": "double@example.org", "gone": "gone@example.org"}
    here, double, gone = (stakeholder(email=email) for email in names.values())
    merge_stakeholders(survivor_id=here.pk, duplicate_id=double.pk, by=None, now=NOW)
    erase_stakeholder(stakeholder_id=gone.pk, now=NOW)
    shown = {
        presence: re.findall(r"/stakeholder/(\d+)/change/", admin_client.get(f"{LIST}{presence}").content.decode())
        for presence in ("", "?presence=merged", "?presence=erased", "?presence=made-up")
    }
    assert {key: [int(one) for one in ones] for key, ones in shown.items()} == {
        "": [here.pk], "?presence=merged": [double.pk], "?presence=erased": [gone.pk], "?presence=made-up": [here.pk],
    }  # fmt: skip
    assert "double@example.org" in admin_client.get(page_of(here)).content.decode()
    assert "Ann Alvarez" in admin_client.get(page_of(double)).content.decode()


def choose(client: Client, *chosen: Stakeholder) -> Any:
    data = {"action": "merge_selected", "_selected_action": [one.pk for one in chosen]}
    return client.post(LIST, data, follow=True)


def test_two_that_were_chosen_are_shown_and_then_merged(admin_client: Client, admin_user: User):
    ann, double = stakeholder(email="ann@example.org"), stakeholder(email="a.alvarez@example.org")
    page = choose(admin_client, ann, double).content.decode()
    assert page.index("ann@example.org") < page.index("a.alvarez@example.org")
    assert f"?survivor={double.pk}&amp;duplicate={ann.pk}" in page
    assert "What stands against it" not in page
    assert not Merge.objects.exists()
    data = {"survivor": str(ann.pk), "duplicate": str(double.pk)}
    for _ in range(2):  # a button pressed twice
        assert "The two are one" in admin_client.post(f"{LIST}merge/", data, follow=True).content.decode()
    merge = Merge.objects.get()
    assert (merge.survivor, merge.duplicate, merge.by) == (ann, double, admin_user)


def test_only_two_can_be_merged(admin_client: Client):
    three = [stakeholder() for _ in range(3)]
    for chosen in (three, three[:1]):
        assert "Choose exactly two" in choose(admin_client, *chosen).content.decode()


@pytest.mark.parametrize("query", ["", "survivor=x&duplicate=1", "survivor=999&duplicate=998", "survivor=%00"])
def test_made_up_pairs_merge_nothing(admin_client: Client, query: str):
    stakeholder()
    for answer in (
        admin_client.get(f"{LIST}merge/?{query}", follow=True),
        admin_client.post(f"{LIST}merge/", dict(parse_qsl(query)), follow=True),
    ):
        assert answer.status_code in {200, 400}
    assert not Merge.objects.exists()


def test_one_cannot_be_merged_with_itself(admin_client: Client):
    ann = stakeholder()
    data = {"survivor": str(ann.pk), "duplicate": str(ann.pk)}
    assert "the same stakeholder" in admin_client.post(f"{LIST}merge/", data, follow=True).content.decode()


def test_a_persons_page_costs_the_same_with_1_and_with_20_merged_into_it(admin_client: Client, admin_user: User):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(page_of(ann)).status_code == 200
        return len(captured)

    def merged() -> None:
        merge_stakeholders(survivor_id=ann.pk, duplicate_id=stakeholder().pk, by=admin_user, now=NOW)

    ann = consenting("ann@example.org")
    merged()
    queries()  # fills what Django keeps for the process
    with_one = queries()
    for _ in range(19):
        merged()
    assert queries() == with_one
