"""Migrations on an empty database, on one that is in use, and by several processes at once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from alembic import command
from alembic.config import Config

from marketbel_courier.database import migrations
from marketbel_courier.database.catalogue_indexes import (
    CATALOGUE_INDEXES,
    make_catalogue_indexes,
)
from marketbel_courier.database.migration import EXISTING_SYSTEM, Ground, ground_of, migrate
from marketbel_courier.database.pool import open_pool
from marketbel_courier.errors import ConfigurationError
from marketbel_courier.ingestion.item_matching import match_items
from marketbel_courier.ingestion.price_recalculation import recalculate_all
from marketbel_courier_tests.neighbours.their_schema import VERSION, run_their_migrations

TABLES = (
    "suppliers",
    "categories",
    "users",
    "products",
    "supplier_items",
    "price_history",
    "match_review_queue",
    "parsing_logs",
)

# As an older system may have made them: enum types of other names, and a column of its own.
EXISTING = """
    CREATE TYPE matchstatus AS ENUM
        ('unmatched', 'auto_matched', 'potential_match', 'verified_match');
    CREATE TYPE state AS ENUM ('draft', 'active', 'archived');
    CREATE TYPE review AS ENUM ('pending', 'approved', 'rejected', 'expired', 'needs_category');
    CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
    CREATE TABLE suppliers (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name varchar(255),
        source_type varchar(50), metadata jsonb NOT NULL DEFAULT '{}', legacy_note text);
    CREATE TABLE categories (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name varchar(255));
    CREATE TABLE users (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), username text, role text);
    CREATE TABLE products (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), internal_sku text,
        name text, status state DEFAULT 'draft');
    CREATE TABLE supplier_items (id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        supplier_id uuid REFERENCES suppliers, name text, match_status matchstatus);
    CREATE TABLE price_history (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), price numeric);
    CREATE TABLE match_review_queue (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), status review);
    CREATE TABLE parsing_logs (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), task_id text);
    INSERT INTO alembic_version VALUES ('1a2b3c');
    INSERT INTO suppliers (name, source_type, legacy_note) VALUES ('Ромашка', 'csv', 'x');
    INSERT INTO categories (name) VALUES ('Чайники');
    INSERT INTO users (username, role) VALUES ('admin', 'admin');
    INSERT INTO products (internal_sku, name) VALUES ('P-1', 'Чайник');
    INSERT INTO supplier_items (name, match_status) VALUES ('Чайник', 'auto_matched');
    INSERT INTO price_history (price) VALUES (10.50);
    INSERT INTO match_review_queue (status) VALUES ('pending');
    INSERT INTO parsing_logs (task_id) VALUES ('sync-1');
"""
DESCRIPTION = """
    SELECT table_schema, table_name, column_name, udt_name, column_default, is_nullable
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2, ordinal_position
"""
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
TYPES = """
    SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'
    ORDER BY 1
