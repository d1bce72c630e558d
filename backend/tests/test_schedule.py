"""What the clock starts: functions that exist, that Zappa can call, and whose names fit into a rule's."""

from __future__ import annotations

import re
from importlib import import_module
from typing import get_args

import pytest
from zappa.core import Zappa

from backend.config.schedule import SCHEDULE, ScheduledFunction
from backend.config.variables import Stage

# Ours is shorter; the name of the Lambda that Zappa makes from project and stage.
LONGEST_LAMBDA_NAME = "coalition-builder-production-with-a-rather-long-name-behind-it"


@pytest.mark.parametrize("function", SCHEDULE, ids=lambda function: function.path)
def test_a_rules_name_leads_back_to_the_function(function: ScheduledFunction):
    assert re.fullmatch(r"[._A-Za-z0-9]{1,63}", function.path)
    rule = Zappa.get_event_name(LONGEST_LAMBDA_NAME, function.path)
    assert len(rule) <= 64
    assert rule.split("-")[-1] == function.path  # as zappa.handler finds the function of an event
    module, _, name = function.path.rpartition(".")
    assert callable(getattr(import_module(module), name))


@pytest.mark.django_db
@pytest.mark.parametrize("function", SCHEDULE, ids=lambda function: function.path)
def test_a_function_runs_on_an_empty_site_and_says_what_it_did(function: ScheduledFunction):
    module, _, name = function.path.rpartition(".")
    report = getattr(import_module(module), name)({"detail-type": "Scheduled Event"}, None)
    assert isinstance(report, str)
    assert report


def test_each_function_is_scheduled_once_and_never_in_dev():
    paths = [function.path for function in SCHEDULE]
    assert len(set(paths)) == len(paths) == 5
    assert {stage for function in SCHEDULE for stage in function.expressions} == {"staging", "production"}
    assert set(get_args(Stage)) == {"dev", "staging", "production"}


def test_the_outbox_is_drained_every_minute_in_production_and_every_five_in_staging():
    drain = next(function for function in SCHEDULE if function.path.endswith(".drain"))
    assert drain.expressions == {"production": "rate(1 minute)", "staging": "rate(5 minutes)"}


def test_expressions_are_eventbridges():
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html."""
    for function in SCHEDULE:
        for expression in function.expressions.values():
            assert re.fullmatch(r"rate\((1 minute|\d+ minutes)\)|cron\(\d{1,2} \d{1,2} \* \* \? \*\)", expression)
