"""Every command says which cloud it talks to, or which word of the environment is none."""

from __future__ import annotations

import pytest

from backend.ops.cloud import cloud_of_environment
from backend.ops.errors import OperationFailed

_NONE = ["nonsense", "http://", "http:///path", "ftp://127.0.0.1", "http://x y", "http://a:port", "http://a:0", "//a"]


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "LOCAL_CLOUD_URL", "LOCAL_CLOUD_FILE", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_REGION", "eu-test-1")


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "LOCAL_CLOUD_URL"])
@pytest.mark.parametrize(
    "url", [*_NONE, "http://[::1", "http://127.0.0.1:99999", "http://ä", "http://a?b", "http://u@a"]
)
def test_what_is_no_address_is_refused_by_the_variables_name(variable: str, url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(variable, url)
    with pytest.raises(OperationFailed) as refusal:
        cloud_of_environment()
    assert f"{variable} is {url!r}, which is no address" in str(refusal.value)
    assert "set it right, or unset it" in str(refusal.value)


def test_the_file_that_says_so_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nonsense")
    monkeypatch.setenv("LOCAL_CLOUD_FILE", "/somewhere/environment")
    with pytest.raises(OperationFailed, match="/somewhere/environment says so; bin/local-cloud down and up"):
        cloud_of_environment()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:4566", "https://[::1]:4566/", "http://localhost", "https://vpce.x.org/a"]
)
def test_an_address_is_where_the_cloud_is(url: str, monkeypatch: pytest.MonkeyPatch):
    assert str(cloud_of_environment()) == "AWS in eu-test-1"
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    assert str(cloud_of_environment()) == f"the local cloud at {url}"