"""


@contextmanager
def connect(dsn: str) -> Iterator[sqlalchemy.Connection]:
    engine = sqlalchemy.create_engine(
        sqlalchemy.make_url(dsn).set(drivername="postgresql+psycopg2"),
        poolclass=sqlalchemy.NullPool,
    )
    with engine.begin() as connection:
        yield connection


def fetch(dsn: str, query: str) -> list[tuple[Any, ...]]:
    with connect(dsn) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def whole_database(dsn: str) -> list[list[tuple[Any, ...]]]:
    rows = [fetch(dsn, f"SELECT t::text FROM {table} t ORDER BY 1") for table in TABLES]
    versions = fetch(dsn, "SELECT * FROM public.alembic_version")
    return [*rows, versions, *(fetch(dsn, query) for query in (DESCRIPTION, INDEXES, TYPES))]


def test_an_empty_database_gets_every_table_and_a_second_time_changes_nothing(
    database: str,
) -> None:
    migrate(database)
    first = [fetch(database, query) for query in (DESCRIPTION, INDEXES, TYPES)]

    migrate(database)

    assert [fetch(database, query) for query in (DESCRIPTION, INDEXES, TYPES)] == first
    assert {row[1] for row in first[0]} == set(TABLES)
    assert [row[0] for row in first[2]] == [
        "match_status",
        "product_status",
        "review_status",
        "user_role",
    ]
    assert fetch(database, "SELECT to_regclass('public.alembic_version')") == [(None,)]
    assert len(fetch(database, "SELECT * FROM courier.alembic_version_courier")) == 1


def test_a_database_in_use_keeps_every_row_column_index_and_its_own_version(
    database: str,
) -> None:
    with connect(database) as connection:
        connection.exec_driver_sql(EXISTING)
    before = whole_database(database)

    migrate(database)
    migrate(database)

    assert whole_database(database) == before
    assert fetch(database, "SELECT * FROM public.alembic_version") == [("1a2b3c",)]


def test_only_what_is_missing_is_added(database: str) -> None:
    migrate(database)
    with connect(database) as connection:
        connection.exec_driver_sql(
            "INSERT INTO suppliers (name, source_type) VALUES ('Kept', 'csv')"
        )
        connection.exec_driver_sql("DROP TABLE parsing_logs; DROP SCHEMA courier CASCADE")

    migrate(database)

    assert fetch(database, "SELECT name FROM suppliers") == [("Kept",)]
    assert fetch(database, "SELECT count(*) FROM parsing_logs") == [(0,)]


def test_only_a_new_database_gets_the_smaller_index_on_characteristics(database: str) -> None:
    definition = (
        "SELECT indexdef ~ 'jsonb_path_ops' FROM pg_indexes"
        " WHERE indexname = 'supplier_items_characteristics_idx'"
    )
    migrate(database)
    assert fetch(database, definition) == [(True,)]
    with connect(database) as connection:
        connection.exec_driver_sql(
            """
            DROP SCHEMA courier CASCADE; DROP INDEX supplier_items_characteristics_idx;
            CREATE INDEX supplier_items_characteristics_idx
                ON supplier_items USING gin (characteristics)
            """
        )

    migrate(database)

    assert fetch(database, definition) == [(False,)]


BEHAVIOUR = """
    SELECT c.relname, 'constraint', con.conname FROM pg_constraint con
        JOIN pg_class c ON c.oid = con.conrelid WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT c.relname, 'trigger', t.tgconstraint::regclass::text FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = 'public'::regnamespace
    ORDER BY 1, 2, 3
"""
PUBLIC = (DESCRIPTION, INDEXES, TYPES, BEHAVIOUR)


def public_schema(dsn: str) -> list[list[tuple[Any, ...]]]:
    return [fetch(dsn, query) for query in PUBLIC]


def test_before_the_existing_systems_own_migrations_nothing_is_made_in_public(
    database: str,
) -> None:
    assert ground_of(database) is Ground.EMPTY

    for existing_system in (True, False, True):
        assert migrate(database, existing_system=existing_system) is Ground.COURIER_ALONE
        assert public_schema(database) == [[], [], [], []]

    run_their_migrations(database)
    theirs = public_schema(database)
    for existing_system in (False, True):
        assert migrate(database, existing_system=existing_system) is Ground.MARKETBEL
        assert public_schema(database) == theirs


@pytest.mark.parametrize("existing_system", [True, False])
def test_after_the_existing_systems_own_migrations_public_stays_as_it_is(
    database: str, existing_system: bool
) -> None:
    run_their_migrations(database)
    theirs = public_schema(database)

    assert migrate(database, existing_system=existing_system) is Ground.MARKETBEL

    assert public_schema(database) == theirs
    assert fetch(database, "SELECT * FROM public.alembic_version") == [(VERSION,)]


def go_back(database: str, version: str) -> None:
    """Undo what came after this version of our own tables."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with connect(database) as connection:
        config.attributes["connection"] = connection
        config.attributes[EXISTING_SYSTEM] = True
        command.downgrade(config, version)


def test_a_tie_that_an_earlier_release_made_to_their_tables_is_let_go(database: str) -> None:
    run_their_migrations(database)
    theirs = public_schema(database)
    migrate(database)
    go_back(database, "0007")
    with connect(database) as connection:
        connection.exec_driver_sql(
            """
            ALTER TABLE courier.stored_price_lists
                ADD FOREIGN KEY (supplier_id) REFERENCES suppliers ON DELETE CASCADE
            """
        )
    assert public_schema(database) != theirs

    migrate(database, existing_system=True)

    assert public_schema(database) == theirs


