"""Migrations: one leaf an app, and names that say what they do and when they run."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from backend.foundation.postgis.linting.lint import Lint
from backend.foundation.postgis.linting.rules import EXCUSED
from backend.foundation.postgis.migrating.names import named

VERBS = (
    "add", "alter", "create", "drop", "enable", "fill", "index", "protect", "remove", "rename", "tune", "validate",
)  # fmt: skip


def ours() -> list[tuple[str, str]]:
    loader = MigrationLoader(connection=None, ignore_no_migrations=True)
    return [
        key for key, migration in loader.disk_migrations.items() if type(migration).__module__.startswith("backend.")
    ]


def test_each_app_has_one_leaf():
    loader = MigrationLoader(connection=None, ignore_no_migrations=True)
    labels = {app for app, _ in ours()}
    assert {label for label in labels if len(loader.graph.leaf_nodes(label)) != 1} == set()


def test_names_are_a_verb_and_its_object():
    """Before them stands «contract» where the code before could not bear it."""
    names = [name for _, name in ours()]
    assert len(names) > 5
    form = re.compile(rf"\d{{4}}_(contract_)?({'|'.join(VERBS)})_[a-z_]+")
    assert [name for name in names if not form.fullmatch(name)] == []


@pytest.mark.django_db
def test_excuses_from_the_lint_are_for_migrations_that_are_there_and_need_them():
    assert set(EXCUSED) <= set(ours())
    unexcused = "\n".join(Lint("default", excused={}).sentences(ours()))
    assert [named(key) for key in EXCUSED if named(key) not in unexcused] == []


@pytest.mark.django_db(transaction=True)  # an index that is built concurrently is not even written down inside one
def test_every_migration_may_run_while_people_use_the_site():
    lint = Lint("default")
    assert set(lint.ours()) == set(ours())
    assert list(lint.sentences(lint.ours())) == []


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def functions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE proname IN ('geography_lookup', 'geography_border_metres')")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_geography_can_be_unmade_and_made_again():
    """The hand-written SQL has its way back."""
    try:
        call_command("migrate", "geography", "0002", verbosity=0)
        assert functions() == set()
    finally:
        call_command("migrate", verbosity=0)
    assert functions() == {"geography_lookup", "geography_border_metres"}
