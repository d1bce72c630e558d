#!/usr/bin/env python
"""Django's command line, with the local settings unless DJANGO_SETTINGS_MODULE says otherwise."""

import os
import sys

try:
    from django.core.management import execute_from_command_line
    from django.db import OperationalError
except ModuleNotFoundError as missing:
    if missing.name != "django":
        raise
    sys.exit("This Python has no Django: bin/setup makes one that has, then .venv/bin/python manage.py …")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.local")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        # A page of traceback would hide the one line that says it.
        sys.exit(f"The database does not answer: {error}\nLocally, bin/postgis start starts it (bin/demo does, too).")


if __name__ == "__main__":
    main()
