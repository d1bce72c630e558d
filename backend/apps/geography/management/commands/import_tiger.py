"""Imports TIGER/Line files as draft vintages: verified, loaded beside what answers, compared with it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from backend.apps.geography.errors import TigerFileRefused, TigerSourceUnusable
from backend.apps.geography.layers import LAYERS
from backend.apps.geography.services import Imported, import_vintage, refresh_statistics
from backend.apps.geography.services.import_vintage import Outcome
from backend.apps.geography.tiger.sources import SourceFile, Wanted, files_of

from ._arguments import day, state_fips
from ._report import report_lines, summary_line


class Command(BaseCommand):
    help = (
        "Imports TIGER/Line zips as draft vintages and reports what they would change. Nothing that answers is "
        "touched; without --commit nothing is kept. activate_vintage lets drafts answer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--source",
            default=settings.CENSUS_TIGER_URL,
            help="a folder, one zip file, s3://bucket/folder/, or an address with {year}, {folder} and {file} "
            "(default: the Census)",
        )
        parser.add_argument(
            "--layers",
            nargs="+",
            choices=list(LAYERS),
            default=[],
            metavar="LAYER",
            help=f"only these layers: {', '.join(LAYERS)}",
        )
        parser.add_argument("--year", type=int, help="only this edition; needed to fetch")
        parser.add_argument(
            "--states",
            nargs="+",
            type=state_fips,
            default=[],
            metavar="STATE",
            help="only these states' files (postal or FIPS code); national ones are whole",
        )
        parser.add_argument(
            "--in-force-from",
            type=day,
            metavar="YYYY-MM-DD",
            help="day the maps take effect; else 1 January (state, county), 3 January (Congress), "
            "and for legislative districts told at activation",
        )
        parser.add_argument("--commit", action="store_true", help="keep what was loaded (default: dry run)")

    def handle(self, **options: Any) -> None:
        wanted = Wanted(layers=tuple(options["layers"]), year=options["year"], states=tuple(options["states"]))
        try:
            files = files_of(options["source"], wanted)
        except TigerSourceUnusable as error:
            raise CommandError(error.detail) from error
        imported: list[Imported] = []
        refused: list[TigerFileRefused] = []
        with self._bar(len(files)) as bar:
            for file in files:
                bar.set_postfix_str(file.name)
                try:
                    imported.append(self._import(file, options, bar))
                except TigerFileRefused as error:
                    refused.append(error)
                    self._refuse(error)
                except TigerSourceUnusable as error:
                    # The server is away, and would be for the other files too. What is in stays in.
                    self._close(imported, refused, commit=options["commit"])
                    raise CommandError(error.detail) from error
                bar.update()
        self._close(imported, refused, commit=options["commit"])

    def _import(self, file: SourceFile, options: dict[str, Any], bar: Any) -> Imported:
        imported = import_vintage(
            path=file.local_path(Path(settings.TIGER_CACHE)),
            source=file.origin,
            in_force_from=options["in_force_from"],
            commit=options["commit"],
            progress=bar.refresh,
        )
        self._tell(imported)
        return imported

    def _bar(self, total: int) -> Any:
        """A bar where somebody looks; a log gets the lines alone."""
        return tqdm(total=total, unit="file", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)

    def _tell(self, imported: Imported) -> None:
        if sys.stdout.isatty():
            tqdm.write(summary_line(imported))
            for line in report_lines(imported.vintage.report):
                tqdm.write(f"    {line}")
        else:
            self.stdout.write(json.dumps(_as_json(imported)))

    def _refuse(self, error: TigerFileRefused) -> None:
        if sys.stdout.isatty():
            tqdm.write(self.style.ERROR(f"refused    {error.detail}"))
        else:
            self.stdout.write(json.dumps({"outcome": "refused", "file": error.file_name, "reason": error.reason}))

    def _close(self, imported: list[Imported], refused: list[TigerFileRefused], *, commit: bool) -> None:
        count = {outcome: sum(one.outcome == outcome for one in imported) for outcome in Outcome}
        kept = count[Outcome.LOADED] if commit else count[Outcome.WOULD_LOAD]
        verb = "loaded" if commit else "would be loaded"
        self.stdout.write(f"{kept} {verb}, {count[Outcome.UNCHANGED]} unchanged, {len(refused)} refused.")
        if kept and not commit:
            self.stdout.write("Dry run: nothing was kept. Add --commit to keep it.")
        elif kept:
            refresh_statistics()
            self.stdout.write("The new vintages are drafts: let them answer with manage.py activate_vintage.")
        if refused:
            raise CommandError("Refused: " + " ".join(error.detail for error in refused))


def _as_json(imported: Imported) -> dict[str, Any]:
    vintage = imported.vintage
    return {
        "outcome": imported.outcome,
        "file": imported.file.name,
        "vintage": vintage.key,
        "layer": vintage.layer,
        "area": vintage.area,
        "read": vintage.record_count,
        "regions": vintage.region_count,
        "not_defined": vintage.not_defined_count,
        "repaired": vintage.repaired_count,
        "in_force_from": vintage.in_force_from.isoformat() if vintage.in_force_from else None,
        "sha256": vintage.sha256,
        "report": vintage.report,
    }
