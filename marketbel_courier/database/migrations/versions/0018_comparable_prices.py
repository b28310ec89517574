"""Prices side by side: the shop's rules and exchange rates, and each product's best offer."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision: str | None = "0017"
branch_labels: str | None = None
depends_on: str | None = None

STATEMENTS = (
    # One row: what the courier's settings say, and how far the last recalculation is.
    """
    CREATE TABLE courier.price_rules (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        shop_currency text,
        default_currency text,
        in_stock_first boolean NOT NULL DEFAULT false,
        vat_rate numeric,
        rate_source text NOT NULL DEFAULT '',
        checked_at timestamptz,
        checked_source text NOT NULL DEFAULT '',
        failed_since timestamptz,
        failure text,
        failure_data jsonb,
        wanted integer NOT NULL DEFAULT 0,
        done integer NOT NULL DEFAULT 0,
        last_product uuid
    )
    """,
    """
    CREATE TABLE courier.rate_tables (
        table_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        base text NOT NULL,
        dated date NOT NULL,
        rates jsonb NOT NULL,
        source text NOT NULL,
        refused jsonb NOT NULL DEFAULT '{}',
        fetched_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    """
    CREATE TABLE courier.best_offers (
        product_id uuid PRIMARY KEY,
        supplier_item_id uuid,
        supplier_id uuid,
        price numeric,
        currency text,
        unit text,
        quantity numeric,
        offered numeric,
        offered_currency text,
        kind text,
        without_vat boolean NOT NULL DEFAULT false,
        rate numeric,
        rate_dated date,
        highest numeric,
        compared integer NOT NULL DEFAULT 0,
        left_out integer NOT NULL DEFAULT 0,
        reasons jsonb NOT NULL DEFAULT '[]',
        since timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    "CREATE INDEX best_offers_left_out ON courier.best_offers (product_id) WHERE left_out > 0",
)


def upgrade() -> None:
    """Add the tables; the products of a version before are recalculated by the first run."""
    for statement in STATEMENTS:
        op.execute(statement)
    op.execute("INSERT INTO courier.price_rules DEFAULT VALUES")
    op.execute(
        """
        DO $$ BEGIN
            IF to_regclass('public.supplier_items') IS NOT NULL THEN
                UPDATE courier.price_rules SET wanted = 1
                WHERE EXISTS (SELECT FROM public.supplier_items);
            END IF;
        END $$
        """
    )


def downgrade() -> None:
    """Forget all of it; the lowest prices of products stay as they are."""
    for table in ("best_offers", "rate_tables", "price_rules"):
        op.execute(f"DROP TABLE courier.{table}")
