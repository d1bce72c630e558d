"""Errors are part of the API: each has a code of its own, in kebab-case, and a line in docs/errors.md."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections import Counter

from django.apps import apps
from django.conf import settings

from backend.foundation.errors import DomainError
from backend.foundation.web.exception_handler import STATUS_BY_KIND

OURS = "backend."
# Named by the edge itself; they are no DomainErrors.
CODE_IN_SOURCE = re.compile(r'"((?:[a-z]+-)+[a-z]+)"')


def documented() -> dict[str, str]:
    text = (settings.REPOSITORY / "docs" / "errors.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([a-z-]+)` \| ([0-9, ]+) \|", text, re.MULTILINE))


def errors() -> list[type[DomainError]]:
    for config in apps.get_app_configs():
        if config.name.startswith(OURS) and importlib.util.find_spec(f"{config.name}.errors"):
            importlib.import_module(f"{config.name}.errors")
    return [
        error
        for error in DomainError.__subclasses__()
        if error.__module__.startswith(OURS) and ".tests." not in error.__module__
    ]


def test_every_domain_error_has_one_documented_code():
    codes = Counter(error.code for error in errors())
    assert len(codes) > 10
    assert [code for code, times in codes.items() if times > 1] == []
    assert [code for code in codes if not re.fullmatch(r"[a-z]+(-[a-z]+)*", code)] == []
    assert codes.keys() - documented().keys() == set()


def test_the_documented_status_is_the_answered_one():
    documents = documented()
    wrong = [error.code for error in errors() if documents[error.code] != str(STATUS_BY_KIND[error.kind])]
    assert wrong == []


def test_every_documented_code_exists():
    web = settings.REPOSITORY / "backend" / "foundation" / "web"
    at_the_edge = {
        code for path in web.glob("*.py") for code in CODE_IN_SOURCE.findall(path.read_text(encoding="utf-8"))
    }
    assert documented().keys() - {error.code for error in errors()} - at_the_edge == set()
