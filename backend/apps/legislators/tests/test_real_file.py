"""The real list of June 2026 with the real maps: who the map and the terms name is whom the file names."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection, transaction
from django.test import Client

from backend.apps.geography.fips import BY_FIPS, STATES
from backend.apps.geography.models import Vintage
from backend.apps.geography.services import activate_vintages, import_vintage
from backend.apps.legislators.models import Legislator, Term
from backend.apps.legislators.senate_classes import senate_classes
from backend.apps.legislators.services.import_legislators import Imported, import_legislators

DAY = date(2026, 6, 20)


@pytest.fixture(scope="module", autouse=True)
def real_site(real_data: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[Imported]:
    """The 118th's districts of seven states and their state outlines in force, and the real list; undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        for path in sorted((real_data / "tiger").glob("tl_2022_*_cd118.zip")):
            import_vintage(path=path, commit=True)
        import_vintage(path=real_data / "tiger" / "tl_2017_us_state.zip", commit=True)
        activate_vintages(vintages=Vintage.objects.all(), now=datetime(2026, 1, 1, tzinfo=UTC))
        yield imported(real_data)
        transaction.set_rollback(True)


def imported(real_data: Path) -> Imported:
    return import_legislators(
        source=str(real_data / "legislators" / "legislators-current.yaml"), as_of=DAY, commit=True
    )


@pytest.fixture(scope="module")
def file(real_data: Path) -> list[dict[str, Any]]:
    text = (real_data / "legislators" / "legislators-current.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: list[dict[str, Any]] = yaml.load(text, Loader=loader)  # noqa: S506  # a safe loader  # nosec B506
    return loaded


def rows() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid::text, t::text FROM legislators_legislator t")
        people = cursor.fetchall()
        cursor.execute("SELECT ctid::text, t::text FROM legislators_term t")
        return sorted(people + cursor.fetchall())


def in_office(file: list[dict[str, Any]], kind: str, state: str) -> list[tuple[str, Any]]:
    """Bioguide ID, and district or class, of whom the file has in office on the day, read without our parser."""
    return [
        (person["id"]["bioguide"], term.get("district", term.get("class")))
        for person in file
        for term in person["terms"]
        if term["type"] == kind and term["state"] == state and term["start"] <= DAY.isoformat() < term["end"]
    ]


def test_all_537_are_taken_with_all_their_terms(real_site: Imported, file: list[dict[str, Any]]):
    first = real_site
    assert (first.entries, first.people_new, first.refused, first.vacancies) == (537, 537, [], [])
    assert first.terms_new == Term.objects.count() == sum(len(person["terms"]) for person in file) == 2792
    assert (len(first.remarks), first.districts_off_the_map) == (1, [])
    seated = Term.objects.in_office_on(DAY)
    assert (seated.filter(chamber="senate").count(), seated.filter(chamber="house").count()) == (100, 437)


def test_the_senators_of_the_file_are_of_their_states_two_classes(file: list[dict[str, Any]]):
    held = defaultdict(set)
    for person in file:
        for term in person["terms"]:
            if term["type"] == "sen":
                held[term["state"]].add(term["class"])
    assert {usps: tuple(sorted(classes)) for usps, classes in held.items()} == {
        state.usps: senate_classes(state.fips) for state in STATES if senate_classes(state.fips)
    }


def test_importing_the_real_list_again_changes_nothing(real_data: Path):
    before = rows()
    again = imported(real_data)
    assert (again.people_unchanged, again.people_new, again.people_changed) == (537, 0, 0)
    assert (again.terms_new, again.terms_changed, again.wrote) == (0, 0, False)
    assert rows() == before


def test_the_members_of_each_internal_point_are_those_of_the_file(
    client: Client, real_data: Path, file: list[dict[str, Any]]
):
    states = set(Vintage.objects.filter(congress=118).values_list("area", flat=True))
    with (real_data / "truth" / "cd118_internal_points.csv").open(encoding="utf-8") as stream:
        points = [row for row in csv.DictReader(stream) if row["STATEFP20"] in states and "ZZ" not in row["GEOID20"]]
    called = {person["id"]["bioguide"]: person["name"] for person in file}
    assert (len(points), len(states)) == (15, 7)
    for point in points:
        usps, district = BY_FIPS[point["STATEFP20"]].usps, int(point["GEOID20"][2:])
        representatives = [who for who, told in in_office(file, "rep", usps) if told == district]
        senators = [who for who, _ in sorted(in_office(file, "sen", usps), key=lambda pair: pair[1])]
        assert (len(senators), len(representatives)) == (2, 1)
        where: dict[str, Any] = {
            "lat": float(point["INTPTLAT20"]),
            "lon": float(point["INTPTLON20"]),
            "date": DAY.isoformat(),
        }
        found = client.get("/api/v1/legislators/lookup", where).json()["legislators"]
        assert [one["bioguide"] for one in found] == [*senators, *representatives]
        for one in found:
            name = called[one["bioguide"]]
            assert one["name"] == name.get("official_full", f"{name['first']} {name['last']}")
            assert (one["first_name"], one["last_name"]) == (name["first"], name["last"])


def test_delegates_and_the_resident_commissioner_sit_for_their_territories():
    seated = Term.objects.in_office_on(DAY).with_people().filter(region__geoid__endswith="98", chamber="house")
    assert {(term.region.geoid, str(term.role)) for term in seated} == {
        (f"{fips}98", "resident-commissioner" if fips == "72" else "delegate")
        for fips in ("11", "60", "66", "69", "72", "78")
    }


def test_who_changed_party_during_a_term_has_the_party_of_the_day():
    kiley = Term.objects.in_office_on(DAY).get(legislator=Legislator.objects.get(last_name="Kiley"))
    assert (kiley.party_on(date(2025, 2, 1)), kiley.party_on(DAY), kiley.caucus_on(DAY)) == (
        "Republican",
        "Independent",
        "Republican",
    )
