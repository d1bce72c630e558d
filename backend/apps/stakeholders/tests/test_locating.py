"""Where someone is: as given, or as the geocoder says, outside every request and transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection

from backend.apps.geography.geocoding import GeocodedPoint, GeocoderUnavailable, PostalAddress
from backend.apps.geography.tests.maps import Maps
from backend.apps.stakeholders.errors import StakeholderNotFound
from backend.apps.stakeholders.models import ConsentAct, Location, Stakeholder
from backend.apps.stakeholders.services import (
    Whereabouts,
    find_or_create_stakeholder,
    give_mailing_consent,
    locate_stakeholder,
    set_location,
    update_details,
)
from backend.foundation.outbox.models import Message
from backend.foundation.outbox.services import drain_outbox

from .making import NOW, at, current, deliver, history, stakeholder

pytestmark = pytest.mark.django_db
CAPITOL = Whereabouts(street="210 Capitol Ave", city="Hartford", state_usps="CT", postal_code="06106")
NOWHERE = Whereabouts(street="1 Nowhere Ln", city="Hartford", state_usps="CT", postal_code="06106")
HERE = f"{__name__}."


class AwayGeocoder:
    def geocode(self, address: PostalAddress) -> GeocodedPoint | None:
        raise GeocoderUnavailable("it is away")


class MovingGeocoder:
    """While it is asked, its stakeholder moves."""

    def geocode(self, address: PostalAddress) -> GeocodedPoint | None:
        assert not connection.in_atomic_block
        mover = Stakeholder.objects.get()
        set_location(stakeholder_id=mover.pk, whereabouts=NOWHERE, now=NOW)
        return GeocodedPoint(longitude=-72.5, latitude=41.5, accuracy="", matched_address="")


def test_an_address_is_geocoded_and_placed(maps: Maps):
    maps.connecticut()
    ann = stakeholder(CAPITOL)
    locate_stakeholder(stakeholder_id=ann.pk, now=NOW)
    location = Location.objects.get()
    assert location.point is not None
    assert (location.point.x, location.point.y, location.point_source) == (-72.6822, 41.7642, "geocoder")
    assert (location.located_at, location.accuracy) == (NOW, "interpolated along the street")
    assert current(ann)["cd"] == "0901"


@pytest.mark.parametrize("geocoder", ["backend.apps.geography.geocoding.fake.FakeGeocoder", HERE + "AwayGeocoder"])
def test_who_moves_to_where_nobody_knows_has_left_the_old_districts(maps: Maps, settings: Any, geocoder: str):
    maps.connecticut()
    ann = at(-72.5, 41.5)
    deliver()
    assert history(ann, "cd") == [("0901", "tl_2017_us_cd115", True)]
    settings.GEOCODER = geocoder
    assert set_location(stakeholder_id=ann.pk, whereabouts=NOWHERE, now=NOW)
    assert history(ann, "cd") == [("0901", "tl_2017_us_cd115", False)]
    deliver()
    assert current(ann) == {}


def test_given_coordinates_need_no_geocoder(maps: Maps, settings: Any):
    settings.GEOCODER = HERE + "AwayGeocoder"
    maps.connecticut()
    ann = at(-72.5, 41.5)
    locate_stakeholder(stakeholder_id=ann.pk, now=NOW)
    assert Location.objects.get().point_source == "given"
    assert current(ann)["state"] == "09"


def test_an_unknown_address_is_noted_and_not_asked_again(settings: Any):
    ann = stakeholder(NOWHERE)
    locate_stakeholder(stakeholder_id=ann.pk, now=NOW)
    assert Location.objects.get().geocoding_failed_at == NOW
    settings.GEOCODER = HERE + "AwayGeocoder"
    locate_stakeholder(stakeholder_id=ann.pk, now=NOW)


def test_a_town_alone_is_not_asked_for(settings: Any):
    settings.GEOCODER = HERE + "AwayGeocoder"
    ann = stakeholder(Whereabouts(city="Hartford", state_usps="CT"))
    locate_stakeholder(stakeholder_id=ann.pk, now=NOW)
    assert Location.objects.get().point is None


def test_a_geocoder_that_is_away_is_asked_again_later(settings: Any):
    settings.GEOCODER = HERE + "AwayGeocoder"
    ann = stakeholder(CAPITOL)
    assert drain_outbox(clock=lambda: NOW).postponed == 1
    [message] = Message.objects.all()
    assert (message.state, message.last_error) == ("pending", "GeocoderUnavailable")
    settings.GEOCODER = "backend.apps.geography.geocoding.fake.FakeGeocoder"
    assert drain_outbox(clock=lambda: NOW + timedelta(minutes=1)).delivered == 1
    assert Location.objects.get(pk=ann.pk).point is not None


@pytest.mark.django_db(transaction=True)
def test_an_answer_for_an_address_that_changed_meanwhile_is_dropped(settings: Any):
    settings.GEOCODER = HERE + "MovingGeocoder"
    ann = stakeholder(CAPITOL)
    locate_stakeholder(stakeholder_id=ann.pk, now=NOW)
    location = Location.objects.get()
    assert (location.street, location.point, location.geocoding_failed_at) == ("1 Nowhere Ln", None, None)


def test_someone_without_a_location_is_left_alone():
    locate_stakeholder(stakeholder_id=stakeholder().pk, now=NOW)
    locate_stakeholder(stakeholder_id=0, now=NOW)


@pytest.mark.parametrize("told", [Whereabouts(), CAPITOL])
def test_nothing_new_changes_and_promises_nothing(told: Whereabouts):
    ann = stakeholder(CAPITOL)
    locate_stakeholder(stakeholder_id=ann.pk, now=NOW)
    Message.objects.all().delete()
    assert set_location(stakeholder_id=ann.pk, whereabouts=told, now=NOW + timedelta(days=1)) is False
    assert Location.objects.get().point is not None
    assert not Message.objects.exists()


def test_a_given_point_replaces_a_found_one():
    ann = stakeholder(CAPITOL)
    locate_stakeholder(stakeholder_id=ann.pk, now=NOW)
    told = Whereabouts(street="210 Capitol Ave", city="Hartford", state_usps="CT", postal_code="06106",
                       longitude=-72.6, latitude=41.7)  # fmt: skip
    assert set_location(stakeholder_id=ann.pk, whereabouts=told, now=NOW)
    assert Location.objects.get().point_source == "given"


def test_the_database_refuses_a_point_of_unknown_source():
    ann = at(-72.5, 41.5)
    with pytest.raises(IntegrityError):
        Location.objects.filter(pk=ann.pk).update(point_source="")


def test_who_is_known_keeps_what_they_are():
    first = stakeholder(email="Ann@Example.org")
    again, is_new = find_or_create_stakeholder(
        email="ann@EXAMPLE.org", name="Eve", kind="organization", organization_name="Evil", role="", now=NOW
    )
    assert (again, is_new, again.name, again.email) == (first, False, "Ann Alvarez", "Ann@Example.org")


def test_details_follow_and_say_nothing_of_mailings():
    ann = stakeholder()
    give_mailing_consent(stakeholder_id=ann.pk, act=ConsentAct.STAFF, now=NOW)
    later = NOW + timedelta(days=1)
    update_details(stakeholder_id=ann.pk, name="Ann B", kind="individual", organization_name="", role="", now=later)
    ann.refresh_from_db()
    assert (ann.name, ann.updated_at, ann.mailing_consented_at) == ("Ann B", later, NOW)


def test_a_stakeholder_who_is_gone_has_no_details():
    with pytest.raises(StakeholderNotFound):
        update_details(stakeholder_id=0, name="x", kind="individual", organization_name="", role="", now=NOW)