VERSION_BEFORE = "0013"
LINKED_BEFORE = """
    INSERT INTO suppliers (name, source_type) VALUES ('Ромашка', 'csv');
    INSERT INTO products (internal_sku, name, status, min_price, availability) VALUES
        ('P-1', 'Чайник Tefal KO 120', 'active', 10, true),
        ('P-2', 'Утюг Philips GC 1740', 'active', 20, true),
        ('DRAFT-1', 'Лампа настольная', 'draft', 30, true);
    INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price, product_id,
        match_status, match_score, characteristics)
    SELECT s.id, n.sku, n.name, n.price, p.id, n.status::match_status, n.score, '{}'
    FROM suppliers s, (VALUES
        ('A', 'Tefal чайник KO-120', 10, 'P-1', 'auto_matched', 100),
        ('B', 'Утюг', 20, 'P-2', 'verified_match', NULL),
        ('C', 'Лампа настольная', 30, 'DRAFT-1', 'unmatched', NULL),
        ('D', 'Чайник Tefal KO 121', 40, NULL, 'potential_match', 94.5),
        ('E', 'Чайник Tefal', 50, 'P-1', 'verified_match', 80)
    ) AS n (sku, name, price, product, status, score)
    LEFT JOIN products p ON p.internal_sku = n.product;
    INSERT INTO price_history (supplier_item_id, price, recorded_at)
        SELECT id, current_price, '2026-01-01' FROM supplier_items;
    INSERT INTO match_review_queue
        (supplier_item_id, candidate_products, status, reviewed_at, expires_at)
    SELECT i.id, jsonb_build_array(
            jsonb_build_object('product_id', p.id, 'name', p.name, 'score', 94.5)),
        CASE i.supplier_sku WHEN 'D' THEN 'pending' ELSE 'approved' END::review_status,
        CASE i.supplier_sku WHEN 'E' THEN now() END, now() + interval '30 days'
    FROM supplier_items i, products p
    WHERE i.supplier_sku IN ('D', 'E') AND p.internal_sku = 'P-1';
"""


def test_links_questions_and_history_of_the_version_before_stay_and_are_remembered(
    database: str,
) -> None:
    migrate(database)
    go_back(database, VERSION_BEFORE)
    with connect(database) as connection:
        connection.exec_driver_sql(LINKED_BEFORE)
    kept = [fetch(database, f"SELECT t::text FROM {table} t ORDER BY 1") for table in TABLES]

    migrate(database)

    assert [
        fetch(database, f"SELECT t::text FROM {table} t ORDER BY 1") for table in TABLES
    ] == kept
    linked = """
        SELECT i.supplier_sku, p.internal_sku, i.match_status::text, q.status::text
        FROM supplier_items i LEFT JOIN products p ON p.id = i.product_id
        LEFT JOIN match_review_queue q ON q.supplier_item_id = i.id ORDER BY 1
    """
    before = fetch(database, linked)
    asyncio.run(_match(database))
    assert fetch(database, linked) == before
    assert fetch(
        database,
        """
        SELECT i.supplier_sku, l.rung FROM courier.item_links l
        JOIN supplier_items i ON i.id = l.supplier_item_id WHERE l.ended_at IS NULL ORDER BY 1
        """,
    ) == [("A", "name"), ("B", "person"), ("C", "new_product"), ("E", "person")]
    assert fetch(
        database,
        """
        SELECT r.code, p.internal_sku, r.rung FROM courier.remembered_codes r
        JOIN products p ON p.id = r.product_id ORDER BY 1
        """,
    ) == [("A", "P-1", "earlier"), ("B", "P-2", "person"), ("E", "P-1", "person")]


async def _match(database: str) -> None:
    async with open_pool(database, max_size=1) as pool:
        await match_items(pool)


def test_products_of_the_version_before_are_recalculated_and_keep_what_they_had_until_then(
    database: str,
) -> None:
    migrate(database)
    go_back(database, "0017")
    with connect(database) as connection:
        connection.exec_driver_sql(
            """
            INSERT INTO suppliers (name, source_type) VALUES ('A', 'csv'), ('B', 'csv');
            INSERT INTO products (internal_sku, name, min_price) VALUES ('K', 'Kettle', 60);
            INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price,
                characteristics, product_id)
            SELECT s.id, 'K', 'Kettle', CASE s.name WHEN 'A' THEN 60 ELSE 5400 END,
                jsonb_build_object('currency', CASE s.name WHEN 'A' THEN 'EUR' ELSE 'RUB' END), p.id
            FROM suppliers s, products p
            """
        )

    migrate(database)

    lowest = "SELECT min_price::text FROM products"
    assert fetch(database, lowest) == [("60.00",)]
    assert asyncio.run(_recalculate(database)) == 1
    assert fetch(database, lowest) == [("5400.00",)]
    assert asyncio.run(_recalculate(database)) == 0


