"""Legislators for tests, and files as the Congress's list has them."""

from __future__ import annotations

import csv
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
from backend.apps.legislators.services.import_state_legislators import import_state_legislators

TODAY = date(2026, 3, 1)
# A list of Connecticut's legislature as Open States writes it, with invented people.
STATE_LIST = Path(__file__).parent / "files" / "ct.csv"
COLUMNS = STATE_LIST.read_text(encoding="utf-8").partition("\n")[0].split(",")
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


def openstates_id(number: int) -> str:
    return f"ocd-person/00000000-0000-4000-8000-{number:012}"


def row(number: int = 1, district: str = "1", chamber: str = "lower", **changes: str) -> dict[str, str]:
    """One as a state's list has it."""
    names = {"name": f"Ada Abbott{number:03}", "given_name": "Ada", "family_name": f"Abbott{number:03}"}
    seat = {"current_party": "Democratic", "current_district": district, "current_chamber": chamber}
    return {"id": openstates_id(number), **names, **seat, **changes}


class StateLists:
    """Writes a state's lists into a folder and imports them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, *rows: Mapping[str, str], name: str = "ct.csv", raw: str = "") -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            if rows:
                writer = csv.DictWriter(file, COLUMNS, restval="")
                writer.writeheader()
                writer.writerows(rows)
            file.write(raw)
        return path

    def take(self, *rows: Mapping[str, str], name: str = "ct.csv", raw: str = "", **options: Any) -> Imported:
        told: dict[str, Any] = {"as_of": TODAY, "commit": True, **options}
        return import_state_legislators(source=str(self.write(*rows, name=name, raw=raw)), **told)
