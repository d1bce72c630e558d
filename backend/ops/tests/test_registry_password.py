"""Pushing an image to ECR asks AWS for a password first."""

from __future__ import annotations

import pytest

from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed
from backend.ops.registry_password import registry_password


def test_the_password_is_what_the_token_holds_after_the_users_name(ministack_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    password = registry_password(Cloud(region="us-east-1", endpoint_url=ministack_url))
    assert password
    assert "AWS" not in password.partition(":")


def test_a_registry_out_of_reach_is_a_sentence():
    with pytest.raises(OperationFailed, match=r"ecr get-authorization-token on the local cloud at .* failed"):
        registry_password(Cloud(region="us-east-1", endpoint_url="http://127.0.0.1:9"))
