"""Who endorses the demo campaign? Invented people and organisations, somewhere in every state on the map."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction

from backend.apps.campaigns.models import Campaign
from backend.apps.campaigns.services import publish_campaign
from backend.apps.endorsements.links import hash_of, new_token
from backend.apps.endorsements.models import Endorsement, Revision, Verification
from backend.apps.endorsements.services import (
    approve_endorsement,
    confirm_endorsement,
    publish_endorsement,
    submit_endorsement,
)
from backend.apps.endorsements.submission import Submission
from backend.apps.geography.fips import BY_FIPS
from backend.apps.stakeholders.models import Placement
from backend.apps.stakeholders.services import Whereabouts, place_stakeholders

SLUG = "clean-air-for-all"
PER_STATE = 24
# Of a state's endorsers, the last two wait for review: the queue is not empty when the demo opens.
WAITING_PER_STATE = 2
DEMO_MODERATOR = "demo-moderator"
RUNNING_FOR = timedelta(days=60)

_GIVEN = (
    "Ada",
    "Bao",
    "Carmen",
    "Dmitri",
    "Elif",
    "Femi",
    "Grace",
    "Hiro",
    "Inés",
    "Jonah",
    "Kalani",
    "Leilani",
)
_FAMILY = (
    "Abbott",
    "Begay",
    "Castillo",
    "Dubois",
    "Eriksen",
    "Farouk",
    "Garcia",
    "Huang",
    "Ito",
    "Jensen",
    "Kealoha",
)
_GROUPS = ("Clean Air Alliance", "Nurses for Children", "Parents' League", "Council of Churches")
# Of each group, and of people in turn.
_GROUP_TYPES = ("nonprofit", "labor", "nonprofit", "faith")
_PERSON_TYPES = ("individual", "healthcare", "educator", "farmer", "")
_STATEMENTS = (
    "My daughter has asthma. Cleaner air means fewer nights in the emergency room.",
    "Our members breathe what the highway leaves behind. It is time for a standard.",
    "Businesses plan better when the rules are clear and the same for everyone.",
    "",
)

_PLACES = """
SELECT boundary.state_fips, ST_X(dumped.geom), ST_Y(dumped.geom)
FROM geography_boundary boundary
JOIN geography_region region ON region.id = boundary.region_id AND region.layer = 'state'
JOIN geography_inforce days ON days.vintage_id = boundary.vintage_id AND days.state_fips = boundary.state_fips
    AND days.days @> %s
JOIN geography_shape shape ON shape.boundary_id = boundary.id
CROSS JOIN LATERAL ST_Dump(ST_GeneratePoints(shape.geometry, %s, 2026)) dumped
ORDER BY boundary.state_fips, dumped.path
"""


def stage_campaign(*, now: datetime, say: Callable[[str], None]) -> None:
    """A published campaign with confirmed, reviewed and public endorsements in every state on the map; once.

    Everything goes through the services that visitors and staff use; only the mails are skipped.
    """
    if Campaign.objects.filter(slug=SLUG).exists():
        say(f"Campaign: {SLUG} is there, with {Endorsement.objects.public().count()} public endorsements.")
        return
    say("Staging the campaign ...")
    places = _places(now.date())
    with transaction.atomic():
        moderator = _moderator()
        _campaign(moderator, now - RUNNING_FOR)
        for number, (fips, longitude, latitude) in enumerate(places):
            then = now - RUNNING_FOR * (1 - number / len(places))
            endorsement = _endorse(number, fips, longitude, latitude, then)
            if number % PER_STATE < PER_STATE - WAITING_PER_STATE:
                _show(endorsement, moderator, then)
        placed = place_stakeholders(day=now.date(), now=now)
    regions = Placement.objects.values("region").distinct().count()
    say(
        f"Campaign: {SLUG} with {Endorsement.objects.public().count()} public endorsements and "
        f"{Endorsement.objects.awaiting_review().count()} waiting for review; "
        f"{placed.stakeholders} stakeholders, placed in {regions} states, counties and districts."
    )


def _moderator() -> AbstractBaseUser:
    """Who decides in the demo: an account that cannot sign in."""
    users = get_user_model()
    moderator, is_new = users.objects.get_or_create(username=DEMO_MODERATOR)
    if is_new:
        moderator.set_unusable_password()
        moderator.save()
    return moderator


def _campaign(moderator: AbstractBaseUser, now: datetime) -> None:
    campaign = Campaign.objects.create(
        slug=SLUG,
        title="Clean Air for All",
        summary="A national standard for fine particles, and monitors where people live.",
        description=(
            "<p>Fine particles from traffic, heating and industry are the deadliest pollution there is. We ask "
            "Congress and the states for a standard that protects children, and for monitors that show whether it is "
            "kept.</p>"
        ),
        endorsement_sentence="I support a strict standard for fine particles, measured where people live.",
    )
    publish_campaign(campaign_id=campaign.pk, by=moderator, now=now)


def _places(day: date) -> list[tuple[str, float, float]]:
    """Random points, the same every time: state (FIPS), longitude, latitude."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [day, PER_STATE])
        return list(cursor.fetchall())


