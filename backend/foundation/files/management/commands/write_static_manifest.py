"""Writes the static files' manifest without their storage, for the image's build."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.management.commands.collectstatic import Command as CollectStatic
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

MANIFEST = ManifestStaticFilesStorage.manifest_name


class Command(BaseCommand):
    help = "Writes staticfiles.json into a folder (default: STATIC_MANIFEST_FOLDER), as collectstatic would name files."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"] or Path(settings.STATIC_MANIFEST_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as collected:
            collect = CollectStatic()
            collect.storage = ManifestStaticFilesStorage(location=collected)
            call_command(collect, interactive=False, verbosity=0)
            shutil.copyfile(Path(collected) / MANIFEST, folder / MANIFEST)
        self.stdout.write(f"Wrote {folder / MANIFEST}.")
