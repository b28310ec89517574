"""Each kind of service can do its work under a role of its own, and nobody else's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import pytest
import sqlalchemy
from click.testing import CliRunner
from dagster._daemon.types import DaemonHeartbeat

from marketbel_courier.cli import cli
from marketbel_courier.database.migration import migrate
from marketbel_courier.database.pool import open_pool
from marketbel_courier.database.roles import make_roles
from marketbel_courier.database.table_rights import PARSER_RIGHTS
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.liveness.beats import read_beats
from marketbel_courier.orchestration.storage import PooledPostgresStorage
from marketbel_courier.orchestration.tags import LEGACY_ASSETS, ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.platform_fixture import open_platform
from marketbel_courier_tests.role_urls import RoleUrls

PRICES = b"sku;name;price\n1;Drill;10,50\n"


def execute(dsn: str, *statements: str) -> None:
    engine = sqlalchemy.create_engine(dsn, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


async def test_every_table_is_entered_in_the_list_of_rights(migrated_database: str) -> None:
    async with open_pool(migrated_database, max_size=1) as pool:
        rows = await pool.fetch(
            """
            SELECT relnamespace::regnamespace || '.' || relname AS name FROM pg_class
            WHERE relnamespace::regnamespace::text IN ('public', 'courier')
                AND relkind IN ('r', 'p')
            """
        )
    assert {row["name"] for row in rows} == set(PARSER_RIGHTS)


REFUSED = {
    "parser": (
        "SELECT sealed FROM courier.source_logins",
        "SELECT * FROM courier.alert_channels",
        "SELECT * FROM courier.supplier_logins",
        "SELECT password_hash FROM users",
        "UPDATE courier.deliveries SET outcome = 'complete'",
        "INSERT INTO courier.syncs DEFAULT VALUES",
        "UPDATE suppliers SET metadata = '{}'",
        "DELETE FROM suppliers",
        "DELETE FROM price_history",
        "UPDATE courier.taught_layouts SET undone_at = now()",
        "SELECT nextval('courier.delivery_numbers')",
        "SELECT * FROM dagster.runs",
        "CREATE TABLE public.mine ()",
        "CREATE SCHEMA mine",
        "ALTER TABLE supplier_items DISABLE TRIGGER ALL",
        "SET ROLE test_courier",
    ),
    "courier": (
        "CREATE TABLE courier.mine ()",
        "CREATE TABLE public.mine ()",
        "DROP TABLE courier.deliveries",
        "TRUNCATE courier.deliveries",
        "UPDATE courier.alembic_version_courier SET version_num = '0001'",
        "DELETE FROM dagster.runs",
        "UPDATE dagster.runs SET status = 'SUCCESS'",
        "CREATE ROLE mine",
        "SET ROLE test_dagster",
    ),
    "dagster": (
        "SELECT * FROM courier.deliveries",
        "SELECT * FROM courier.source_logins",
        "SELECT * FROM suppliers",
        "CREATE TABLE public.mine ()",
    ),
}


async def allowed(dsn: str, statements: Sequence[str]) -> list[str]:
    """Which of them the server carries out."""
    done = []
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            try:
                await connection.execute(statement)
                done.append(statement)
            except asyncpg.InsufficientPrivilegeError:
                continue
    finally:
        await connection.close()
    return done


async def test_each_role_is_refused_what_is_not_its_own(platform_database: str) -> None:
    urls = RoleUrls.made_in(platform_database)

    for role, statements in REFUSED.items():
        assert await allowed(getattr(urls, role), statements) == []


def test_a_price_list_is_delivered_and_read_with_each_service_in_its_own_role(
    platform_database: str, redis_dsn: str, tmp_path: Path
) -> None:
    # The database's owner has made Dagster's tables, as on a system of before.
    urls = RoleUrls.made_in(platform_database)

    with open_platform(
        urls.courier,
        redis_dsn,
        tmp_path,
        DAGSTER_DATABASE_URL=urls.dagster,
        PARSER_DATABASE_URL=urls.parser,
    ) as platform:
        by_ml = platform.add_supplier("Shop", PRICES)
        by_engine = platform.add_supplier("Store", PRICES, use_ml_processing=False)
        assert platform.materialize([RAW_PRICE_LIST], [by_ml, by_engine]).success
        assert platform.materialize([ML_ANALYSIS], [by_ml]).success
        assert platform.materialize(LEGACY_ASSETS, [by_engine]).success
        assert {job.phase.value for job in platform.jobs().values()} == {"complete"}


def test_dagsters_tables_are_made_by_its_own_role_and_read_by_the_courier(
    migrated_database: str, redis_dsn: str, tmp_path: Path
) -> None:
    urls = RoleUrls.made_in(migrated_database)

    with open_platform(
        urls.courier, redis_dsn, tmp_path, DAGSTER_DATABASE_URL=urls.dagster
    ) as platform:
        platform.instance.add_daemon_heartbeat(DaemonHeartbeat(0.0, "SENSOR", "an id", []))
        assert set(platform.ask(read_beats).daemons) == {"SENSOR"}
    assert asyncio.run(allowed(urls.courier, ["DELETE FROM dagster.runs"])) == []


def test_made_again_they_lose_what_they_were_given_meanwhile(platform_database: str) -> None:
    urls = RoleUrls.made_in(platform_database)
    stolen = "SELECT * FROM courier.source_logins"
    execute(platform_database, "GRANT SELECT ON courier.source_logins TO test_parser")
    assert asyncio.run(allowed(urls.parser, [stolen])) == [stolen]

    RoleUrls.made_in(platform_database)

    assert asyncio.run(allowed(urls.parser, [stolen])) == []


def test_a_role_that_can_do_more_by_another_role_is_refused(migrated_database: str) -> None:
    urls = RoleUrls.made_in(migrated_database)
    execute(migrated_database, "GRANT test_courier TO test_parser")
    try:
        with pytest.raises(ConfigurationError, match="other rights than it should"):
            make_roles(urls.owner, urls.logins)
    finally:
        execute(migrated_database, "REVOKE test_courier FROM test_parser")


def test_an_owner_who_is_no_superuser_but_makes_roles_makes_these_also_twice(
    database: str,
) -> None:
    owner = sqlalchemy.make_url(database).set(username="test_owner", password="secret")
    name = owner.database
    execute(
        database,
        "DROP ROLE IF EXISTS test_owner, test_courier, test_parser, test_dagster",
        "CREATE ROLE test_owner LOGIN CREATEROLE PASSWORD 'secret'",
        f"ALTER DATABASE {name} OWNER TO test_owner",
    )
    dsn = owner.render_as_string(hide_password=False)
    try:
        migrate(dsn)
        PooledPostgresStorage(dsn).close_connections()

        urls = RoleUrls.made_in(dsn)
        RoleUrls.made_in(dsn)

        PooledPostgresStorage(urls.dagster).close_connections()
        for role, statements in REFUSED.items():
            assert asyncio.run(allowed(getattr(urls, role), statements)) == []
    finally:
        roles = "test_owner, test_courier, test_parser, test_dagster"
        execute(
            database,
            *(f"DROP OWNED BY {role} CASCADE" for role in roles.split(", ")),
            f"ALTER DATABASE {name} OWNER TO CURRENT_USER",
            f"DROP ROLE {roles}",
        )


def test_the_command_makes_them_where_it_is_told_who_they_are(
    migrated_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = RoleUrls.named_in(migrated_database)
    monkeypatch.setenv("DATABASE_URL", urls.owner)
    monkeypatch.setenv("COURIER_DATABASE_URL", urls.courier)
    monkeypatch.setenv("PARSER_DATABASE_URL", urls.parser)

    def run() -> tuple[int, str]:
        result = CliRunner().invoke(cli, ["migrate", "--roles"])
        return result.exit_code, " ".join(result.output.split())

    code, told = run()
    assert code != 0
    assert "DAGSTER_DATABASE_URL is not set" in told
    monkeypatch.setenv("DAGSTER_DATABASE_URL", urls.courier)
    code, told = run()
    assert code != 0
    assert "roles are not separate" in told
    monkeypatch.setenv("DAGSTER_DATABASE_URL", urls.dagster)
    assert run() == (
        0,
        "The database is up to date. The roles of courier, parsers and Dagster have their rights,"
        " and no others.",
    )
    # One role for all, as beside an existing system.
    for name in ("COURIER_DATABASE_URL", "PARSER_DATABASE_URL", "DAGSTER_DATABASE_URL"):
        monkeypatch.setenv(name, urls.owner)
    assert "No roles were made" in run()[1]
