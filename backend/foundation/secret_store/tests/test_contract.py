"""What every place that keeps secrets does, Secrets Manager (ministack, over HTTP) and the folder alike."""

from __future__ import annotations

import json
import stat
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.foundation.aws import clients
from backend.foundation.aws.clients import Place
from backend.foundation.secret_store.folder import FolderSecretStore
from backend.foundation.secret_store.protocol import SecretMissing, SecretStore, SecretStoreAway, SecretUnusable
from backend.foundation.secret_store.secrets_manager import SecretsManagerStore

NOWHERE = Place(region="us-east-1", endpoint_url="http://127.0.0.1:9")


@pytest.fixture(params=["secrets manager", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> SecretStore:
    if request.param == "folder":
        return FolderSecretStore(tmp_path / "secrets")
    request.getfixturevalue("aws")
    return SecretsManagerStore()


@pytest.fixture
def away(request: pytest.FixtureRequest, store: SecretStore, tmp_path: Path) -> SecretStore:
    """The same kind of store, which does not answer."""
    if isinstance(store, SecretsManagerStore):
        return SecretsManagerStore(NOWHERE)
    (tmp_path / "a-file").touch()
    return FolderSecretStore(tmp_path / "a-file")


@pytest.fixture
def secret_id() -> str:
    return f"coalition/test/{uuid.uuid4()}"


@pytest.fixture
def put_raw(store: SecretStore, tmp_path: Path) -> Callable[[str, str], None]:
    """Puts any text where a secret is expected, as a person at the console may."""

    def put(secret_id: str, text: str) -> None:
        if isinstance(store, SecretsManagerStore):
            clients.secrets_manager().create_secret(Name=secret_id, SecretString=text)
        else:
            store.write(secret_id, {"a": "b"})
            file = next((tmp_path / "secrets").iterdir())
            file.write_text(file.read_text().replace(r'"{\"a\": \"b\"}"', json.dumps(text)))

    return put


def test_what_is_written_is_read(store: SecretStore, secret_id: str):
    values = {"password": 'ä"\\$\n{}', "username": "coalition"}
    store.write(secret_id, values)
    assert store.read(secret_id) == values


def test_the_version_before_is_kept(store: SecretStore, secret_id: str):
    for password in ("first", "second", "third"):
        store.write(secret_id, {"password": password})
    assert store.read(secret_id) == {"password": "third"}
    assert store.read(secret_id, "AWSPREVIOUS") == {"password": "second"}


def test_a_secret_that_is_not_there_is_said_to_be_missing(store: SecretStore, secret_id: str):
    with pytest.raises(SecretMissing, match=f"There is no secret {secret_id} with a version AWSCURRENT"):
        store.read(secret_id)


def test_a_version_that_is_not_there_is_said_to_be_missing(store: SecretStore, secret_id: str):
    store.write(secret_id, {"password": "first"})
    for stage in ("AWSPENDING", "AWSPREVIOUS"):
        with pytest.raises(SecretMissing, match=stage):
            store.read(secret_id, stage)


def test_whole_numbers_become_text(store: SecretStore, secret_id: str, put_raw: Callable[[str, str], None]):
    put_raw(secret_id, '{"port": 5432, "engine": "postgres"}')
    assert store.read(secret_id) == {"port": "5432", "engine": "postgres"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("hunter2", "is not JSON"),
        ('["hunter2"]', "is not a JSON object"),
        ('{"password": {"hunter2": 1}}', "something other than text under password"),
        ('{"password": true}', "something other than text under password"),
        ('{"password": null}', "something other than text under password"),
        ("[" * 50_000, "is not JSON"),
    ],
)
def test_what_is_no_secret_of_ours_is_refused_without_quoting_it(
    store: SecretStore, secret_id: str, put_raw: Callable[[str, str], None], text: str, complaint: str
):
    put_raw(secret_id, text)
    with pytest.raises(SecretUnusable, match=complaint) as refusal:
        store.read(secret_id)
    assert secret_id in str(refusal.value)
    assert "hunter2" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_a_store_that_is_away_says_so(away: SecretStore, secret_id: str):
    with pytest.raises(SecretStoreAway, match=f"{secret_id} could not be read"):
        away.read(secret_id)
    with pytest.raises(SecretStoreAway, match="could not be"):
        away.write(secret_id, {"password": "hunter2"})


def test_a_folder_is_nobody_elses(tmp_path: Path):
    folder = tmp_path / "deep" / "secrets"
    FolderSecretStore(folder).write("a/b", {"password": "x"})
    [file] = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert file.name == "a%2Fb.json"


def test_a_binary_secret_is_refused(aws: str, secret_id: str):
    clients.secrets_manager().create_secret(Name=secret_id, SecretBinary=b"\x00\x01")
    with pytest.raises(SecretUnusable, match="is binary"):
        SecretsManagerStore().read(secret_id)


def test_a_secret_that_terraform_made_and_nobody_filled_is_missing_until_it_is_written(aws: str, secret_id: str):
    clients.secrets_manager().create_secret(Name=secret_id)
    store = SecretsManagerStore()
    with pytest.raises(SecretMissing):
        store.read(secret_id)
    store.write(secret_id, {"password": "first"})
    assert store.read(secret_id) == {"password": "first"}


def test_the_place_may_be_told_before_there_are_settings(ministack_url: str, aws: str, settings, secret_id: str):
    settings.AWS_ENDPOINT_URL = "http://127.0.0.1:9"
    store = SecretsManagerStore(Place(region="us-east-1", endpoint_url=ministack_url))
    store.write(secret_id, {"password": "first"})
    assert store.read(secret_id) == {"password": "first"}
