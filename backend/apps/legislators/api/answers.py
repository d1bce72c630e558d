"""What do we answer about legislators? Public facts of public office, and how the office says it can be reached."""

from __future__ import annotations

from datetime import date
from typing import Any

from rest_framework import serializers

from backend.apps.geography.fips import BY_FIPS
from backend.apps.geography.layers import LAYER_CHOICES
from backend.apps.legislators.chambers import Chamber, Level, Role
from backend.apps.legislators.models import Legislator, Term

from .requests import SENDING_LAYERS


class SeatRegionBody(serializers.Serializer[Any]):
    layer = serializers.ChoiceField(choices=LAYER_CHOICES)
    geoid = serializers.CharField()


class ContactBody(serializers.Serializer[Any]):
    """As the source has it; what it has not is empty."""

    url = serializers.CharField()
    contact_form = serializers.CharField()
    phone = serializers.CharField()
    fax = serializers.CharField()
    office = serializers.CharField()
    address = serializers.CharField()


class TermBody(serializers.Serializer[Any]):
    """A seat held on the days [start, end)."""

    level = serializers.ChoiceField(choices=Level.choices)
    chamber = serializers.ChoiceField(choices=Chamber.choices)
    role = serializers.ChoiceField(choices=Role.choices)
    state = serializers.SerializerMethodField(help_text="Postal code.")
    region = SeatRegionBody(help_text="Who sends them; the map in force on a day says which ground that is.")
    senate_class = serializers.IntegerField(allow_null=True, help_text="Of U.S. senators: 1, 2 or 3.")
    start = serializers.DateField(
        help_text="First day in office, or of whom a state's list names, the first day we know of."
    )
    end = serializers.DateField(
        allow_null=True, help_text="First day no longer in office; of a state's member null while unknown."
    )
    party = serializers.SerializerMethodField()
    caucus = serializers.SerializerMethodField(help_text="The party an independent sits with; empty otherwise.")
    contact = ContactBody(source="*")

    def get_state(self, term: Term) -> str:
        return BY_FIPS[term.region.state_fips].usps

    def get_party(self, term: Term) -> str:
        return term.party_on(self._day(term))

    def get_caucus(self, term: Term) -> str:
        return term.caucus_on(self._day(term))

    def _day(self, term: Term) -> date:
        """The day asked for; in a list of all terms, each one's last."""
        return self.context.get("day") or term.end or date.max


class LegislatorBody(TermBody):
    """Somebody in office, with the seat they hold."""

    id = serializers.UUIDField(source="legislator.public_id")
    bioguide = serializers.CharField(
        source="legislator.bioguide", allow_null=True, help_text="The Congress's own ID; null for who was never in it."
    )
    name = serializers.CharField(source="legislator.name", help_text="As they are called in full.")
    first_name = serializers.CharField(source="legislator.first_name")
    last_name = serializers.CharField(source="legislator.last_name")


class LegislatorDetailBody(serializers.ModelSerializer[Legislator]):
    id = serializers.UUIDField(source="public_id")
    other_ids = serializers.SerializerMethodField(
        help_text="As the source has them, such as govtrack, fec, openstates; a text or a list of texts each."
    )
    terms = TermBody(many=True, help_text="All known, newest first.")

    class Meta:
        model = Legislator
        fields = (
            "id", "bioguide", "name", "first_name", "middle_name", "last_name", "nickname", "suffix", "other_ids",
            "terms",
        )  # fmt: skip

    def get_other_ids(self, legislator: Legislator) -> dict[str, Any]:
        ours = {"openstates": legislator.openstates_id} if legislator.openstates_id else {}
        return {**legislator.other_ids, **ours}


class AnsweringMapBody(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="The Census file it comes from.")
    in_force_from = serializers.DateField()
    in_force_until = serializers.DateField(allow_null=True)


class SendingRegionBody(serializers.Serializer[Any]):
    layer = serializers.ChoiceField(choices=LAYER_CHOICES)
    geoid = serializers.CharField()
    name = serializers.CharField()
    map = AnsweringMapBody(help_text="Which map says that the point is there.")
    on_border = serializers.BooleanField(help_text="The point is within 0.1 mm of the region's border.")
    also_touching = serializers.ListField(
        child=serializers.CharField(), help_text="GEOIDs of the layer that share that border."
    )


class LegislatorLookupBody(serializers.Serializer[Any]):
    lat = serializers.FloatField()
    lon = serializers.FloatField()
    date = serializers.DateField()
    regions = SendingRegionBody(many=True)
    legislators = LegislatorBody(many=True, help_text="Senate, House, upper chamber, lower chamber.")
    layers_without_region = serializers.ListField(
        child=serializers.ChoiceField(choices=SENDING_LAYERS),
        help_text="Layers whose map has no region there: undefined water, a chamber that does not exist.",
    )
    layers_without_map = serializers.ListField(
        child=serializers.ChoiceField(choices=SENDING_LAYERS),
        help_text="Layers of which no map in force on that day covers the point's state; who sits there is not known.",
    )
