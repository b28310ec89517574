"""Moves of attempts: each is one UPDATE that names the state it leaves, so only one run makes it.

A move of one attempt may be made in one statement with the same move of others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from marketbel_courier.database.batches import Batches
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.delivery_records import Delivery, delivery_of


class Attempt(Protocol):
    """A row of the ledger, by its key."""

    @property
    def job_id(self) -> UUID:
        """The job."""

    @property
    def attempt(self) -> int:
        """Which of the job's attempts, from 1."""


class AttemptKey(NamedTuple):
    """The key alone."""

    job_id: UUID
    attempt: int


Moved = tuple[Attempt, Mapping[str, Any]]


@dataclass(frozen=True, eq=False)
class Move:
    """The change of an attempt `d`, and the condition that `d` must meet; both are SQL.

    Both refer to the values given for each attempt as `g.name`; `given` has the SQL types by name.
    The change may also refer to the tables that `beside` joins.
    """

    change: str
    leaves: str
    given: Mapping[str, str] = field(default_factory=dict)
    beside: str = ""

    async def make(
        self, executor: Pool | Connection, delivery: Attempt, **given: Any
    ) -> Delivery | None:
        """Change the row of this attempt; None if the condition does not hold."""
        rows = await executor.fetch(self._of_one, *self._columns([(delivery, given)]))
        return delivery_of(rows[0]) if rows else None

    async def make_together(
        self, pool: Pool, attempts: Sequence[Moved]
    ) -> Sequence[Delivery | None]:
        """The same for many, without waiting: None as well for a row that is locked now."""
        # If several callers move the same attempt, one of them makes the move.
        first = {_key(delivery): (delivery, given) for delivery, given in reversed(attempts)}
        rows = await pool.fetch(self._of_many, *self._columns(list(first.values())))
        moved = {(row["job_id"], row["attempt"]): delivery_of(row) for row in rows}
        return [moved.pop(_key(delivery), None) for delivery, _ in attempts]

    def _columns(self, attempts: Sequence[Moved]) -> list[list[Any]]:
        return [
            [delivery.job_id for delivery, _ in attempts],
            [delivery.attempt for delivery, _ in attempts],
            *([given[name] for _, given in attempts] for name in self.given),
        ]

    @cached_property
    def _given(self) -> str:
        types = ["uuid", "int", *self.given.values()]
        arrays = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(types, start=1))
        return f"unnest({arrays}) AS g ({', '.join(['job_id', 'attempt', *self.given])})"

    @cached_property
    def _of_one(self) -> str:
        return f"""
            UPDATE courier.deliveries d SET {self.change} FROM {self._given} {self.beside}
            WHERE d.job_id = g.job_id AND d.attempt = g.attempt AND {self.leaves}
            RETURNING d.*
        """

    @cached_property
    def _of_many(self) -> str:
        return f"""
            WITH g AS (
                SELECT g.* FROM {self._given}
                JOIN courier.deliveries d ON d.job_id = g.job_id AND d.attempt = g.attempt
                WHERE {self.leaves} FOR UPDATE OF d SKIP LOCKED
            )
            UPDATE courier.deliveries d SET {self.change} FROM g {self.beside}
            WHERE d.job_id = g.job_id AND d.attempt = g.attempt
            RETURNING d.*
        """


def _key(delivery: Attempt) -> tuple[UUID, int]:
    return delivery.job_id, delivery.attempt


async def move(
    executor: Pool | Connection | Batches, what: Move, delivery: Attempt, **given: Any
) -> Delivery | None:
    """Make this move of this attempt; None if its condition does not hold."""
    if isinstance(executor, Batches):
        moved = await executor.ask(what.make_together, (delivery, given))
        # A locked row is awaited in a statement of its own.
        return moved or await what.make(executor.pool, delivery, **given)
    return await what.make(executor, delivery, **given)
