"""The existing admin API on the real Redis and PostgreSQL, without its HTTP: what a click does."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import redis
import sqlalchemy
from sqlalchemy import text

from marketbel_courier_tests.neighbours.existing_admin_answers import (
    PageJob,
    ShownJob,
    ShownLog,
    ShownStatus,
    ShownSupplier,
)

JOBS_SHOWN, KEYS_SCANNED, SCAN_COUNT, RECENT_SHOWN = 20, 40, 50, 5
TRIGGER_TTL_SECONDS, RETRIES_TTL_SECONDS, SYNC_INTERVAL_HOURS = 300, 3600, 8
KIND_OF_SUFFIX = {".csv": "csv", ".xlsx": "excel", ".xls": "excel"}

_SUPPLIERS = text(
    """
    WITH newest AS (
        SELECT DISTINCT ON (supplier_id) supplier_id, task_id FROM parsing_logs
        WHERE supplier_id IS NOT NULL ORDER BY supplier_id, created_at DESC
    ), failing AS (
        SELECT DISTINCT l.supplier_id FROM parsing_logs l JOIN newest USING (supplier_id, task_id)
        WHERE l.error_type IN ('ERROR', 'FATAL', 'PARSE_ERROR', 'VALIDATION_ERROR')
    ), counted AS (
        SELECT supplier_id, count(*) AS items FROM supplier_items GROUP BY supplier_id
    )
    SELECT s.id, s.name, coalesce(s.source_type, 'unknown') AS source_type, s.metadata,
        coalesce(c.items, 0) AS items_count,
        CASE
            WHEN (s.metadata->>'is_active')::boolean = false THEN 'inactive'
            WHEN f.supplier_id IS NOT NULL THEN 'error'
            WHEN c.items > 0 THEN 'success'
            ELSE 'pending'
        END AS status
    FROM suppliers s
        LEFT JOIN failing f ON f.supplier_id = s.id
        LEFT JOIN counted c ON c.supplier_id = s.id
    ORDER BY s.name
    """
)
_LOGS = text(
    """
    SELECT l.id, l.task_id, l.supplier_id, s.name AS supplier_name, l.error_type, l.error_message,
        l.row_number
    FROM parsing_logs l LEFT JOIN suppliers s ON s.id = l.supplier_id
    ORDER BY l.created_at DESC LIMIT :limit
    """
)
_CREATE = text(
    """
    INSERT INTO suppliers (name, source_type, metadata)
    VALUES (:name, :source_type, CAST(:metadata AS jsonb)) RETURNING id
    """
)
_UPDATE = text(
    """
    UPDATE suppliers SET name = coalesce(:name, name),
        source_type = coalesce(:source_type, source_type),
        metadata = metadata || CAST(:metadata AS jsonb), updated_at = now()
    WHERE id = :id
    """
)
_DELETE_ORPHANS = text(
    """
    DELETE FROM products p
    WHERE NOT EXISTS (SELECT FROM supplier_items i WHERE i.product_id = p.id)
    """
)


class Refused(Exception):
    """The API's answer to a request that it does not carry out."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code = status, code


