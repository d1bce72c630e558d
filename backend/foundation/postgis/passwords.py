"""How does a role get its password into the server and into its secret, so that the two never disagree for long?"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from backend.foundation.secret_store.protocol import SecretMissing, SecretStore

from .credentials import is_password_refused

# 256 bits; letters, digits, - and _ need quoting nowhere.
_PASSWORD_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who gets in where, and under which name that is kept. `parameters`: the master's, for TLS and limits."""

    role: str
    secret_id: str
    database: str
    host: str
    port: str
    parameters: Mapping[str, Any]

    def secret(self, password: str) -> dict[str, str]:
        """As RDS's rotation reads and writes it."""
        return {
            "engine": "postgres",
            "host": self.host,
            "port": self.port,
            "dbname": self.database,
            "username": self.role,
            "password": password,
        }

    def opens(self, password: str) -> bool:
        """Whether the server lets the role in with it."""
        told = {"user": self.role, "password": password, "dbname": self.database}
        try:
            psycopg.connect(**{**self.parameters, **told}).close()
        except psycopg.OperationalError as error:
            if not is_password_refused(error):
                raise
            return False
        return True


def settle_password(
    master: psycopg.Connection[tuple[Any, ...]], access: Access, store: SecretStore, *, rotate: bool
) -> str:
    """Keeps the password that the secret has, or makes one; says in a sentence what was done.

    What the secret holds is made to open first, so that a new password always stands beside one that works. Then the
    server is told the new one but not yet for good, then the store, then the server commits. If the store fails, or
    its answer or the commit is lost, the role has what is now AWSCURRENT or AWSPREVIOUS; the next run begins by giving
    it AWSCURRENT. Between the last two steps clients find the new one refused and use AWSPREVIOUS.

    `master` commits each statement by itself.
    """
    try:
        found = store.read(access.secret_id)
    except SecretMissing:
        found = {}
    password = found.get("password", "")
    opened = bool(password) and access.opens(password)
    if password and not opened:
        _set_password(master, access.role, password)
    if password and not rotate:
        wanted = access.secret(password)
        if found != wanted:
            store.write(access.secret_id, wanted)
        if not opened:
            return f"Gave the role {access.role} the password that the secret {access.secret_id} holds."
        if found == wanted:
            return f"The role {access.role} signs in with what the secret {access.secret_id} holds."
        return f"Wrote anew where {access.role} signs in into the secret {access.secret_id}; its password is the same."
    new = secrets.token_urlsafe(_PASSWORD_BYTES)
    with master.transaction():
        _set_password(master, access.role, new)
        store.write(access.secret_id, access.secret(new))
    return f"Gave the role {access.role} a new password and wrote it into the secret {access.secret_id}."


def _set_password(master: psycopg.Connection[tuple[Any, ...]], role: str, password: str) -> None:
    """Only its SCRAM verifier leaves this process: a server may log the statements it is given."""
    verifier = master.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    master.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier)))
