"""Price lists that wait for a person as a whole, one row for each question, and the answers."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from marketbel_courier.catalogue.held_changes import HeldState
from marketbel_courier.catalogue.stored_price_lists import ListKey
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.message import Message, data_of, messages_of


@dataclass(frozen=True, slots=True)
class HeldList:
    """One question about a list. Lists with the same codes and prices have the same `digest`.

    `facts` are counts of items and some examples. `was_stored` as of a `HeldChange`.
    """

    list_id: UUID
    supplier_id: UUID
    digest: str
    reasons: tuple[Message, ...]
    facts: Mapping[str, Any]
    was_stored: bool
    order_key: str
    task_id: str
    listed_at: datetime
    state: HeldState
    held_at: datetime
    seen_at: datetime
    answered_at: datetime | None
    answered_by: str | None
    answered_because: str | None


@dataclass(frozen=True, slots=True)
class DoubtedList:
    """A list to ask about: its digest, the reasons, and the facts behind them."""

    listed: ListKey
    digest: str
    reasons: tuple[Message, ...]
    facts: Mapping[str, Any]
    was_stored: bool = False


_COLUMNS = ", ".join((*(one.name for one in fields(HeldList)), "reasons_data"))


async def held_lists(
    executor: Pool | Connection,
    *,
    supplier_id: UUID | None = None,
    states: Collection[HeldState] = (HeldState.HELD,),
    after: tuple[datetime, UUID] | None = None,
    limit: int = 100,
) -> list[HeldList]:
    """Questions about lists, the newest first; `after` is the last one of the page before."""
    words = ", ".join(f"'{state}'" for state in states)
    rows = await executor.fetch(
        f"""
        SELECT {_COLUMNS} FROM courier.held_lists
        WHERE ($1::uuid IS NULL OR supplier_id = $1) AND state IN ({words})
          AND ($2::timestamptz IS NULL OR (held_at, list_id) < ($2, $3::uuid))
        ORDER BY held_at DESC, list_id DESC LIMIT $4
        """,  # noqa: S608 - constants
        supplier_id,
        *(after or (None, None)),
        limit,
    )
    return [_held_list(row) for row in rows]


async def held_list(executor: Pool | Connection, list_id: UUID) -> HeldList | None:
    """One question; None if there is no such one."""
    row = await executor.fetchrow(
        f"SELECT {_COLUMNS} FROM courier.held_lists WHERE list_id = $1",  # noqa: S608
        list_id,
    )
    return _held_list(row) if row else None


async def answer_to_list(
    executor: Pool | Connection, supplier_id: UUID, digest: str
) -> HeldList | None:
    """The newest question about this very list, answered or not; None if there was none."""
    row = await executor.fetchrow(
        f"""
        SELECT {_COLUMNS} FROM courier.held_lists
        WHERE supplier_id = $1 AND digest = $2 AND state <> '{HeldState.OVERTAKEN}'
        ORDER BY number DESC LIMIT 1
        """,  # noqa: S608 - constants
        supplier_id,
        digest,
    )
    return _held_list(row) if row else None


async def ask_about_list(connection: Connection, doubted: DoubtedList) -> None:
    """Ask about a list, in the place of the supplier's question about another one.

    The same list is asked about once, and not again when it was answered.
    """
    listed = doubted.listed
    await overtake_lists(connection, listed.supplier_id, but=doubted.digest)
    again = await connection.execute(
        f"""
        UPDATE courier.held_lists SET seen_at = clock_timestamp(), order_key = $3, task_id = $4
        WHERE supplier_id = $1 AND digest = $2
          AND state IN ('{HeldState.HELD}', '{HeldState.REFUSED}')
        """,  # noqa: S608 - constants
        listed.supplier_id,
        doubted.digest,
        listed.order_key,
        listed.task_id,
    )
    if again != "UPDATE 0":
        return
    await connection.execute(
        f"""
        INSERT INTO courier.held_lists (supplier_id, digest, reasons, reasons_data, facts,
            was_stored, order_key, task_id, listed_at)
        VALUES ($1, $2, $3, $4::text::jsonb, $5::text::jsonb, $6, $7, $8, $9)
        ON CONFLICT (supplier_id) WHERE state = '{HeldState.HELD}' DO NOTHING
        """,  # noqa: S608 - constants
        listed.supplier_id,
        doubted.digest,
        "; ".join(map(str, doubted.reasons)),
        json.dumps([data_of(reason) for reason in doubted.reasons]),
        json.dumps(doubted.facts),
        doubted.was_stored,
        listed.order_key,
        listed.task_id,
        listed.listed_at,
    )


async def overtake_lists(connection: Connection, supplier_id: UUID, *, but: str = "") -> None:
    """Close the supplier's question about another list than the one of this digest."""
    await connection.execute(
        f"""
        UPDATE courier.held_lists SET state = '{HeldState.OVERTAKEN}',
            answered_at = clock_timestamp()
        WHERE supplier_id = $1 AND digest <> $2 AND state = '{HeldState.HELD}'
        """,  # noqa: S608 - constants
        supplier_id,
        but,
    )


def _held_list(row: asyncpg.Record) -> HeldList:
    known = {one.name: row[one.name] for one in fields(HeldList)}
    texts = row["reasons"].split("; ")
    kept = row["reasons_data"]
    reasons = messages_of(kept, texts if len(texts) == len(kept) else [""] * len(kept))
    return HeldList(**known | {"state": HeldState(row["state"]), "reasons": reasons})
