"""A role of PostgreSQL for each kind of service, with the rights that it needs and no others.

Whoever reads suppliers' files owns nothing and sees no secret; the courier changes rows, but no
table; Dagster has its own schema alone. Migrations are the owner's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from psycopg2.extensions import encrypt_password  # type: ignore[import-untyped]
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from marketbel_courier.database.logins import Login, Logins
from marketbel_courier.database.migration import MIGRATION_LOCK, engine_of
from marketbel_courier.database.schemas import DAGSTER_SCHEMA, OWN_SCHEMA
from marketbel_courier.database.table_rights import (
    COURIER_RIGHTS,
    KEEP,
    NUMBERS,
    PARSER_COLUMNS,
    PARSER_RIGHTS,
    READ,
    Rights,
)
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.messages.message import Message

_TOLD_RIGHTS = 3

_WHO = """
    SELECT current_user AS name, current_database() AS database,
        rolsuper OR rolcreaterole AS makes_roles
    FROM pg_roles WHERE rolname = current_user
"""
_OWNER_OF_SCHEMA = "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = :name"
_TABLES_OF_DAGSTER = f"""
    SELECT oid::regclass::text AS name, pg_get_userbyid(relowner) AS owner
    FROM pg_class WHERE relnamespace = '{DAGSTER_SCHEMA}'::regnamespace AND relkind IN ('r', 'p')
"""  # noqa: S608 - a constant
_HELD = """
    SELECT t.name, r.name FROM unnest(CAST(:tables AS text[])) AS t (name)
    CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS r (name)
    WHERE to_regclass(t.name) IS NOT NULL
        AND has_table_privilege(:role, to_regclass(t.name), r.name)
    UNION ALL
    SELECT nspname, 'CREATE' FROM pg_namespace
    WHERE nspname = ANY(CAST(:schemas AS text[])) AND has_schema_privilege(:role, oid, 'CREATE')
"""
_ARE_THERE = """
    SELECT name FROM unnest(CAST(:tables AS text[])) AS t (name) WHERE to_regclass(name) IS NOT NULL