async def _recalculate(database: str) -> int:
    async with open_pool(database) as pool:
        await pool.execute("UPDATE courier.price_rules SET shop_currency = 'RUB'")
        return await recalculate_all(pool)


def test_several_starts_at_once_are_safe(database: str) -> None:
    with ThreadPoolExecutor(4) as starts:
        list(starts.map(migrate, [database] * 4))

    assert len(fetch(database, "SELECT * FROM courier.alembic_version_courier")) == 1


def test_a_failing_migration_leaves_nothing_behind(database: str) -> None:
    with connect(database) as connection:
        # Taken as a name of an index, so that making the table fails halfway.
        connection.exec_driver_sql("CREATE TABLE parsing_logs_task_id_idx (id int)")

    with pytest.raises(ConfigurationError, match="parsing_logs_task_id_idx"):
        migrate(database)

    assert fetch(database, "SELECT to_regclass('suppliers'), to_regnamespace('courier')") == [
        (None, None)
    ]


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("INSERT INTO suppliers (name, source_type) VALUES ('x', 'pdf')", "source_type"),
        (
            "INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price)"
            " SELECT id, 'a', 'a', -1 FROM suppliers",
            "current_price",
        ),
        (
            "INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price)"
            " SELECT id, 'a', 'a', 1 FROM suppliers, generate_series(1, 2)",
            "supplier_id_supplier_sku",
        ),
        (
            "INSERT INTO supplier_items"
            " (supplier_id, supplier_sku, name, current_price, match_score)"
            " SELECT id, 'a', 'a', 1, 101 FROM suppliers",
            "match_score",
        ),
    ],
)
def test_the_checks_of_the_contract_hold(
    migrated_database: str, statement: str, constraint: str
) -> None:
    with connect(migrated_database) as connection:
        connection.exec_driver_sql(
            "INSERT INTO suppliers (name, source_type) VALUES ('Ромашка', 'csv')"
        )

    with (
        pytest.raises(sqlalchemy.exc.IntegrityError, match=constraint),
        connect(migrated_database) as connection,
    ):
        connection.exec_driver_sql(statement)


def test_deleting_a_supplier_takes_its_items_along_and_leaves_the_logs(
    migrated_database: str,
) -> None:
    with connect(migrated_database) as connection:
        connection.exec_driver_sql(
            """
            INSERT INTO suppliers (name, source_type) VALUES ('Ромашка', 'csv');
            INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price)
                SELECT id, 'a', 'a', 1 FROM suppliers;
            INSERT INTO price_history (supplier_item_id, price) SELECT id, 1 FROM supplier_items;
            INSERT INTO match_review_queue (supplier_item_id) SELECT id FROM supplier_items;
            INSERT INTO parsing_logs (task_id, supplier_id, error_type, error_message)
                SELECT 't', id, 'INFO', 'm' FROM suppliers;
            DELETE FROM suppliers;
            """
        )

    counts = [fetch(migrated_database, f"SELECT count(*) FROM {table}")[0][0] for table in TABLES]
    assert dict(zip(TABLES, counts, strict=True))["parsing_logs"] == 1
    assert sum(counts) == 1


def test_a_database_that_is_away_is_one_line_without_the_password(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO), pytest.raises(ConfigurationError) as caught:
        migrate("postgresql://courier:geheim@127.0.0.1:1/none")

    message = str(caught.value)
    assert "DATABASE_URL" in message
    assert "\n" not in message
    assert "geheim" not in message


def test_a_url_that_is_none_is_refused_without_quoting_it() -> None:
    with pytest.raises(ConfigurationError) as caught:
        migrate("geheim")

    assert "geheim" not in str(caught.value)


async def test_an_existing_system_gets_the_catalogues_indexes_when_somebody_asks(
    database: str,
) -> None:
    run_their_migrations(database)
    migrate(database, existing_system=True)
    names = {index.name for index in CATALOGUE_INDEXES}
    assert not names & {row[0] for row in fetch(database, INDEXES)}

    async with open_pool(database) as pool:
        assert await make_catalogue_indexes(pool)
        assert await make_catalogue_indexes(pool)

    assert names <= {row[0] for row in fetch(database, INDEXES)}
