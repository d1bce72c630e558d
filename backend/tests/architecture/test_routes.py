"""Every route says for itself who may call it and how often, and is in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator
from rest_framework.views import APIView

GOLDEN = settings.REPOSITORY / "docs" / "openapi.yaml"


def views(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, type[APIView]]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, route)
        else:
            view: type[object] = getattr(pattern.callback, "view_class", object)
            if issubclass(view, APIView):
                yield route, view


def api_views() -> list[tuple[str, type[APIView]]]:
    return list(views(get_resolver().url_patterns))


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of all that the golden OpenAPI document holds."""
    paths = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))["paths"]
    return [(method, path, operation) for path, methods in paths.items() for method, operation in methods.items()]


def test_every_view_states_its_permission_and_its_throttle():
    found = api_views()
    assert len(found) >= 8
    for route, view in found:
        ours = [base for base in view.__mro__ if base.__module__.startswith("backend.")]
        for policy in ("permission_classes", "throttle_classes", "caching"):
            assert any(policy in vars(base) for base in ours), f"{route}: {view.__name__} does not state {policy}"


def test_every_operation_documents_its_permission_limit_idempotency_and_caching():
    """Read from the views by foundation/web/policies.py, so that the document cannot say what is not so."""
    assert len(operations()) >= 12
    for method, path, operation in operations():
        where = f"{method.upper()} {path}"
        whom = {"anyone", "signed-in", "staff", "staff-who-may-upload", "api-token"}
        assert operation["x-permission"] in whom or operation["x-permission"].startswith("scope "), where
        assert operation["x-rate-limit"], f"{where} is not limited"
        assert (operation["x-idempotency"] == "safe") == (method == "get"), where
        assert operation["x-idempotency"] in {"safe", "key", "natural"}, where
        assert method == "get" or operation["x-caching"] == "no-store", where
        assert "429" in operation["responses"], where


def test_a_key_is_documented_where_it_is_honoured_and_nowhere_else():
    for method, path, operation in operations():
        headers = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
        honoured = operation["x-idempotency"] == "key"
        assert ("Idempotency-Key" in headers) == honoured, f"{method.upper()} {path}"
        assert ({"409", "422"} <= operation["responses"].keys()) == honoured, f"{method.upper()} {path}"


def test_the_openapi_document_is_the_golden_one():
    """`bin/openapi` rewrites it; the diff is what changes for callers."""
    generated = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    assert yaml.safe_load(GOLDEN.read_text(encoding="utf-8")) == yaml.safe_load(yaml.safe_dump(_plain(generated)))


def _plain(value: object) -> object:
    """Without the generator's own string and dictionary types, which YAML does not know."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def test_paths_are_plural_and_kebab_case():
    for path in yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))["paths"]:
        names = [part for part in path.removeprefix("/api/v1/").split("/") if not part.startswith("{")]
        assert all(name == name.lower() and "_" not in name for name in names), path
