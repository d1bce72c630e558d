"""Counting no further than anybody pages."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.foundation.web.big_lists import COUNTED_AT_MOST, BoundedPaginator

pytestmark = pytest.mark.django_db


def paginator(rows: int) -> BoundedPaginator:
    Group.objects.bulk_create(Group(name=f"list {number}") for number in range(rows))
    return BoundedPaginator(Group.objects.filter(name__startswith="list ").order_by("name"), 50)


def test_a_short_list_is_counted_to_its_end():
    pages = paginator(51)
    assert (pages.count, pages.num_pages, pages.is_bounded) == (51, 2, False)


def test_a_long_one_as_far_as_a_hundred_times_a_hundred():
    pages = paginator(COUNTED_AT_MOST + 20)
    assert (pages.count, pages.is_bounded) == (COUNTED_AT_MOST, True)
    assert len(pages.page(pages.num_pages).object_list) == 50


def test_the_database_is_told_where_to_stop():
    pages = paginator(2)
    with CaptureQueriesContext(connection) as captured:
        assert (pages.count, pages.count, pages.is_bounded) == (2, 2, False)
    assert len(captured) == 1
    assert f"LIMIT {COUNTED_AT_MOST + 1}" in captured[0]["sql"]


def test_a_plain_list_can_be_paged_too():
    assert BoundedPaginator(["a", "b"], 1).num_pages == 2
