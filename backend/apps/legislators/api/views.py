"""Where is read who represents whom? Those in office, one person with all terms, and a point's; all public."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from backend.apps.geography.services import Answer
from backend.apps.legislators.errors import LegislatorNotFound
from backend.apps.legislators.limits import LEGISLATOR_LOOKUPS, LEGISLATOR_READS
from backend.apps.legislators.models import Legislator, Term
from backend.apps.legislators.services import look_up_legislators
from backend.foundation.rate_limiting.throttle import LimitedView, limited_by
from backend.foundation.web.caching import public_for
from backend.foundation.web.documented import documented, page_of
from backend.foundation.web.pagination import SignedCursorPagination
from backend.foundation.web.serializers import NoParameters, validated

from . import examples
from .answers import LegislatorBody, LegislatorDetailBody, LegislatorLookupBody
from .requests import SENDING_LAYERS, LegislatorLookupRequest, LegislatorsRequest


class ByName(SignedCursorPagination):
    ordering = ("last_name", "legislator_id", "id")


class LegislatorListView(LimitedView):
    permission_classes = [AllowAny]
    caching = public_for(seconds=300)
    throttle_classes = [limited_by(GET=LEGISLATOR_READS)]

    @documented(
        operation_id="legislators_list",
        summary="Who is in office on a day, by name",
        auth=[],
        parameters=[LegislatorsRequest],
        responses=page_of(LegislatorBody),
        examples=[OpenApiExample("A page", examples.PAGE, response_only=True)],
    )
    def get(self, request: Request, **_: Any) -> Response:
        """Members of Congress, and of state legislatures as far as they are known."""
        asked = validated(LegislatorsRequest, request.query_params)
        pages = ByName()
        page = pages.paginate_queryset(_asked_for(asked), request, view=self)
        return pages.get_paginated_response(LegislatorBody(page, many=True, context={"day": asked["date"]}).data)


class LegislatorDetailView(LimitedView):
    permission_classes = [AllowAny]
    caching = public_for(seconds=300)
    throttle_classes = [limited_by(GET=LEGISLATOR_READS)]

    @documented(
        operation_id="legislators_retrieve",
        summary="One legislator, with all terms",
        auth=[],
        responses=LegislatorDetailBody,
        examples=[OpenApiExample("A legislator", examples.DETAIL, response_only=True)],
    )
    def get(self, request: Request, id: UUID, **_: Any) -> Response:  # noqa: A002  # the path's own word
        """Also who is no longer in office: the terms tell."""
        validated(NoParameters, request.query_params)
        legislator = Legislator.objects.prefetch_related("terms__region").filter(public_id=id).first()
        if legislator is None:
            raise LegislatorNotFound("No legislator has this id.")
        return Response(LegislatorDetailBody(legislator).data)


class LegislatorLookupView(LimitedView):
    permission_classes = [AllowAny]
    caching = public_for(seconds=300)
    throttle_classes = [limited_by(GET=LEGISLATOR_LOOKUPS)]

    @documented(
        operation_id="legislators_lookup",
        summary="Who represents a point on a day",
        auth=[],
        parameters=[LegislatorLookupRequest],
        responses=LegislatorLookupBody,
        examples=[OpenApiExample("Hartford, Connecticut", examples.LOOKUP, response_only=True)],
    )
    def get(self, request: Request, **_: Any) -> Response:
        """By the map in force on that day: two senators, one representative, state members where they are known.

        A seat that is vacant, or whose holder is not known, has nobody.
        """
        asked = validated(LegislatorLookupRequest, request.query_params)
        found = look_up_legislators(longitude=asked["lon"], latitude=asked["lat"], day=asked["date"])
        answered = {region.layer for region in found.regions}
        return Response(
            {
                "lat": asked["lat"],
                "lon": asked["lon"],
                "date": asked["date"].isoformat(),
                "regions": [_region_body(region) for region in found.regions],
                "legislators": LegislatorBody(found.terms, many=True, context={"day": asked["date"]}).data,
                "layers_without_region": sorted(found.layers_in_force - answered),
                "layers_without_map": sorted(set(SENDING_LAYERS) - found.layers_in_force),
            }
        )


def _asked_for(asked: dict[str, Any]) -> QuerySet[Term]:
    terms = Term.objects.in_office_on(asked["date"]).with_people()
    if "state" in asked:
        terms = terms.in_state(asked["state"])
    if "chamber" in asked:
        terms = terms.filter(chamber=asked["chamber"])
    if "party" in asked:
        terms = terms.of_party(asked["party"])
    if "layer" in asked:
        terms = terms.in_regions([f"{asked['layer']}/{asked['geoid']}"])
    if "name" in asked:
        terms = terms.named_like(asked["name"])
    if "bioguide" in asked:
        terms = terms.filter(legislator__bioguide=asked["bioguide"])
    return terms


def _region_body(region: Answer) -> dict[str, Any]:
    until = region.in_force_until
    return {
        "layer": region.layer,
        "geoid": region.geoid,
        "name": region.name,
        "map": {
            "key": region.vintage,
            "in_force_from": region.in_force_from.isoformat(),
            "in_force_until": until.isoformat() if until else None,
        },
        "on_border": region.on_border,
        "also_touching": region.also_touching,
    }
