"""Has the stage what it needs to start: parameters, and secrets of the right shape? No value is ever said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping

from backend.ops.calls import AwsRefused
from backend.ops.errors import OperationFailed
from backend.ops.parameters import read_parameters
from backend.ops.recovery.whereabouts import ROLES, secret_ids
from backend.ops.stage_settings import REQUIRED_ENVIRONMENT

from .scene import CheckFailed, NotAllowed, Scene

_SHORTEST_KEY, _FEWEST_DIFFERENT, _SHORTEST_SECRET = 50, 5, 32
_SHORTEST_PASSWORD = 20
_AFTER_RECOVERY = (
    "let Terraform know the instance of the secrets (docs/how-to/recover-the-database.md, «Let Terraform know»); "
    "filled anew they would lead the site back to the other"
)
_OF_DATABASE = ("host", "port", "dbname", "username", "password")


def _is_key(text: str) -> bool:
    return len(text) >= _SHORTEST_KEY and len(set(text)) >= _FEWEST_DIFFERENT


def _are_keys(text: str) -> bool:
    return all(_is_key(each.strip()) for each in text.split(","))


def _is_pepper(text: str) -> bool:
    return len(text) >= _SHORTEST_SECRET


def _are_shared(text: str) -> bool:
    each = [one.strip() for one in text.split(",")]
    return all(len(one) >= _SHORTEST_SECRET and one.isascii() and one.isprintable() for one in each)


def _is_client_secret(text: str) -> bool:
    shortest = 16
    return len(text) >= shortest and text.isascii()


# What the application's secret may hold. backend/config/variables.py is who reads it; an architecture test lets both
# judge the same texts.
APP_SECRET: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "SECRET_KEY": (_is_key, "at least 50 random characters"),
    "SECRET_KEY_FALLBACKS": (_are_keys, "keys of at least 50 characters, with commas between"),
    "ADDRESS_PEPPER": (_is_pepper, "at least 32 random characters"),
    "FRONT_END_SECRETS": (_are_shared, "at least 32 ASCII characters each, with commas between"),
    "ORIGIN_SECRETS": (_are_shared, "at least 32 ASCII characters each, with commas between"),
    "STAFF_OIDC_CLIENT_SECRET": (_is_client_secret, "at least 16 ASCII characters, as the provider gives it"),
}
NEEDED_IN_APP_SECRET = ("SECRET_KEY", "ADDRESS_PEPPER")


def parameters(scene: Scene) -> str:
    """Those that the commands read, and those that the function cannot start without."""
    read_parameters(scene.cloud, scene.stage)
    missing = [name for name in REQUIRED_ENVIRONMENT if not scene.variables.get(name)]
    if missing:
        raise CheckFailed(f"the function could not start without {', '.join(missing)}")
    return f"{len(scene.values)} parameters, {len(scene.variables)} variables"


def account(scene: Scene) -> str:
    """Somebody signed in to staging's account must not believe that he has looked at production's."""
    found = str(scene.ask("sts", "get_caller_identity")["Account"])
    if found != scene.account_id:
        raise CheckFailed(f"signed in to the account {found}, and the stage's role is of {scene.account_id}")
    return f"account {found}"


def app_secret(scene: Scene) -> str:
    secret_id = scene.variable("APP_SECRET_ID")
    values = _values(scene, secret_id)
    wrong = [f"{name} is missing" for name in NEEDED_IN_APP_SECRET if not values.get(name)]
    for name, text in values.items():
        if name not in APP_SECRET:
            # A name and its value may have been swapped.
            shown = name if re.fullmatch("[A-Z_]{1,40}", name) else "a name that is none (capitals and _)"
            wrong.append(f"{shown} is unknown")
        elif text and not APP_SECRET[name][0](text):
            wrong.append(f"{name} is not {APP_SECRET[name][1]}")
    if wrong:
        raise CheckFailed(f"{secret_id}: {'; '.join(wrong)}")
    return f"{secret_id} holds {', '.join(sorted(values))}"


def database_secrets(scene: Scene) -> str:
    """Filled by bootstrap_database: each role signs in as itself, in this stage's database, where the function does."""
    wrong: list[str] = []
    hosts: dict[str, str] = {}
    for role, secret_id in _database_secret_ids(scene).items():
        values = _values(scene, secret_id)
        hosts[role] = values.get("host", "")
        wrong.extend(f"{secret_id} {words}" for words in _what_is_wrong(scene, role, values))
    if wrong:
        raise CheckFailed("; ".join(wrong))
    _refuse_other_servers(scene, hosts)
    return f"{', '.join(ROLES)} are filled"


def _database_secret_ids(scene: Scene) -> dict[str, str]:
    runtime = scene.variable("DATABASE_SECRET_ID")
    try:
        return secret_ids(runtime)
    except OperationFailed:
        last = runtime.rpartition("/")[2]
        words = f"DATABASE_SECRET_ID ends with {last!r}, and the function works as the role runtime"
        raise CheckFailed(words) from None


def _refuse_other_servers(scene: Scene, hosts: Mapping[str, str]) -> None:
    """The runtime signs in by the proxy where there is one, all else at the instance.

    Where all else does not, a recovery has put another instance into the secrets: bootstrap would lead the site back to
    the one that was left.
    """
    instance = scene.values.get("database/host")
    proxy = scene.values.get("database/runtime_host") or instance
    if instance is None:
        if len(set(hosts.values())) > 1:
            raise CheckFailed(f"the roles' secrets name different servers: {', '.join(sorted(set(hosts.values())))}")
        return
    elsewhere = [f"{role} names {host}" for role, host in hosts.items() if role != "runtime" and host != instance]
    if elsewhere:
        words = f"the secret of {', of '.join(elsewhere)}, and Terraform's instance is {instance}"
        raise CheckFailed(f"{words}: so it is after a recovery", _AFTER_RECOVERY)
    if hosts["runtime"] != proxy:
        raise CheckFailed(f"the secret of runtime names {hosts['runtime']}, not {proxy}")


def _what_is_wrong(scene: Scene, role: str, values: Mapping[str, str]) -> Iterator[str]:
    missing = [name for name in _OF_DATABASE if not values.get(name)]
    if missing:
        yield f"lacks {', '.join(missing)}"
        return
    database = scene.values.get("database/name") or f"coalition_{scene.stage}"
    if values["dbname"] != database:
        yield f"names the database {values['dbname']}, not {database}"
    if values["username"] != f"{values['dbname']}_{role}":
        yield f"names the user {values['username']}, not {values['dbname']}_{role}"
    if len(values["password"]) < _SHORTEST_PASSWORD:
        yield f"has a password of fewer than {_SHORTEST_PASSWORD} characters"


def _values(scene: Scene, secret_id: str) -> dict[str, str]:
    """Raises CheckFailed: it is not there, was never filled, or is no JSON object. The text itself is never quoted."""
    try:
        text = scene.ask("secretsmanager", "get_secret_value", SecretId=secret_id).get("SecretString") or ""
    except AwsRefused as refusal:
        if refusal.reason != "ResourceNotFoundException":
            raise
        raise CheckFailed(f"{secret_id} is not there, or was never filled") from None
    except NotAllowed as denied:
        raise NotAllowed(f"{denied} of {secret_id} (its key's kms:Decrypt is needed, too)") from None
    try:
        found = json.loads(text)
    except ValueError:
        raise CheckFailed(f"{secret_id} is no JSON") from None
    if not isinstance(found, dict):
        raise CheckFailed(f"{secret_id} is no JSON object")
    return {str(name): str(value) for name, value in found.items()}
