"""A cold start pays for nothing of this: what S3 and images need is imported when it is needed."""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings

START = """
import sys, django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
import backend.foundation.files.static, backend.foundation.files.buckets, backend.foundation.sessions.dynamodb
from backend.foundation.files.staging import bucket, folder
print(sorted({"PIL", "boto3", "botocore", "nh3", "storages"} & sys.modules.keys()))
"""


def test_starting_imports_neither_pillow_nor_boto3_nor_what_sanitises():
    environment = {"DJANGO_SETTINGS_MODULE": "backend.config.settings.test", "DATABASE_URL": "postgis://nobody@h/n"}
    started = subprocess.run(  # noqa: S603
        [sys.executable, "-c", START],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=settings.REPOSITORY,
    )
    assert started.stdout.strip() == "[]"
