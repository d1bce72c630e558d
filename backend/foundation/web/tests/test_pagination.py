"""Cursors: only what this very list has signed is read."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Permission
from django.core import signing
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from backend.foundation.web.pagination import SignedCursorPagination


class ByCodename(SignedCursorPagination):
    """Pages of what every Django database has: permissions."""

    ordering = ("codename", "id")
    page_size = 3


def page(url: str = "/list") -> tuple[list[str], dict[str, Any]]:
    pages = ByCodename()
    rows = pages.paginate_queryset(Permission.objects.all(), Request(RequestFactory().get(url)))
    assert rows is not None
    return [f"{row.codename} {row.pk}" for row in rows], dict(pages.get_paginated_response([]).data)


@pytest.mark.django_db
def test_pages_cover_the_list_once_forwards_and_backwards():
    expected = [f"{row.codename} {row.pk}" for row in Permission.objects.order_by("codename", "id")]
    seen, links = page()
    last = links
    while links["next"]:
        rows, links = page(links["next"])
        seen += rows
        last = links
    assert seen == expected
    backwards, links = page(last["previous"])
    while links["previous"]:
        rows, links = page(links["previous"])
        backwards = rows + backwards
    assert backwards == expected[: len(backwards)]


@pytest.mark.django_db
def test_a_cursor_is_good_for_its_own_path_only():
    _, links = page("/list")
    query = links["next"].partition("?")[2]
    page(f"/list?{query}")
    with pytest.raises(ValidationError) as refusal:
        page(f"/other?{query}")
    assert refusal.value.get_codes() == {"cursor": ["invalid-cursor"]}


@pytest.mark.django_db
def test_a_cursor_says_where_and_not_when_so_that_the_same_page_has_the_same_tag():
    query = parse_qs(urlsplit(page()[1]["next"]).query)
    position, *signatures = query["cursor"][0].split(":")
    assert (bool(position), len(signatures)) == (True, 1)


@given(st.text(max_size=50) | st.binary(max_size=50).map(lambda raw: raw.decode("latin-1")))
def test_any_other_cursor_is_refused_before_it_meets_the_database(text: str):
    with pytest.raises(ValidationError):
        ByCodename().decode_cursor(Request(RequestFactory().get("/list", {"cursor": text})))


def test_a_cursor_signed_for_something_else_is_refused():
    foreign = signing.dumps([0, False, "x"], salt="pagination")
    with pytest.raises(ValidationError):
        ByCodename().decode_cursor(Request(RequestFactory().get("/list", {"cursor": foreign})))


@pytest.mark.parametrize(
    "size",
    [
        "0",
        "-1",
        "201",
        "x",
        "",
        "1.5",
        "1.0",
        "1e2",
        "1_0",
        " 1",
        "1 ",
        "+1",
        "1\n",
        "\u0665",
        "\u0665\ud7ff",
        "9" * 30,
        "9" * 5000,
    ],
)
def test_a_page_size_out_of_range_is_refused_by_name(size: str):
    with pytest.raises(ValidationError) as refusal:
        ByCodename().get_page_size(Request(RequestFactory().get("/list", {"page_size": size})))
    assert isinstance(refusal.value.detail, dict)
    assert list(refusal.value.detail) == ["page_size"]


@pytest.mark.parametrize(("query", "size"), [({}, 3), ({"page_size": "1"}, 1), ({"page_size": "200"}, 200)])
def test_a_page_size_in_range_is_taken(query: dict[str, str], size: int):
    assert ByCodename().get_page_size(Request(RequestFactory().get("/list", query))) == size