def _endorse(number: int, fips: str, longitude: float, latitude: float, now: datetime) -> Endorsement:
    """Submits and confirms, as a visitor does."""
    submission = _submission(number, fips, longitude, latitude)
    submit_endorsement(campaign_slug=SLUG, submission=submission, now=now)
    revision = Revision.objects.select_related("endorsement").latest("pk")
    token = new_token()
    Verification.objects.create(
        revision=revision, token_hash=hash_of(token), created_at=now, expires_at=now + timedelta(days=1)
    )
    confirm_endorsement(token=token, now=now)
    revision.endorsement.refresh_from_db()
    return revision.endorsement


def _submission(number: int, fips: str, longitude: float, latitude: float) -> Submission:
    state = BY_FIPS[fips]
    is_group, group = number % len(_GROUPS) == 0, number // len(_GROUPS) % len(_GROUPS)
    person = f"{_GIVEN[number % len(_GIVEN)]} {_FAMILY[number % len(_FAMILY)]}"
    return Submission(
        name=person,
        email=f"{state.usps.lower()}{number}@example.org",
        kind="organization" if is_group else "individual",
        type=_GROUP_TYPES[group] if is_group else _PERSON_TYPES[number % len(_PERSON_TYPES)],
        organization_name=f"{state.name} {_GROUPS[group]}" if is_group else "",
        role="Chair" if is_group else "",
        statement=_STATEMENTS[number % len(_STATEMENTS)],
        consent_to_display=True,
        whereabouts=Whereabouts(state_usps=state.usps, longitude=longitude, latitude=latitude),
    )


def _show(endorsement: Endorsement, moderator: AbstractBaseUser, now: datetime) -> None:
    """Approves and publishes, as staff do."""
    if (revision_id := endorsement.current_revision_id) is None:
        raise RuntimeError("A demo endorsement was not confirmed.")
    for act in (approve_endorsement, publish_endorsement):
        act(
            endorsement_id=endorsement.pk,
            revision_id=revision_id,
            by=moderator,
            now=now,
        )


# Whose congressional district was another one on the day before the newest map of their state.
_MOVED = """
SELECT stakeholder.id, stakeholder.name, before.geoid, today.geoid, today.vintage_key
FROM stakeholders_location location
JOIN stakeholders_stakeholder stakeholder ON stakeholder.id = location.stakeholder_id
CROSS JOIN LATERAL geography_lookup(ST_X(location.point), ST_Y(location.point), %(today)s) today
CROSS JOIN LATERAL geography_lookup(
    ST_X(location.point), ST_Y(location.point), lower(today.in_force_days) - 1
) before
WHERE today.layer = 'cd' AND before.layer = 'cd' AND today.geoid <> before.geoid
ORDER BY stakeholder.id LIMIT 1
"""


def show_someone_moved(*, today: date, say: Callable[[str], None]) -> None:
    """Names one whom the newest congressional map put into another district: the one to watch while maps switch."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, {"today": today})
        row = cursor.fetchone()
    if row:
        key, name, before, after, vintage = row
        say(
            f"To watch while maps switch: {name} (/admin/stakeholders/stakeholder/{key}/change/), whom {vintage} moved "
            f"from district {before} to {after}."
        )
