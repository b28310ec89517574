"""What the old ingestion worker leaves in Redis, PostgreSQL and on the volume when it is ended."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import redis
import sqlalchemy
from sqlalchemy import text

JOB_TTL_SECONDS = 7 * 24 * 3600
LOCK_TTL_SECONDS = 3600
STATUS_OF_PHASE = {"complete": "completed", "failed": "failed"}

Item = tuple[str, str, str]
"""SKU, name and price."""


@dataclass(frozen=True)
class OldSupplier:
    """A supplier as it stands in the catalogue."""

    id: UUID
    name: str
    source_url: str


@dataclass(frozen=True)
class OldWorker:
    """Writes as that worker did, so that a test can be the moment after its last."""

    database_url: str
    redis_url: str
    uploads_dir: Path

    def supplier(
        self,
        name: str,
        source_url: str = "",
        *,
        source_type: str = "csv",
        items: Sequence[Item] = (),
        **metadata: object,
    ) -> OldSupplier:
        """A supplier with its items, their price history, and the lines of its last success."""
        values = {"source_url": source_url, "is_active": True, "notes": None, **metadata}
        with self._database() as database:
            supplier_id: UUID = database.execute(
                text(
                    "INSERT INTO suppliers (name, source_type, metadata)"
                    " VALUES (:name, :source_type, CAST(:metadata AS jsonb)) RETURNING id"
                ),
                {"name": name, "source_type": source_type, "metadata": json.dumps(values)},
            ).scalar_one()
            for sku, title, price in items:
                self._insert_item(database, supplier_id, sku, title, price)
        supplier = OldSupplier(supplier_id, name, source_url)
        if items:
            self.log(supplier, "INFO", f"Downloading file for {name}")
            self.log(supplier, "SUCCESS", f"ML analysis completed for {name}: {len(items)} items")
        return supplier

    def log(self, supplier: OldSupplier, kind: str, message: str, task_id: str = "") -> None:
        """A line of parsing_logs; without a task it is of the supplier's last sync."""
        task = task_id or f"parse-{supplier.name.lower().replace(' ', '-')}-1700000000"
        with self._database() as database:
            database.execute(
                text(
                    "INSERT INTO parsing_logs (task_id, supplier_id, error_type, error_message)"
                    " VALUES (:task, :supplier, :kind, :message)"
                ),
                {"task": task, "supplier": supplier.id, "kind": kind, "message": message},
            )

    def job(
        self,
        supplier: OldSupplier,
        phase: str,
        *,
        hours_ago: float = 1,
        file_type: str = "csv",
        fields: Mapping[str, str] | None = None,
    ) -> UUID:
        """A job in this phase; one that has not ended is in `jobs:active`, and nobody's work.

        `fields` are hash fields that differ.
        """
        job_id = uuid4()
        created = datetime.now(UTC) - timedelta(hours=hours_ago)
        ended = phase in STATUS_OF_PHASE
        values = {
            "job_id": str(job_id),
            "supplier_id": str(supplier.id),
            "supplier_name": supplier.name,
            "phase": phase,
            "status": STATUS_OF_PHASE.get(phase, "processing"),
            "file_type": file_type,
            "source_url": supplier.source_url,
            **dict.fromkeys(("download_bytes", "download_total", "items_processed"), "0"),
            **dict.fromkeys(("items_total", "matches_found", "review_queue_count"), "0"),
            "error_count": "0",
            "error": "",
            "error_details": "[]",
            "can_retry": "true",
            "retry_count": "0",
            "max_retries": "3",
            "ml_job_id": "" if phase == "downloading" else str(uuid4()),
            "created_at": created.isoformat(),
            "started_at": created.isoformat(),
            "completed_at": created.isoformat() if ended else "",
        }
        if phase == "failed":
            # A truth value as Python writes it, which no reader takes for true.
            values |= {"error": "File parsing failed", "can_retry": "True"}
        with self._redis() as store:
            store.hset(f"job:{job_id}", mapping={**values, **(fields or {})})
            # Each of its writes renews the time to live; the last one was when the job began.
            store.expire(f"job:{job_id}", JOB_TTL_SECONDS - round(hours_ago * 3600))
            if not ended:
                store.sadd("jobs:active", str(job_id))
        return job_id

    def expired_job(self) -> UUID:
        """An active job whose hash has expired meanwhile."""
        job_id = uuid4()
        with self._redis() as store:
            store.sadd("jobs:active", str(job_id))
        return job_id

    def file(
        self,
        supplier: OldSupplier,
        job_id: UUID,
        name: str,
        content: bytes,
        *,
        is_rewritten: bool = False,
    ) -> Path:
        """Its download, named by the job; the sidecar names the job as supplier until rewritten."""
        safe_name = re.sub(r"[^\w\-.]", "_", Path(name).name)
        path = self.uploads_dir / f"{job_id}_{time.time_ns() // 1_000_000}_{safe_name}"
        path.write_bytes(content)
        sidecar = {
            "original_filename": name,
            "source_url": supplier.source_url,
            "source_type": "csv",
            "supplier_id": str(supplier.id if is_rewritten else job_id),
            "supplier_name": supplier.name if is_rewritten else "",
            "file_type": "csv" if name.endswith(".csv") else "excel",
            "mime_type": "application/octet-stream",
            "file_size_bytes": len(content),
            "checksum_md5": hashlib.md5(content).hexdigest(),
            "downloaded_at": datetime.now(UTC).isoformat(),
            "downloaded_by": "python-ingestion",
            "job_id": str(job_id),
        }
        path.with_name(path.name + ".meta.json").write_text(json.dumps(sidecar, indent=2))
        return path

    def sync_under_way(self, task_id: str = "sync-scheduled-1700000000", *, total: int = 3) -> None:
        """Its lock, for up to an hour, and a status that never expires."""
        status = {
            "state": "processing_suppliers",
            "task_id": task_id,
            "started_at": datetime.now(UTC).isoformat(),
            "progress_current": 1,
            "progress_total": total,
        }
        with self._redis() as store:
            store.set("sync:lock", task_id, ex=LOCK_TTL_SECONDS)
            store.set("sync:status", json.dumps(status))
            store.set("sync:last_run", (datetime.now(UTC) - timedelta(hours=9)).isoformat())

    def queued_work(self, entries: Mapping[str, float]) -> None:
        """Tasks of its own queue, which nobody takes any more."""
        with self._redis() as store:
            store.zadd("arq:queue:price-ingestion-queue", dict(entries))

    def _insert_item(
        self, database: sqlalchemy.Connection, supplier_id: UUID, sku: str, name: str, price: str
    ) -> None:
        item: dict[str, Any] = {"supplier": supplier_id, "sku": sku, "name": name, "price": price}
        item["id"] = database.execute(
            text(
                "INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price,"
                " characteristics) VALUES (:supplier, :sku, :name, :price, '{}') RETURNING id"
            ),
            item,
        ).scalar_one()
        database.execute(
            text("INSERT INTO price_history (supplier_item_id, price) VALUES (:id, :price)"), item
        )

    def _redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.redis_url, decode_responses=True)

    @contextmanager
    def _database(self) -> Iterator[sqlalchemy.Connection]:
        engine = sqlalchemy.create_engine(self.database_url, poolclass=sqlalchemy.NullPool)
        with engine.begin() as connection:
            yield connection