"""


def make_roles(dsn: str, logins: Logins) -> bool:
    """Make or correct the three roles, as the owner of the tables; safe to run twice.

    False, and nothing is done, where all three are the owner. Raises ConfigurationError where the
    server refuses, and where a role can do more, or less, than it should: nothing is kept then.
    """
    try:
        with engine_of(dsn).begin() as connection:
            return _make(connection, logins)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise ConfigurationError(Message("database-roles-not-made", why=reason)) from error


def _make(connection: Connection, logins: Logins) -> bool:
    connection.execute(text(MIGRATION_LOCK))
    owner = connection.execute(text(_WHO)).one()
    names = [login.role for login in (logins.courier, logins.parser, logins.dagster)]
    if set(names) == {owner.name}:
        return False
    if len({*names, owner.name}) < len(names) + 1:
        raise ConfigurationError(Message("database-roles-shared"))
    for login in (logins.courier, logins.parser, logins.dagster):
        _let_in(connection, login, makes_roles=owner.makes_roles)
    _give_dagster_its_schema(connection, logins.dagster.role)
    for statement in _grants(connection, owner.database, logins):
        _run(connection, statement)
    _require_what_is_meant(connection, logins)
    return True


def _let_in(connection: Connection, login: Login, *, makes_roles: bool) -> None:
    known = "SELECT FROM pg_roles WHERE rolname = :name"
    is_known = connection.execute(text(known), {"name": login.role}).first() is not None
    if is_known and not makes_roles:
        return  # The server's administrator has created the role.
    role = _name(login.role)
    if not is_known:
        _run(connection, f"CREATE ROLE {role} LOGIN")
    if login.password is not None:
        # Hashed here: what the server logs of statements tells no password.
        scope = connection.connection.driver_connection
        hashed = encrypt_password(login.password, login.role, scope)
        _run(connection, f"ALTER ROLE {role} LOGIN PASSWORD '{hashed}'")


def _give_dagster_its_schema(connection: Connection, role: str) -> None:
    """Dagster makes and alters its tables itself, so it owns them, also those of before."""
    if not connection.scalar(text("SELECT pg_has_role(:role, 'USAGE')"), {"role": role}):
        # Only so may the owner hand over, and say who reads what Dagster will make.
        _run(connection, f"GRANT {_name(role)} TO CURRENT_USER")
    owner = connection.scalar(text(_OWNER_OF_SCHEMA), {"name": DAGSTER_SCHEMA})
    if owner is None:
        _run(connection, f"CREATE SCHEMA {DAGSTER_SCHEMA} AUTHORIZATION {_name(role)}")
        return
    if owner != role:
        _run(connection, f"ALTER SCHEMA {DAGSTER_SCHEMA} OWNER TO {_name(role)}")
    for table in connection.execute(text(_TABLES_OF_DAGSTER)).all():
        if table.owner != role:
            _run(connection, f"ALTER TABLE {table.name} OWNER TO {_name(role)}")


def _grants(connection: Connection, database: str, logins: Logins) -> Iterator[str]:
    courier, parser, dagster = map(
        _name, (logins.courier.role, logins.parser.role, logins.dagster.role)
    )
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT CONNECT ON DATABASE {_name(database)} TO {courier}, {parser}, {dagster}"
    # A list waits in a temporary table until it is read to its end.
    yield f"GRANT TEMPORARY ON DATABASE {_name(database)} TO {courier}, {parser}"
    yield f"GRANT USAGE ON SCHEMA public, {OWN_SCHEMA} TO {courier}, {parser}"
    tables = list(connection.scalars(text(_ARE_THERE), {"tables": list(PARSER_RIGHTS)}))
    for table in tables:
        yield f"REVOKE ALL ON {table} FROM {courier}, {parser}, {dagster}"
        for role, rights in ((courier, COURIER_RIGHTS[table]), (parser, PARSER_RIGHTS[table])):
            if rights:
                yield f"GRANT {', '.join(rights)} ON {table} TO {role}"
    if "public.suppliers" in tables:
        yield f"GRANT {PARSER_COLUMNS} TO {parser}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {OWN_SCHEMA} TO {courier}"
    yield f"GRANT SELECT ON SEQUENCE {NUMBERS} TO {parser}"
    # What a migration adds serves the courier at once, also before the roles are made anew.
    ours = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {OWN_SCHEMA} GRANT"
    yield f"{ours} {', '.join(KEEP)} ON TABLES TO {courier}"
    yield f"{ours} USAGE, SELECT ON SEQUENCES TO {courier}"
    # By Dagster's tables the courier sees whether its daemon lives.
    yield f"GRANT USAGE ON SCHEMA {DAGSTER_SCHEMA} TO {courier}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {DAGSTER_SCHEMA} FROM {courier}, {parser}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA {DAGSTER_SCHEMA} TO {courier}"
    yield (
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {dagster} IN SCHEMA {DAGSTER_SCHEMA}"
        f" GRANT SELECT ON TABLES TO {courier}"
    )


def _require_what_is_meant(connection: Connection, logins: Logins) -> None:
    """Raise ConfigurationError for a role that is, or belongs to, one that may do more."""
    of_dagster = [table.name for table in connection.execute(text(_TABLES_OF_DAGSTER))]
    read = dict.fromkeys(of_dagster, READ)
    for login, meant in (
        (logins.courier, {**COURIER_RIGHTS, **read}),
        (logins.parser, {**PARSER_RIGHTS, **dict.fromkeys(of_dagster, ())}),
        (logins.dagster, dict.fromkeys(PARSER_RIGHTS, ())),
    ):
        schemas = ["public", OWN_SCHEMA]
        if login is not logins.dagster:
            schemas.append(DAGSTER_SCHEMA)
        other = sorted(_other_rights(connection, login.role, meant, schemas))
        if other:
            told = ", ".join(f"{right} {name}" for name, right in other[:_TOLD_RIGHTS])
            raise ConfigurationError(
                Message("database-role-otherwise", role=login.role, rights=told)
            )


def _other_rights(
    connection: Connection, role: str, meant: Mapping[str, Rights], schemas: list[str]
) -> set[tuple[str, str]]:
    """What a role has and should not have, and what it lacks."""
    asked = {"role": role, "tables": list(meant), "schemas": schemas}
    held = {(name, right) for name, right in connection.execute(text(_HELD), asked)}
    there = set(connection.scalars(text(_ARE_THERE), {"tables": list(meant)}))
    return held ^ {(name, right) for name in there for right in meant[name]}


def _name(name: str) -> str:
    """A name as SQL writes it; the driver takes a percent sign for its own."""
    quoted = name.replace('"', '""').replace("%", "%%")
    return f'"{quoted}"'


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)
