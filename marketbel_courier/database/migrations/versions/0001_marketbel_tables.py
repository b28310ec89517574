"""The tables of the Marketbel system, on a database that does not have them yet.

A table that exists is left exactly as it is, with its indexes and types. For an existing system
none is made: its own migrations do that, and would fail on tables that are there already.
"""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from alembic import context, op

from marketbel_courier.database.migration import EXISTING_SYSTEM

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

_ID = "id uuid PRIMARY KEY DEFAULT gen_random_uuid()"
_CREATED = "created_at timestamptz NOT NULL DEFAULT now()"
_UPDATED = "updated_at timestamptz NOT NULL DEFAULT now()"


class _Table(NamedTuple):
    name: str
    columns: str
    enums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    indexes: tuple[tuple[str, str], ...] = ()


_TABLES = (
    _Table(
        "suppliers",
        f"""
        {_ID},
        name varchar(255) NOT NULL,
        source_type varchar(50) NOT NULL
            CONSTRAINT suppliers_source_type_check
            CHECK (source_type IN ('google_sheets', 'csv', 'excel')),
        contact_email varchar(255),
        metadata jsonb NOT NULL DEFAULT '{{}}',
        {_CREATED},
        {_UPDATED}
        """,
    ),
    _Table(
        "categories",
        f"""
        {_ID},
        name varchar(255) NOT NULL,
        parent_id uuid REFERENCES public.categories (id) ON DELETE CASCADE,
        {_CREATED},
        CONSTRAINT categories_name_parent_id_key UNIQUE (name, parent_id)
        """,
        indexes=(("categories_parent_id_idx", "(parent_id)"),),
    ),
    _Table(
        "users",
        f"""
        {_ID},
        username varchar(255) NOT NULL CONSTRAINT users_username_key UNIQUE,
        password_hash varchar(255) NOT NULL,
        role public.user_role NOT NULL,
        {_CREATED}
        """,
        enums=(("user_role", ("sales", "procurement", "admin")),),
    ),
    _Table(
        "products",
        f"""
        {_ID},
        internal_sku varchar(100) NOT NULL CONSTRAINT products_internal_sku_key UNIQUE,
        name varchar(500) NOT NULL,
        category_id uuid REFERENCES public.categories (id) ON DELETE SET NULL,
        status public.product_status NOT NULL DEFAULT 'draft',
        min_price numeric(10, 2),
        availability boolean NOT NULL DEFAULT false,
        mrp numeric(10, 2),
        {_CREATED},
        {_UPDATED}
        """,
        enums=(("product_status", ("draft", "active", "archived")),),
        indexes=(
            ("products_name_idx", "(name varchar_pattern_ops)"),
            ("products_status_idx", "(status)"),
            ("products_category_id_idx", "(category_id)"),
        ),
    ),
    _Table(
        "supplier_items",
        f"""
        {_ID},
        supplier_id uuid NOT NULL REFERENCES public.suppliers (id) ON DELETE CASCADE,
        product_id uuid REFERENCES public.products (id) ON DELETE SET NULL,
        supplier_sku varchar(255) NOT NULL,
        name varchar(500) NOT NULL,
        current_price numeric(10, 2) NOT NULL
            CONSTRAINT supplier_items_current_price_check CHECK (current_price >= 0),
        characteristics jsonb NOT NULL DEFAULT '{{}}',
        last_ingested_at timestamptz NOT NULL DEFAULT now(),
        {_CREATED},
        {_UPDATED},
        match_status public.match_status NOT NULL DEFAULT 'unmatched',
        match_score numeric(5, 2)
            CONSTRAINT supplier_items_match_score_check CHECK (match_score BETWEEN 0 AND 100),
        match_candidates jsonb,
        CONSTRAINT supplier_items_supplier_id_supplier_sku_key
            UNIQUE (supplier_id, supplier_sku)
        """,
        enums=(
            (
                "match_status",
                ("unmatched", "auto_matched", "potential_match", "verified_match"),
            ),
        ),
        indexes=(
            ("supplier_items_supplier_id_idx", "(supplier_id)"),
            ("supplier_items_product_id_idx", "(product_id)"),
            ("supplier_items_match_status_idx", "(match_status)"),
            ("supplier_items_characteristics_idx", "USING gin (characteristics)"),
            ("supplier_items_last_ingested_at_idx", "(last_ingested_at DESC)"),
        ),
    ),
    _Table(
        "price_history",
        f"""
        {_ID},
        supplier_item_id uuid NOT NULL REFERENCES public.supplier_items (id) ON DELETE CASCADE,
        price numeric(10, 2) NOT NULL CONSTRAINT price_history_price_check CHECK (price >= 0),
        recorded_at timestamptz NOT NULL DEFAULT now()
        """,
        indexes=(
            (
                "price_history_supplier_item_id_recorded_at_idx",
                "(supplier_item_id, recorded_at DESC)",
            ),
        ),
    ),
    _Table(
        "match_review_queue",
        f"""
        {_ID},
        supplier_item_id uuid NOT NULL
            CONSTRAINT match_review_queue_supplier_item_id_key UNIQUE
            REFERENCES public.supplier_items (id) ON DELETE CASCADE,
        candidate_products jsonb NOT NULL DEFAULT '[]',
        status public.review_status NOT NULL DEFAULT 'pending',
        reviewed_by uuid REFERENCES public.users (id) ON DELETE SET NULL,
        reviewed_at timestamptz,
        {_CREATED},
        expires_at timestamptz NOT NULL DEFAULT now() + interval '30 days'
        """,
        enums=(
            (
                "review_status",
                ("pending", "approved", "rejected", "expired", "needs_category"),
            ),
        ),
        indexes=(
            ("match_review_queue_status_idx", "(status)"),
            ("match_review_queue_expires_at_idx", "(expires_at) WHERE status = 'pending'"),
        ),
    ),
    _Table(
        "parsing_logs",
        f"""
        {_ID},
        task_id varchar(255) NOT NULL,
        supplier_id uuid REFERENCES public.suppliers (id) ON DELETE SET NULL,
        error_type varchar(100) NOT NULL,
        error_message text NOT NULL,
        row_number integer,
        row_data jsonb,
        {_CREATED}
        """,
        indexes=(
            ("parsing_logs_supplier_id_idx", "(supplier_id)"),
            ("parsing_logs_task_id_idx", "(task_id)"),
            ("parsing_logs_created_at_idx", "(created_at DESC)"),
            ("parsing_logs_error_type_idx", "(error_type)"),
        ),
    ),
)


def upgrade() -> None:
    """Create what is missing, table by table."""
    if context.config.attributes.get(EXISTING_SYSTEM):
        return
    for table in _TABLES:
        if not _exists("to_regclass", table.name):
            _create(table)


def _create(table: _Table) -> None:
    for name, values in table.enums:
        if not _exists("to_regtype", name):
            listed = ", ".join(f"'{value}'" for value in values)
            op.execute(f"CREATE TYPE public.{name} AS ENUM ({listed})")
    op.execute(f"CREATE TABLE public.{table.name} ({table.columns})")
    for name, definition in table.indexes:
        op.execute(f"CREATE INDEX {name} ON public.{table.name} {definition}")


def _exists(finder: str, name: str) -> bool:
    query = sa.text(f"SELECT {finder}(:name) IS NOT NULL")
    return bool(op.get_bind().scalar(query, {"name": f"public.{name}"}))


def downgrade() -> None:
    """Leave everything in place: the tables and their rows belong to Marketbel."""