@dataclass(frozen=True)
class ExistingAdmin:
    """What the buttons of the existing page do, and what it then shows."""

    database_url: str
    redis_url: str
    uploads_dir: Path

    def status(self, log_limit: int = 50) -> ShownStatus:
        """The whole status; Refused as soon as one value in it is not what the schema bears."""
        try:
            with self._redis() as store, self._database() as database:
                return self._status(store, database, log_limit)
        except (ValueError, OverflowError, sqlalchemy.exc.DBAPIError) as error:
            raise Refused(400, "VALIDATION_ERROR", str(error)) from error

    def page(self) -> list[PageJob]:
        """The jobs that the page shows: the active ones, or five recent if there is none."""
        jobs = self.status().jobs
        shown = [job for job in jobs if job.is_open] or jobs[:RECENT_SHOWN]
        return [PageJob.of(job) for job in shown]

    def trigger_sync(self) -> str:
        """Ask for a sync of everybody; returns the task's id."""
        task_id = f"sync-manual-{_milliseconds()}"
        trigger = {"task_id": task_id, "triggered_by": "manual", "triggered_at": _now()}
        with self._redis() as store:
            if store.get("sync:lock") or not store.set(
                "sync:trigger", json.dumps(trigger), nx=True, ex=TRIGGER_TTL_SECONDS
            ):
                raise Refused(409, "SYNC_IN_PROGRESS")
        return task_id

    def create_supplier(
        self, name: str, source_type: str, source_url: str | None = None, **metadata: object
    ) -> UUID:
        """Make a supplier; one with an address asks for its sync, over any that was asked for."""
        values = {"is_active": True, "use_ml_processing": True, **metadata}
        if source_url:
            values["source_url"] = source_url
        with self._database() as database:
            query = text("SELECT id FROM suppliers WHERE lower(name) = lower(:name)")
            if database.scalar(query, {"name": name}):
                raise Refused(409, "CONFLICT")
            row = {"name": name, "source_type": source_type, "metadata": json.dumps(values)}
            supplier_id: UUID = database.execute(_CREATE, row).scalar_one()
        if source_url and values["is_active"]:
            trigger = {
                "task_id": f"sync-supplier-{str(supplier_id)[:8]}-{_milliseconds()}",
                "triggered_by": "supplier_created",
                "triggered_at": _now(),
                "supplier_id": str(supplier_id),
            }
            with self._redis() as store:
                store.set("sync:trigger", json.dumps(trigger), ex=TRIGGER_TTL_SECONDS)
        return supplier_id

    def update_supplier(
        self,
        supplier_id: UUID,
        name: str | None = None,
        source_type: str | None = None,
        **metadata: object,
    ) -> None:
        """Change these fields; nobody is asked to deliver anything."""
        row = {
            "id": supplier_id,
            "name": name,
            "source_type": source_type,
            "metadata": json.dumps(metadata),
        }
        with self._database() as database:
            if not database.execute(_UPDATE, row).rowcount:
                raise Refused(404, "NOT_FOUND")

    def delete_supplier(self, supplier_id: UUID) -> None:
        """Delete it with its items, and every product that is left without any item."""
        with self._database() as database:
            deleted = database.execute(
                text("DELETE FROM suppliers WHERE id = :id"), {"id": supplier_id}
            )
            if not deleted.rowcount:
                raise Refused(404, "NOT_FOUND")
            database.execute(_DELETE_ORPHANS)

    def upload(
        self, supplier_id: UUID, file_name: str, content: bytes, sheet_name: str | None = None
    ) -> str:
        """Put the file on the volume and ask for its parsing; returns the task's id."""
        with self._database() as database:
            query = text("SELECT name FROM suppliers WHERE id = :id")
            name = database.scalar(query, {"id": supplier_id})
        if name is None:
            raise Refused(404, "NOT_FOUND")
        kind = KIND_OF_SUFFIX.get(Path(file_name).suffix.lower())
        if kind is None:
            raise Refused(400, "VALIDATION_ERROR", "Unsupported file format")
        moment = _milliseconds()
        ascii_name = re.sub(r"[^a-zA-Z0-9.-]", "_", file_name)
        path = self.uploads_dir / f"{supplier_id}_{moment}_{ascii_name}"
        path.write_bytes(content)
        source = {"file_path": str(path), "original_filename": file_name}
        if kind == "excel":
            source["sheet_name"] = sheet_name or "Sheet1"
        task_id = f"upload-{str(supplier_id)[:8]}-{moment}"
        entry = {
            "task_id": task_id,
            "parser_type": kind,
            "supplier_name": name,
            "source_config": {**source, "header_row": 1, "data_start_row": 2},
            "created_at": _now(),
        }
        with self._redis() as store:
            store.rpush("parse:triggers", json.dumps(entry))
        self.update_supplier(supplier_id, source_type=kind)
        return task_id

    def retry(self, job_id: UUID) -> str:
        """Ask for another attempt, at every click anew; returns the task's id."""
        with self._redis() as store:
            fields = cast("dict[str, str]", store.hgetall(f"job:{job_id}"))
            if not fields:
                raise Refused(404, "NOT_FOUND")
            if fields.get("phase") != "failed":
                raise Refused(409, "INVALID_STATE")
            spent = int(fields.get("retry_count") or 0) >= int(fields.get("max_retries") or 3)
            if fields.get("can_retry") != "true" or spent:
                raise Refused(409, "MAX_RETRIES_EXCEEDED")
            task_id = f"retry-{job_id}-{_milliseconds()}"
            entry = {"job_id": str(job_id), "task_id": task_id, "triggered_at": _now()}
            store.lpush("retry:triggers", json.dumps(entry))
            store.expire("retry:triggers", RETRIES_TTL_SECONDS)
        return task_id

    def _status(
        self, store: redis.Redis, database: sqlalchemy.Connection, log_limit: int
    ) -> ShownStatus:
        sync = _sync_status(cast("str | None", store.get("sync:status")))
        last_run = cast("str | None", store.get("sync:last_run"))
        suppliers = [_supplier(row) for row in database.execute(_SUPPLIERS).mappings()]
        logs = database.execute(_LOGS, {"limit": log_limit}).mappings()
        busy = sync.get("state") == "processing_suppliers"
        return ShownStatus.model_validate(
            {
                "sync_state": sync.get("state"),
                "progress": {
                    "current": sync.get("progress_current"),
                    "total": sync.get("progress_total"),
                }
                if busy
                else None,
                "last_sync_at": last_run,
                "next_scheduled_at": _next_sync(last_run),
                "jobs": [ShownJob.of_hash(fields) for fields in _newest_hashes(store)],
                "suppliers": suppliers,
                "recent_logs": [ShownLog.model_validate(dict(row)) for row in logs],
            }
        )

    def _redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.redis_url, decode_responses=True)

    @contextmanager
    def _database(self) -> Iterator[sqlalchemy.Connection]:
        engine = sqlalchemy.create_engine(self.database_url, poolclass=sqlalchemy.NullPool)
        with engine.begin() as connection:
            yield connection


