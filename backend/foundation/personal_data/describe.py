"""How is a row told to the person it is about? Column by column, so that one added later is not forgotten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db.models import Model


def described(row: Model, *, without: Collection[str] = ()) -> dict[str, Any]:
    """Every column by its name, but `without` those, as JSON can say it: times in ISO 8601, points in degrees."""
    columns = (field.attname for field in row._meta.concrete_fields)
    return {name: _in_json(getattr(row, name)) for name in columns if name not in without}


def _in_json(value: Any) -> Any:
    if isinstance(value, Point):
        return {"longitude": value.x, "latitude": value.y}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value
