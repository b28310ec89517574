"""Why each item is its product, the suppliers' codes remembered from links, and products' codes."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision: str | None = "0016"
branch_labels: str | None = None
depends_on: str | None = None

# Nothing is taken over from `public` here: on an existing system its tables may come later. What
# was linked before is entered when the supplier's next list is stored or matched.
STATEMENTS = (
    # Of an item's rows the one without an end is in force.
    """
    CREATE TABLE courier.item_links (
        link_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        supplier_item_id uuid NOT NULL,
        supplier_id uuid NOT NULL,
        product_id uuid NOT NULL,
        rung text NOT NULL,
        reasons jsonb,
        score numeric(5, 2),
        identity uuid,
        linked_by text NOT NULL DEFAULT '',
        linked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        ended_at timestamptz,
        is_withdrawn boolean NOT NULL DEFAULT false
    )
    """,
    """
    CREATE UNIQUE INDEX item_links_in_force ON courier.item_links (supplier_item_id)
        WHERE ended_at IS NULL
    """,
    """
    CREATE INDEX item_links_of_supplier ON courier.item_links (supplier_id)
        WHERE ended_at IS NULL
    """,
    """
    CREATE INDEX item_links_ended ON courier.item_links (supplier_item_id, link_id)
        WHERE ended_at IS NOT NULL
    """,
    """
    CREATE TABLE courier.remembered_codes (
        supplier_id uuid NOT NULL,
        code text NOT NULL,
        product_id uuid NOT NULL,
        rung text NOT NULL,
        taught_by text NOT NULL DEFAULT '',
        remembered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (supplier_id, code)
    )
    """,
    """
    CREATE TABLE courier.product_codes (
        product_id uuid PRIMARY KEY,
        barcodes text[] NOT NULL,
        part_numbers text[] NOT NULL,
        codes text[] NOT NULL,
        brand text,
        siblings text[] NOT NULL,
        changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    "CREATE INDEX product_codes_changed ON courier.product_codes (changed_at)",
)


def upgrade() -> None:
    """Add the tables, empty."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Forget all of it; the links themselves are the catalogue's, and stay."""
    for table in ("product_codes", "remembered_codes", "item_links"):
        op.execute(f"DROP TABLE courier.{table}")
