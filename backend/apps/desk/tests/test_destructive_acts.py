"""Of every app's acts those that cannot be taken back have a red button."""

from __future__ import annotations

import re

from django.contrib import admin

from backend.foundation.web.admin_acts import Act, ActsAdmin


def every_act() -> dict[str, Act]:
    pages = [page for page in admin.site._registry.values() if isinstance(page, ActsAdmin)]
    return {f"{page.opts.model_name} {act.name}": act for page in pages for act in page.acts}


def test_what_says_that_it_cannot_be_taken_back_is_destructive():
    final = {
        name
        for name, act in every_act().items()
        if re.search(r"(It|This) cannot be (taken back|undone)", act.consequence)
    }
    assert {"stakeholder erase", "image take_down", "apitoken revoke"} <= final
    assert final <= {name for name, act in every_act().items() if act.is_destructive}


def test_what_says_no_to_somebody_is_so_too_and_nothing_that_lets_something_go_on():
    destructive = {name for name, act in every_act().items() if act.is_destructive}
    assert {"endorsement reject", "endorsement withdraw", "heldsubmission dismiss"} <= destructive
    assert (
        not {"endorsement approve", "endorsement publish", "heldsubmission release", "campaign publish"} & destructive
    )