def _newest_hashes(store: redis.Redis) -> list[dict[str, str]]:
    """Of the active jobs and of some 40 keys, the newest 20; none if a key is not a hash."""
    found: dict[str, dict[str, str]] = {}
    try:
        for job_id in cast("set[str]", store.smembers("jobs:active")):
            if fields := cast("dict[str, str]", store.hgetall(f"job:{job_id}")):
                found[job_id] = fields
        if len(found) < JOBS_SHOWN:
            _scan(store, found)
    except redis.ResponseError:
        return []
    newest = sorted(found.values(), key=_created_at, reverse=True)
    return newest[:JOBS_SHOWN]


def _scan(store: redis.Redis, found: dict[str, dict[str, str]]) -> None:
    cursor = scanned = 0
    while True:
        cursor, keys = cast(
            "tuple[int, list[str]]", store.scan(cursor, match="job:*", count=SCAN_COUNT)
        )
        for key in keys:
            job_id = key.removeprefix("job:")
            if job_id in found:
                continue
            if fields := cast("dict[str, str]", store.hgetall(key)):
                found[job_id] = fields
            if len(found) >= KEYS_SCANNED:
                break
        scanned += len(keys)
        if cursor == 0 or scanned >= KEYS_SCANNED:
            return


def _created_at(fields: Mapping[str, str]) -> float:
    try:
        return datetime.fromisoformat(fields.get("created_at") or _now()).timestamp()
    except ValueError:
        return float("nan")


def _supplier(row: sqlalchemy.RowMapping) -> ShownSupplier:
    values: dict[str, Any] = dict(row)
    metadata = values.pop("metadata") or {}
    values["use_ml_processing"] = metadata.get("use_ml_processing") is not False
    return ShownSupplier.model_validate(values)


def _sync_status(raw: str | None) -> dict[str, Any]:
    try:
        parsed = json.loads(raw) if raw else {"state": "idle"}
    except ValueError:
        return {"state": "idle"}
    return parsed if isinstance(parsed, dict) else {}


def _next_sync(last_run: str | None) -> datetime:
    """When the next sync is due; raises ValueError for a last one that is no date."""
    last = datetime.fromisoformat(last_run) if last_run else datetime.now(UTC)
    return last + timedelta(hours=SYNC_INTERVAL_HOURS)


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
