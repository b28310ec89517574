"""The tables of the existing system as its own migrations make them, on a database without them.

Plain CREATE statements, as a migration has them: where a table or a type is there already, they
fail and leave nothing behind.
"""

from __future__ import annotations

import sqlalchemy

VERSION = "008_ml_ingestion"

_ID = "id uuid PRIMARY KEY DEFAULT gen_random_uuid()"
_TIMES = (
    "created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now()"
)
_CREATED = "created_at timestamptz NOT NULL DEFAULT now()"

STATEMENTS = (
    "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
    "CREATE TYPE user_role AS ENUM ('sales', 'procurement', 'admin')",
    "CREATE TYPE product_status AS ENUM ('draft', 'active', 'archived')",
    "CREATE TYPE match_status AS ENUM"
    " ('unmatched', 'auto_matched', 'potential_match', 'verified_match')",
    "CREATE TYPE review_status AS ENUM"
    " ('pending', 'approved', 'rejected', 'expired', 'needs_category')",
    f"""
    CREATE TABLE suppliers (
        {_ID}, name varchar(255) NOT NULL, source_type varchar(50) NOT NULL,
        contact_email varchar(255), metadata jsonb NOT NULL DEFAULT '{{}}', {_TIMES},
        CONSTRAINT check_source_type CHECK (source_type IN ('google_sheets', 'csv', 'excel')))
    """,
    f"""
    CREATE TABLE categories (
        {_ID}, name varchar(255) NOT NULL,
        parent_id uuid REFERENCES categories (id) ON DELETE CASCADE, {_CREATED},
        CONSTRAINT unique_category_name_parent UNIQUE (name, parent_id))
    """,
    f"""
    CREATE TABLE users (
        {_ID}, username varchar(50) NOT NULL UNIQUE, password_hash varchar(255) NOT NULL,
        role user_role NOT NULL, {_CREATED})
    """,
    f"""
    CREATE TABLE products (
        {_ID}, internal_sku varchar(100) NOT NULL UNIQUE, name varchar(500) NOT NULL,
        category_id uuid REFERENCES categories (id) ON DELETE SET NULL,
        status product_status NOT NULL DEFAULT 'draft', min_price numeric(10, 2),
        availability boolean NOT NULL DEFAULT false, mrp numeric(10, 2), {_TIMES})
    """,
    f"""
    CREATE TABLE supplier_items (
        {_ID}, supplier_id uuid NOT NULL REFERENCES suppliers (id) ON DELETE CASCADE,
        product_id uuid REFERENCES products (id) ON DELETE SET NULL,
        supplier_sku varchar(255) NOT NULL, name varchar(500) NOT NULL,
        current_price numeric(10, 2) NOT NULL CHECK (current_price >= 0),
        characteristics jsonb NOT NULL DEFAULT '{{}}',
        last_ingested_at timestamptz NOT NULL DEFAULT now(), {_TIMES},
        match_status match_status NOT NULL DEFAULT 'unmatched',
        match_score numeric(5, 2) CHECK (match_score BETWEEN 0 AND 100), match_candidates jsonb,
        CONSTRAINT unique_supplier_sku UNIQUE (supplier_id, supplier_sku))
    """,
    f"""
    CREATE TABLE price_history (
        {_ID}, supplier_item_id uuid NOT NULL REFERENCES supplier_items (id) ON DELETE CASCADE,
        price numeric(10, 2) NOT NULL CHECK (price >= 0),
        recorded_at timestamptz NOT NULL DEFAULT now())
    """,
    f"""
    CREATE TABLE match_review_queue (
        {_ID}, supplier_item_id uuid NOT NULL UNIQUE
            REFERENCES supplier_items (id) ON DELETE CASCADE,
        candidate_products jsonb NOT NULL DEFAULT '[]',
        status review_status NOT NULL DEFAULT 'pending',
        reviewed_by uuid REFERENCES users (id), reviewed_at timestamptz, {_CREATED},
        expires_at timestamptz NOT NULL DEFAULT now() + interval '30 days')
    """,
    f"""
    CREATE TABLE parsing_logs (
        {_ID}, task_id varchar(255) NOT NULL,
        supplier_id uuid REFERENCES suppliers (id) ON DELETE SET NULL,
        error_type varchar(100) NOT NULL, error_message text NOT NULL, row_number integer,
        row_data jsonb, {_CREATED})
    """,
    "CREATE INDEX idx_supplier_items_supplier ON supplier_items (supplier_id)",
    "CREATE INDEX idx_supplier_items_characteristics ON supplier_items USING gin (characteristics)",
    "CREATE INDEX idx_price_history_item ON price_history (supplier_item_id, recorded_at DESC)",
    "CREATE INDEX idx_parsing_logs_task ON parsing_logs (task_id)",
    f"INSERT INTO alembic_version VALUES ('{VERSION}')",
)


def run_their_migrations(database_url: str) -> None:
    """Make the existing system's tables in one transaction; raises if one is there already."""
    engine = sqlalchemy.create_engine(database_url, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        # Their database's user has no schema of its name.
        connection.exec_driver_sql("SET LOCAL search_path TO public")
        for statement in STATEMENTS:
            connection.exec_driver_sql(statement)
