"""What staff see of the maps: short, in words, and nothing to change."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.geography.fips import BY_FIPS
from backend.apps.geography.models import InForce, Vintage
from backend.apps.geography.tiger.handmade import Rectangle
from backend.foundation.outbox.models import Message

from .maps import EAST, WEST, WHOLE, Maps

pytestmark = pytest.mark.django_db
LIST = "/admin/geography/vintage/"


def shown(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def cells(page: str, name: str) -> list[str]:
    return re.findall(rf'<td class="field-{name}[^"]*">\s*(?:<p>)?([^<]*)<', page)


def test_the_list_begins_with_the_state_and_names_areas(admin_client: Client, maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": WHOLE})
    maps.draft("tl_2022_09_cd118", {"0901": WHOLE})
    page = shown(admin_client, LIST)
    assert re.findall(r'class="(?:sortable )?column-(\w+)', page)[:4] == ["standing", "key", "layer_code", "area_name"]
    assert (cells(page, "area_name"), cells(page, "layer_code")) == (["nation", "CT"], ["cd", "cd"])
    assert "Congressional district</td>" not in page
    assert len(cells(shown(admin_client, f"{LIST}?area=09"), "area_name")) == 1


def test_a_vintage_is_looked_at_and_not_edited(admin_client: Client, maps: Maps):
    path = f"{LIST}{maps.stand('tl_2017_us_cd115', {'0901': WHOLE}).pk}/"
    assert 'name="_save"' not in shown(admin_client, f"{path}change/")
    assert admin_client.post(f"{path}change/", {"key": "x"}).status_code == 403
    assert admin_client.post(f"{path}delete/").status_code == 403
    assert admin_client.get(f"{LIST}add/").status_code == 403


def test_days_in_force_are_said_in_words(admin_client: Client, maps: Maps):
    old = maps.stand("tl_2017_us_cd115", {"0901": WHOLE})
    new = maps.stand("tl_2022_09_cd118", {"0901": WHOLE})
    assert new.in_force_from == date(2023, 1, 3)
    page = shown(admin_client, f"{LIST}{old.pk}/change/")
    assert cells(page, "map_of") == ["cd of Connecticut"]
    assert cells(page, "on_days") == ["3 January 2017 to 2 January 2023"]
    assert cells(shown(admin_client, f"{LIST}{new.pk}/change/"), "on_days") == ["since 3 January 2023"]


def test_the_report_is_a_table_of_what_moved_and_lines_of_the_rest(admin_client: Client, maps: Maps):
    first = maps.stand("tl_2017_us_cd115", {"0901": WEST, "0902": EAST}, names={"0901": "<b>One</b>"})
    assert "no map before it" in shown(admin_client, f"{LIST}{first.pk}/change/")
    shapes = {"0901": Rectangle(-73.0, 41.0, -71.5, 42.0), "0903": Rectangle(-71.5, 41.0, -71.0, 42.0)}
    draft = maps.draft("tl_2022_09_cd118", shapes)
    page = shown(admin_client, f"{LIST}{draft.pk}/change/")
    for line in ("Against tl_2017_us_cd115: 1 moved, 0 as before.", "New: 0903", "Gone: 0902", "Renamed: 0901"):
        assert f"<p>{line}</p>" in page
    [moved] = draft.report["moved"]
    row = f"<td>0901</td><td>Region 0901</td><td>100.00</td><td>{moved['gained_square_km']:,.2f}</td><td>0.00</td>"
    assert row in page
    assert "kept_share" not in page


def test_names_in_a_report_are_text(admin_client: Client, maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": WEST})
    draft = maps.draft("tl_2022_09_cd118", {"0901": WHOLE}, names={"0901": "<b>One</b>"})
    assert "<b>One</b>" not in shown(admin_client, f"{LIST}{draft.pk}/change/")


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        shown(client, path)
    return len(captured)


def test_the_list_costs_the_same_with_1_and_with_20(admin_client: Client, maps: Maps):
    one = maps.stand("tl_2017_us_cd115", {"0901": WHOLE})
    queries(admin_client, LIST)  # fills what Django keeps for the process
    with_one = queries(admin_client, LIST)
    for number in range(1, 20):
        one.pk, one.key, one.sha256 = None, f"made_{number}", f"{number}"
        one.save()
    assert Vintage.objects.count() == 20
    assert queries(admin_client, LIST) == with_one


def test_the_page_costs_the_same_for_1_and_for_20_states(admin_client: Client, maps: Maps):
    few = maps.stand("tl_2017_us_cd115", {"0901": WHOLE})
    path = f"{LIST}{few.pk}/change/"
    queries(admin_client, path)  # fills what Django keeps for the process
    with_one = queries(admin_client, path)
    many = maps.stand("tl_2017_us_state", dict(zip(sorted(BY_FIPS)[:20], WHOLE.grid(20, 1), strict=True)))
    assert many.in_force.count() == 20
    assert queries(admin_client, f"{LIST}{many.pk}/change/") == with_one


def switching(client: Client, vintage: Vintage, act: str, **typed: str) -> str:
    return client.post(f"{LIST}{vintage.pk}/{act}/", typed, follow=True).content.decode()


def test_rolling_back_asks_and_says_what_changes_before_anything_does(admin_client: Client, maps: Maps):
    old = maps.stand("tl_2017_us_cd115", {"0901": WHOLE})
    new = maps.stand("tl_2022_09_cd118", {"0901": WHOLE})
    page = shown(admin_client, f"{LIST}{new.pk}/roll_back/")
    cells_of = [re.findall(r"<td>([^<]*)</td>", row) for row in re.findall(r"<tr><td>.*?</tr>", page)]
    assert cells_of == [
        ["cd of Connecticut", old.key, "3 January 2017 to 2 January 2023", "since 3 January 2017"],
        ["cd of Connecticut", new.key, "since 3 January 2023", "does not answer"],
    ]
    switching(admin_client, new, "roll_back")  # without the page's confirmation
    assert Vintage.objects.get(pk=new.pk).stands
    assert "Rolled back." in switching(admin_client, new, "roll_back", confirmed="yes")
    assert not Vintage.objects.get(pk=new.pk).stands
    assert old.in_force.get().days.upper is None
    assert "Answers now." in switching(admin_client, new, "activate", confirmed="yes")
    assert Vintage.objects.get(pk=new.pk).stands


def test_looking_at_what_would_change_changes_and_promises_nothing(admin_client: Client, maps: Maps):
    maps.stand("tl_2017_us_cd115", {"0901": WHOLE})
    draft = maps.draft("tl_2022_09_cd118", {"0901": WHOLE})
    before = (list(InForce.objects.values_list("vintage_id", "days")), Message.objects.count())
    assert "Would answer" in shown(admin_client, f"{LIST}{draft.pk}/activate/")
    assert (list(InForce.objects.values_list("vintage_id", "days")), Message.objects.count()) == before


def test_a_map_without_its_day_is_asked_for_it(admin_client: Client, maps: Maps):
    draft = maps.draft("tl_2017_09_sldu", {"09001": WHOLE})
    path = f"{LIST}{draft.pk}/activate/"
    assert 'name="in_force_from"' in shown(admin_client, path)
    assert "Would answer" in shown(admin_client, f"{path}?in_force_from=2013-01-09")
    assert "is to be written as in" in shown(admin_client, f"{path}?in_force_from=soon")
    assert "is to be written as in" in switching(admin_client, draft, "activate", confirmed="yes", in_force_from="x")
    assert "--in-force-from" in switching(admin_client, draft, "activate", confirmed="yes")
    assert "Answers now." in switching(admin_client, draft, "activate", confirmed="yes", in_force_from="2013-01-09")
    draft.refresh_from_db()
    assert draft.in_force_from == date(2013, 1, 9)


def test_what_was_switched_meanwhile_is_refused_in_words(admin_client: Client, maps: Maps):
    draft = maps.draft("tl_2022_09_cd118", {"0901": WHOLE})
    assert "Never activated" in switching(admin_client, draft, "roll_back", confirmed="yes")
    assert (
        "This vintage is gone"
        in admin_client.post(f"{LIST}999/roll_back/", {"confirmed": "yes"}, follow=True).content.decode()
    )


def test_who_may_look_at_maps_may_not_switch_them(client: Client, maps: Maps):
    vintage = maps.stand("tl_2017_us_cd115", {"0901": WHOLE})
    user = User.objects.create(username="reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_vintage"))
    client.force_login(user)
    assert "roll_back" not in shown(client, f"{LIST}{vintage.pk}/change/")
    for method in (client.get, client.post):
        assert method(f"{LIST}{vintage.pk}/roll_back/", {"confirmed": "yes"}).status_code == 403
    vintage.refresh_from_db()
    assert vintage.stands
