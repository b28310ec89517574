"""Rows of the ledger in every state, made without living through them, and written as they are."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.delivery_records import WORDS, Delivery
from marketbel_courier.ledger.kept_messages import DATA
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.messages.message import Message, data_of, verbatim

NOON = datetime(2026, 7, 24, 12, tzinfo=UTC)
SHOP_ID = UUID("11111111-1111-4111-8111-111111111111")
SHOP_URL = "https://shop.example/price.csv?token=hushhush"
SECOND = timedelta(seconds=1)
STATES = (
    "downloading",
    "delivered",
    "analyzing",
    "handed over",
    "complete",
    "unchanged",
    "superseded",
    "failed",
)
"""What `attempt` can make, as the states of the ledger and a few that stand between them."""

TOLD = ("error_message", "fell_back_because", "waits_for")

_FILE: dict[str, Any] = {
    "file_path": "/shared/uploads/price.csv",
    "original_filename": "price.csv",
    "mime_type": "text/csv",
    "file_size_bytes": 12_345,
    "checksum_md5": "0" * 32,
    "checksum_sha256": "ab12cd34" * 8,
}
_RESULT: dict[str, Any] = {
    "items_total": 120,
    "items_processed": 118,
    "matches_found": 80,
    "review_queue_count": 5,
}


def listed(**changes: Any) -> Supplier:
    """An active supplier with a source; `changes` are fields, or keys of its metadata."""
    values: dict[str, Any] = {
        "id": SHOP_ID,
        "name": "Садовый мир",
        "partition_key": "sadovyi-mir",
        "source_type": "csv",
        "metadata": {"source_url": SHOP_URL, "is_active": True, "use_ml_processing": True},
        "contact_email": None,
        "created_at": NOON,
        "updated_at": NOON,
    }
    values |= {name: value for name, value in changes.items() if name in values}
    keys = {name: value for name, value in changes.items() if name not in values}
    return Supplier(**values | {"metadata": values["metadata"] | keys})


def attempt(state: str, began: datetime = NOON, **changes: object) -> Delivery:
    """An attempt of that supplier in this state, or `unchanged`, `superseded`, `handed over`.

    A text stands for a message of a version before.
    """
    values: dict[str, Any] = {field.name: None for field in fields(Delivery)}
    values |= {
        "job_id": uuid4(),
        "attempt": 1,
        "supplier_id": SHOP_ID,
        "supplier_name": "Садовый мир",
        "partition_key": "sadovyi-mir",
        "task_id": "sync-manual-1",
        "run_id": "4f5d0a3e-0000-4000-8000-000000000000",
        "route": "ml",
        "source_type": "csv",
        "source_url": "https://shop.example/price.csv",
        "file_type": "csv",
        "state": state,
        "job_created_at": began,
        "created_at": began,
        "ml_submissions": 0,
        "items_total": 0,
        "items_processed": 0,
        "matches_found": 0,
        "review_queue_count": 0,
        "error_count": 0,
        "errors": (),
        "origin": "source",
        "reading_hints": {},
        "forced": False,
        "source_digest": hashlib.sha256(SHOP_URL.encode()).hexdigest(),
        "retries_used": 0,
        "reached_matching": False,
        "vain_readings": 0,
    }
    values |= {**_of_state(state, began), **changes}
    job_place = place_of(values["job_created_at"])
    place = place_of(values["created_at"]) if values["origin"] == "upload" else job_place
    typed: dict[str, Any] = {
        name: words(values[name]) for name, words in WORDS.items() if values[name] is not None
    }
    typed |= {name: _message(values[name]) for name in TOLD if values[name] is not None}
    typed["errors"] = tuple(map(_message, values["errors"]))
    return Delivery(**{**values, **typed, "place": place, "job_place": job_place})


def place_of(moment: datetime) -> int:
    """The place that a job has which began then, as long as no number says otherwise."""
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1)) - 2**62


def _message(told: object) -> Message:
    return told if isinstance(told, Message) else verbatim(told)


def _of_state(state: str, began: datetime) -> dict[str, Any]:
    delivered = {**_FILE, "delivered_at": began + SECOND}
    handed_over = {**delivered, "handed_over_at": began + 13 * SECOND, "ml_submissions": 1}
    ended = {"finished_at": began + 54 * SECOND}
    failed = {"state": "failed", "outcome": "failed", "error_count": 1, **ended}
    complete = {**delivered, **_RESULT, **ended, "state": "complete"}
    since = began - timedelta(days=4)
    replaced = "A newer delivery took this one's place."
    busy = "shop.example answered 503. It may be busy."
    of_states: dict[str, dict[str, Any]] = {
        "downloading": {},
        "delivered": delivered,
        "analyzing": delivered,
        "handed over": {**handed_over, "state": "analyzing"},
        "complete": {**handed_over, **complete, "outcome": "success"},
        "unchanged": {**complete, "outcome": "unchanged", "unchanged_since": since},
        "superseded": {**failed, "outcome": state, **_error("permanent", state, replaced)},
        "failed": {**failed, **_error("transient", "source_unavailable", busy)},
    }
    return of_states[state]


def _error(error_class: str, code: str, message: str) -> dict[str, Any]:
    return {"error_class": error_class, "error_code": code, "error_message": message}


async def write(pool: Pool, *deliveries: Delivery) -> None:
    """Put these rows into the ledger."""
    names = [f.name for f in fields(Delivery) if f.name not in ("place", "job_place")]
    names += [name + DATA for name in (*TOLD, "errors")]
    columns = [*names, "number", "job_number"]
    places = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
    await pool.executemany(
        f"INSERT INTO courier.deliveries ({', '.join(columns)}) VALUES ({places})",
        [
            [
                *(_value(delivery, name) for name in names),
                place_of(delivery.created_at),
                place_of(delivery.job_created_at),
            ]
            for delivery in deliveries
        ],
    )


def _value(delivery: Delivery, name: str) -> object:
    value = getattr(delivery, name.removesuffix(DATA))
    if name.endswith(DATA):
        if isinstance(value, tuple):
            return [data_of(one) for one in value]
        return data_of(value)
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return str(value) if isinstance(value, Message) else value


async def register(pool: Pool, *suppliers: Supplier) -> None:
    """Put these suppliers into the directory, with their partition keys."""
    await pool.executemany(
        "INSERT INTO suppliers (id, name, source_type, metadata) VALUES ($1, $2, 'csv', $3)",
        [
            (
                supplier.id,
                supplier.name,
                {**supplier.metadata, "notes": "kept"},
            )
            for supplier in suppliers
        ],
    )
    await pool.executemany(
        "INSERT INTO courier.supplier_partitions (supplier_id, partition_key) VALUES ($1, $2)",
        [(s.id, s.partition_key) for s in suppliers if s.partition_key],
    )
