"""Attempts that have ended lately, and how long the open ones have been waiting, for metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger import states
from marketbel_courier.ledger.states import Origin, Outcome, Route, State

MOST_ENDS = 100_000


@dataclass(frozen=True)
class DeliveryEnd:
    """How an attempt ended, and how long each step took in seconds; None: there was no such step.

    `size_bytes` is that of the file, where the attempt brought one.
    """

    job_id: UUID
    attempt: int
    outcome: Outcome
    route: Route
    origin: Origin
    error_code: str
    size_bytes: int | None
    downloading_seconds: float | None
    waiting_seconds: float | None
    analyzing_seconds: float | None
    finished_at: datetime


async def ends_since(pool: Pool, seconds: float) -> Sequence[DeliveryEnd]:
    """The attempts that ended within so many seconds, by the database's clock; 100,000 at most."""
    rows = await pool.fetch(
        """
        SELECT job_id, attempt, outcome, route, origin, coalesce(error_code, '') AS error_code,
            CASE WHEN delivered_at IS NOT NULL THEN file_size_bytes END AS size_bytes,
            extract(epoch FROM delivered_at - created_at)::float AS downloading_seconds,
            extract(epoch FROM handed_over_at - delivered_at)::float AS waiting_seconds,
            extract(epoch FROM finished_at - handed_over_at)::float AS analyzing_seconds,
            finished_at
        FROM courier.deliveries
        WHERE finished_at > now() - make_interval(secs => $1) AND outcome IS NOT NULL
        ORDER BY finished_at DESC LIMIT $2
        """,
        seconds,
        MOST_ENDS,
    )
    return [_end(row) for row in rows]


async def oldest_ages(pool: Pool) -> Mapping[State, float]:
    """For each open state that an attempt is in, the age in seconds of the oldest such attempt."""
    rows = await pool.fetch(
        f"""
        SELECT state, extract(epoch FROM now() - min(created_at))::float AS age
        FROM courier.deliveries WHERE state IN {states.OPEN} GROUP BY state
        """
    )
    return {State(row["state"]): max(row["age"], 0.0) for row in rows}


def _end(row: asyncpg.Record) -> DeliveryEnd:
    values = dict(row)
    return DeliveryEnd(
        **values
        | {
            "outcome": Outcome(values["outcome"]),
            "route": Route(values["route"]),
            "origin": Origin(values["origin"]),
        }
    )
