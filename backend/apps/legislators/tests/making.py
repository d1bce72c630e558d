"""Legislators for tests, and files as the Congress's list has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from backend.apps.geography.services import find_or_create_regions
from backend.apps.legislators.chambers import LAYER_OF
from backend.apps.legislators.models import Legislator, Term
from backend.apps.legislators.services.import_legislators import Imported, import_legislators

TODAY = date(2026, 3, 1)
_numbers = count()


def term(chamber: str, geoid: str, *, name: str = "", **changes: Any) -> Term:
    """A seat from 2025 to 2027, held by somebody of its own unless told."""
    number = next(_numbers)
    key = (LAYER_OF[chamber], geoid)
    facts: dict[str, Any] = {"start": date(2025, 1, 3), "end": date(2027, 1, 3), "party": "Independent", **changes}
    if "legislator" not in facts:
        first, last = name.split() if name else ("Ada", f"Abbott{number:03}")
        facts["legislator"] = Legislator.objects.create(name=f"{first} {last}", first_name=first, last_name=last)
    return Term.objects.create(chamber=chamber, region=find_or_create_regions({key})[key], **facts)


def senator(geoid: str = "09", senate_class: int = 1, **changes: Any) -> Term:
    return term("senate", geoid, senate_class=senate_class, **changes)


def representative(geoid: str = "0901", **changes: Any) -> Term:
    return term("house", geoid, **changes)


def entry(bioguide: str = "A000001", *terms: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """One as the file has it."""
    return {
        "id": {"bioguide": bioguide, "govtrack": 300018, "fec": ["S8CT00194"]},
        "name": {"first": "Ada", "last": "Abbott", "official_full": f"Ada {bioguide}"},
        "bio": {"gender": "F", "birthday": "1958-10-13"},
        "terms": [dict(one) for one in terms] or [sen()],
        **changes,
    }


def sen(start: Any = "2025-01-03", end: Any = "2031-01-03", **changes: Any) -> dict[str, Any]:
    return {"type": "sen", "start": start, "end": end, "state": "CT", "class": 1, "party": "Democrat", **changes}


def rep(start: Any = "2025-01-03", end: Any = "2027-01-03", **changes: Any) -> dict[str, Any]:
    return {"type": "rep", "start": start, "end": end, "state": "CT", "district": 1, "party": "Democrat", **changes}


class Lists:
    """Writes lists into a folder and imports them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, *entries: Mapping[str, Any], raw: str = "") -> Path:
        path = self.folder / "legislators.yaml"
        dumped = yaml.safe_dump([dict(one) for one in entries], allow_unicode=True) if entries else ""
        path.write_text(dumped + raw, encoding="utf-8")
        return path

    def take(self, *entries: Mapping[str, Any], raw: str = "", **options: Any) -> Imported:
        told: dict[str, Any] = {"as_of": TODAY, "commit": True, **options}
        return import_legislators(source=str(self.write(*entries, raw=raw)), **told)
