"""How does a database come to be, with the roles that may use it? Step by step, each done only where it is not yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from backend.foundation.secret_store.protocol import SecretStore

from .grants import OUR_RELATIONS, OUR_ROUTINES, default_privileges, import_grants, runtime_grants
from .passwords import Access, settle_password
from .roles import LONGEST_IDENTIFIER, ROLE_NAMES, ROLES, RoleName, role_name

type Connection = psycopg.Connection[tuple[Any, ...]]

# What the migrations need; they find these and leave them alone.
EXTENSIONS = ("postgis", "btree_gist")
# Made with the server, or by RDS for itself: giving one away would break what others do there.
_SERVERS_OWN = frozenset({"postgres", "template0", "template1", "rdsadmin"})
# Any number nobody else uses, ASCII of «BOOT»: two bootstraps of one server go one after the other.
_TURN = 0x424F4F54


class BootstrapRefused(Exception):
    """The server would not; the sentence says what, and what helps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """The user that makes the others: no superuser on RDS, but CREATEROLE and CREATEDB. `parameters` are libpq's."""

    parameters: Mapping[str, Any] = field(repr=False)

    @contextmanager
    def connected(self, dbname: str) -> Iterator[Connection]:
        with psycopg.connect(**{**self.parameters, "dbname": dbname}, autocommit=True) as connection:
            yield connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap:
    """One run. `say` gets a sentence for each thing that was changed or found as it should be, never a password.

    `runtime_host` is where the runtime role is to sign in, if not at the server itself: a proxy's.
    """

    master: Master
    database: str
    maintenance_database: str
    secret_prefix: str
    store: SecretStore
    say: Callable[[str], None]
    runtime_host: str = ""

    def run(self, rotate: Collection[RoleName] = ()) -> None:
        """Makes what is missing and repairs what differs. Running it again changes nothing but what `rotate` names.

        Raises:
            BootstrapRefused: the master may not do it; what was done before that stays, and a second run goes on.
            psycopg.OperationalError: the server is away.
            SecretError: the store is away, or holds something that is no secret of ours.
        """
        if self.database in _SERVERS_OWN | {self.maintenance_database}:
            raise BootstrapRefused(f"The database {self.database} is the server's own: name another with --database.")
        longest = max(len(role_name(self.database, role).encode()) for role in ROLE_NAMES)
        if longest > LONGEST_IDENTIFIER:
            raise BootstrapRefused(f"The name {self.database!r} is too long: its roles would have {longest} bytes.")
        with self.master.connected(self.maintenance_database) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [_TURN])
            with _explained(f"The master user may not make roles or the database {self.database}"):
                for role in ROLE_NAMES:
                    self._make_role(connection, role)
                self._make_database(connection)
            with self.master.connected(self.database) as inside:
                self._prepare(inside)
            for role in ROLE_NAMES:
                self.say(settle_password(connection, self._access(role), self.store, rotate=role in rotate))

    def _access(self, role: RoleName) -> Access:
        parameters = self.master.parameters
        return Access(
            role=role_name(self.database, role),
            secret_id=f"{self.secret_prefix}/{role}",
            database=self.database,
            host=(role == "runtime" and self.runtime_host) or str(parameters.get("host", "")),
            port=str(parameters.get("port", "") or "5432"),
            parameters=parameters,
        )

    def _make_role(self, connection: Connection, role: RoleName) -> None:
        name = role_name(self.database, role)
        quoted = sql.Identifier(name)
        if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
            # Without a password nobody can sign in with it yet.
            statement = "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
            connection.execute(sql.SQL(statement).format(quoted))
            self.say(f"Made the role {name}.")
        else:
            self.say(f"The role {name} is there.")
        for setting, value in ROLES[role].settings.items():
            statement = "ALTER ROLE {} SET {} TO {}"
            connection.execute(sql.SQL(statement).format(quoted, sql.Identifier(setting), sql.Literal(value)))

    def _make_database(self, connection: Connection) -> None:
        """Owned by the migration role, which thereby owns the schema public too (pg_database_owner)."""
        database, owner = sql.Identifier(self.database), role_name(self.database, "migration")
        member = connection.execute("SELECT pg_has_role(current_user, %s, 'USAGE')", [owner]).fetchone()
        if member != (True,):
            # Nobody but a member may give a role something to own, or speak for it; RDS's master is no superuser.
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(owner)))
        found = connection.execute(
            "SELECT pg_get_userbyid(datdba) = %s FROM pg_database WHERE datname = %s", [owner, self.database]
        ).fetchone()
        if found is None:
            statement = "CREATE DATABASE {} OWNER {} ENCODING 'UTF8'"
            connection.execute(sql.SQL(statement).format(database, sql.Identifier(owner)))
            self.say(f"Made the database {self.database}, owned by {owner}.")
        elif found == (False,):
            connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, sql.Identifier(owner)))
            self.say(f"Gave the database {self.database} to {owner}.")
        else:
            self.say(f"The database {self.database} is there.")
        # Roles of other stages on the same server have no business here.
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        for role in ROLE_NAMES:
            privileges = sql.SQL(", ").join(sql.SQL(one) for one in ROLES[role].database_privileges)
            grantee = sql.Identifier(role_name(self.database, role))
            connection.execute(sql.SQL("GRANT {} ON DATABASE {} TO {}").format(privileges, database, grantee))

    def _prepare(self, connection: Connection) -> None:
        for extension in EXTENSIONS:
            hint = "on RDS it needs rds_superuser; elsewhere let a superuser make it once"
            with _explained(f"The master user may not make the extension {extension} in {self.database} ({hint})"):
                if self._lacks_extension(connection, extension):
                    connection.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(extension)))
                    self.say(f"Made the extension {extension}.")
        with _explained(f"The master user may not hand on what is in {self.database}"):
            self._adopt(connection)
            # Servers before PostgreSQL 15 let everybody make tables in public.
            connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
            roles = sql.SQL(", ").join(sql.Identifier(role_name(self.database, role)) for role in ROLE_NAMES)
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(roles))
            owner = sql.Identifier(role_name(self.database, "migration"))
            connection.execute(sql.SQL("GRANT CREATE ON SCHEMA public TO {}").format(owner))
            relations = [(name, kind) for name, kind, _ in connection.execute(OUR_RELATIONS).fetchall()]
            tables = {name for name, kind in relations if kind != "S"}
            signatures = {signature for signature, _ in connection.execute(OUR_ROUTINES).fetchall()}
            with connection.transaction():
                for statement in (
                    *default_privileges(self.database),
                    *runtime_grants(self.database, relations),
                    *import_grants(self.database, tables, signatures),
                ):
                    connection.execute(statement)
        self.say(f"The roles have their privileges on {len(tables)} tables, and on those to come.")

    def _lacks_extension(self, connection: Connection, extension: str) -> bool:
        return connection.execute("SELECT FROM pg_extension WHERE extname = %s", [extension]).fetchone() is None

    def _adopt(self, connection: Connection) -> None:
        """Gives the migration role what others made before there was one."""
        owner = role_name(self.database, "migration")
        quoted = sql.Identifier(owner)
        adopted = 0
        # Twice: a sequence that belongs to a column has gone along with its table, and would not go alone.
        for of_sequences in (False, True):
            for name, kind, belongs_to in connection.execute(OUR_RELATIONS).fetchall():
                if belongs_to == owner or (kind == "S") != of_sequences:
                    continue
                what = sql.SQL({"v": "VIEW", "m": "MATERIALIZED VIEW", "S": "SEQUENCE"}.get(kind, "TABLE"))
                relation = sql.Identifier("public", name)
                connection.execute(sql.SQL("ALTER {} {} OWNER TO {}").format(what, relation, quoted))
                adopted += 1
        for signature, belongs_to in connection.execute(OUR_ROUTINES).fetchall():
            if belongs_to != owner:
                # regprocedure's own text, quoted by the server.
                connection.execute(sql.SQL("ALTER ROUTINE {} OWNER TO {}").format(sql.SQL(signature), quoted))
                adopted += 1
        if adopted:
            self.say(f"Gave {adopted} tables and functions to {owner}.")


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise BootstrapRefused(f"{what}: {error.diag.message_primary}.") from error
