"""The OpenAPI document says each operation's policy, from the view's own attributes; what is not stated is an error."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from django.test import Client
from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.views import APIView

from backend.foundation.idempotency.views import idempotent_by_key, naturally_idempotent
from backend.foundation.rate_limiting.limits import Limit, Window, by_address
from backend.foundation.rate_limiting.throttle import limited_by
from backend.foundation.web.caching import NO_STORE, public_for
from backend.foundation.web.policies import PolicyNotStated, policy_of

READS, WRITES = (Limit(name, by_address(Window(10, 60))) for name in ("reads", "writes"))


class OnlyOnSundays(BasePermission): ...


class Whole(APIView):
    permission_classes = [AllowAny]
    throttle_classes = [limited_by(GET=READS, POST=WRITES)]
    caching = public_for(seconds=60, stale_seconds=30)

    def get(self, request: Any) -> Any: ...

    @idempotent_by_key
    def post(self, request: Any) -> Any: ...

    @naturally_idempotent("It is what it is.")
    def put(self, request: Any) -> Any: ...

    def patch(self, request: Any) -> Any: ...


def test_an_operations_policy_is_what_its_view_states():
    assert policy_of(Whole(), "GET") == {
        "x-permission": "anyone",
        "x-rate-limit": ["reads"],
        "x-idempotency": "safe",
        "x-caching": "public, max-age=60, stale-while-revalidate=30",
    }
    assert policy_of(Whole(), "POST") == {
        "x-permission": "anyone",
        "x-rate-limit": ["writes"],
        "x-idempotency": "key",
        "x-caching": "no-store",
    }
    assert policy_of(Whole(), "PUT")["x-idempotency"] == "natural"


def test_permissions_are_all_named():
    view = Whole()
    view.permission_classes = [AllowAny, OnlyOnSundays]
    assert policy_of(view, "GET")["x-permission"] == "anyone and only-on-sundays"
    view.caching = NO_STORE
    assert policy_of(view, "GET")["x-caching"] == "no-store"


@pytest.mark.parametrize(
    ("attribute", "value", "method"),
    [
        ("permission_classes", [], "GET"),
        ("throttle_classes", [object], "GET"),
        ("caching", None, "GET"),
        ("throttle_classes", [], "PATCH"),
    ],
)
def test_what_a_view_leaves_open_is_an_error_that_names_it(attribute: str, value: Any, method: str):
    view = Whole()
    setattr(view, attribute, value)
    with pytest.raises(PolicyNotStated, match="Whole"):
        policy_of(view, method)


def test_the_document_is_read_as_yaml_or_json_and_kept_by_its_tag():
    first = Client().get("/api/v1/schema")
    as_json = Client().get("/api/v1/schema", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert yaml.safe_load(first.content) == json.loads(as_json.content)
    assert first["Cache-Control"].startswith("public, max-age=")
    assert Client().get("/api/v1/schema", headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("query", ["version=%0a", "version=2", "lang=%00", "format=html"])
def test_no_query_changes_the_document(query: str):
    assert Client().get(f"/api/v1/schema?{query}").content == Client().get("/api/v1/schema").content
