"""The courier's own tables: partition keys, delivery ledger, analysis slots, state outbox."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None

STATEMENTS = (
    """
    CREATE TABLE courier.supplier_partitions (
        supplier_id uuid PRIMARY KEY,
        partition_key text NOT NULL UNIQUE,
        created_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    """
    CREATE TABLE courier.deliveries (
        job_id uuid NOT NULL,
        attempt integer NOT NULL CHECK (attempt > 0),
        supplier_id uuid NOT NULL,
        supplier_name text NOT NULL,
        partition_key text NOT NULL,
        task_id text NOT NULL,
        run_id text NOT NULL,
        route text NOT NULL CHECK (route IN ('ml', 'legacy')),
        source_type text NOT NULL,
        source_url text NOT NULL,
        file_type text NOT NULL CHECK (file_type IN ('excel', 'csv', 'pdf')),
        state text NOT NULL
            CHECK (state IN ('downloading', 'delivered', 'analyzing', 'complete', 'failed')),
        outcome text CHECK (outcome IN ('success', 'partial', 'empty', 'failed', 'superseded')),
        job_created_at timestamptz NOT NULL DEFAULT now(),
        created_at timestamptz NOT NULL DEFAULT now(),
        delivered_at timestamptz,
        handed_over_at timestamptz,
        finished_at timestamptz,
        file_path text,
        original_filename text,
        mime_type text,
        file_size_bytes bigint,
        checksum_md5 text,
        checksum_sha256 text,
        etag text,
        last_modified text,
        ml_job_id text,
        client_job_id text,
        ml_submissions integer NOT NULL DEFAULT 0,
        items_total integer NOT NULL DEFAULT 0,
        items_processed integer NOT NULL DEFAULT 0,
        matches_found integer NOT NULL DEFAULT 0,
        review_queue_count integer NOT NULL DEFAULT 0,
        error_count integer NOT NULL DEFAULT 0,
        errors text[] NOT NULL DEFAULT '{}',
        error_class text CHECK (error_class IN ('transient', 'permanent')),
        error_code text,
        error_message text,
        next_retry_at timestamptz,
        PRIMARY KEY (job_id, attempt)
    )
    """,
    "CREATE INDEX deliveries_by_partition ON courier.deliveries (partition_key, created_at DESC)",
    "CREATE INDEX deliveries_by_supplier ON courier.deliveries (supplier_id, created_at DESC)",
    "CREATE INDEX deliveries_by_run ON courier.deliveries (run_id)",
    """
    CREATE INDEX deliveries_open ON courier.deliveries (state)
        WHERE state IN ('downloading', 'delivered', 'analyzing')
    """,
    """
    CREATE TABLE courier.analysis_slots (
        ticket bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        job_id uuid NOT NULL,
        run_id text NOT NULL,
        leased_until timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE courier.job_state_outbox (
        job_id uuid PRIMARY KEY,
        noted_at timestamptz NOT NULL DEFAULT now()
    )
    """,
)


def upgrade() -> None:
    """Create the tables; the schema itself was made for Alembic's version table."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Remove the courier's own tables; Marketbel's are not touched."""
    for table in ("job_state_outbox", "analysis_slots", "deliveries", "supplier_partitions"):
        op.execute(f"DROP TABLE courier.{table}")
