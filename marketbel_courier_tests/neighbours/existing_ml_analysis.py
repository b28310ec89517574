"""One analysis of the existing ml-analyze, from the file to the inserted items, and its job."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import redis
import sqlalchemy
from sqlalchemy import text

from marketbel_courier_tests.neighbours.existing_ml_controls import Controls, Step, wait_before
from marketbel_courier_tests.neighbours.existing_ml_lists import (
    ListedItem,
    ParsingFailed,
    read_items,
)

JOB_TTL_SECONDS = 7 * 24 * 3600
MOST_ERRORS = 10
# Of a later version: below, too little was read to call the rest a success.
LEAST_SHARE_READ = 0.8

Job = dict[str, Any]

# Plainly: whatever is there already, or stands twice, is for the database to refuse.
_INSERT_ITEM = text(
    """
    INSERT INTO supplier_items (supplier_id, supplier_sku, name, current_price, characteristics)
    VALUES (:supplier_id, :sku, :name, :price, '{"_source_type": "traditional"}')
    """
)
_INSERT_REASON = text(
    """
    INSERT INTO parsing_logs (task_id, supplier_id, error_type, error_message)
    VALUES (:task_id, :supplier_id, 'parsing', :message)
    """
)


def job_key(job_id: str) -> str:
    """Where Redis has a job of this service: nothing of it lies under `job:`."""
    return f"ml-analyze:job:{job_id}"


@dataclass(frozen=True)
class JobBook:
    """The jobs in Redis, each a JSON string that lives for a week."""

    store: redis.Redis

    def open(self, request: dict[str, Any]) -> Job:
        """A new job for every request, also for one that was sent before."""
        job = {
            "job_id": str(uuid4()),
            "status": "pending",
            "progress_percentage": 0,
            "items_processed": 0,
            "items_total": 0,
            "errors": [],
            "created_at": _now(),
            "started_at": None,
            "completed_at": None,
            "request": request,
        }
        self._save(job)
        return job

    def find(self, job_id: str) -> Job | None:
        """The job as it stands, or None."""
        raw = cast("str | None", self.store.get(job_key(job_id)))
        return json.loads(raw) if raw else None

    def change(self, job_id: str, **fields: object) -> None:
        """Change these fields; a job that was deleted meanwhile is gone."""
        if job := self.find(job_id):
            self._save({**job, **fields})

    def forget(self, job_id: str) -> bool:
        """Delete the record; the work, if any, goes on."""
        return bool(self.store.delete(job_key(job_id)))

    def _save(self, job: Job) -> None:
        self.store.set(job_key(job["job_id"]), json.dumps(job), ex=JOB_TTL_SECONDS)


@dataclass(frozen=True)
class Analysis:
    """What is done with one file."""

    job: Job
    book: JobBook
    engine: sqlalchemy.Engine
    controls_path: Path

    def run(self) -> None:
        """Analyse the file; whatever happens, the job says so, and no one else."""
        self._change(status="processing", started_at=_now(), **self._phase("analyzing"))
        try:
            self._analyse(Controls.read(self.controls_path))
        except ParsingFailed as failure:
            self._fail("File parsing failed")
            self._wait(Step.REASONS)
            self._note_reason(str(failure))
        except Exception as error:  # noqa: BLE001 - as it does
            self._fail(str(error) if isinstance(error, OSError) else "File parsing failed")

    def _analyse(self, controls: Controls) -> None:
        request = self.job["request"]
        path = Path(request["file_url"].removeprefix("file://"))
        self._wait(Step.PARSING)
        if request["file_url"].startswith(("http://", "https://")):
            raise OSError("HTTP file download not yet implemented")
        if not path.exists():
            raise FileNotFoundError(f"File not found: {path}")
        sheet = request.get("priority_sheet") if controls.later_version else None
        items = read_items(path, request["file_type"], sheet)
        unread = [item for item in items if item.price is None and controls.later_version]
        stored = [item for item in items if item not in unread]
        self._insert(stored)
        # Every item is embedded by now, so that the percentage says 100 while it matches.
        self._change(
            items_processed=len(stored),
            items_total=len(items),
            progress_percentage=100 if items else 0,
            **self._phase("normalizing"),
        )
        self._wait(Step.MATCHING)
        if len(stored) < LEAST_SHARE_READ * len(items):
            raise ParsingFailed(f"Only {len(stored)} of {len(items)} rows could be read")
        ended = "completed_with_errors" if unread else "completed"
        self._change(
            status=ended, completed_at=_now(), progress_percentage=100, **self._phase("complete")
        )
        failing = stored[: controls.failing_items]
        errors = [f"Embedding failed for item {item.sku}: connection refused" for item in failing]
        errors += [f"Row of {item.name!r} has no price" for item in unread]
        if errors:
            self._wait(Step.ERRORS)
            self._change(errors=errors[:MOST_ERRORS])

    def _insert(self, items: list[ListedItem]) -> None:
        supplier_id = self.job["request"]["supplier_id"]
        rows = [
            {
                "supplier_id": supplier_id,
                "sku": item.sku or f"ML-{supplier_id}-{number:05d}",
                "name": item.name,
                # A price that it cannot read becomes none at all.
                "price": item.price or Decimal(0),
            }
            for number, item in enumerate(items)
        ]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(_INSERT_ITEM, rows)

    def _note_reason(self, message: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(
                _INSERT_REASON,
                {
                    "task_id": self.job["job_id"],
                    "supplier_id": self.job["request"]["supplier_id"],
                    "message": message,
                },
            )

    def _fail(self, error: str) -> None:
        self._change(status="failed", errors=[error], completed_at=_now(), **self._phase("failed"))

    def _change(self, **fields: object) -> None:
        self.book.change(self.job["job_id"], **fields)

    def _phase(self, phase: str) -> dict[str, object]:
        return {"phase": phase} if Controls.read(self.controls_path).later_version else {}

    def _wait(self, step: Step) -> None:
        wait_before(step, self.controls_path)


def _now() -> str:
    return datetime.now(UTC).isoformat()
