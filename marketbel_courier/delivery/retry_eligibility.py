"""Retries that a person asks for: what was asked for, and why the rest cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.outbox import note_untold
from marketbel_courier.ledger.retries import request_retries
from marketbel_courier.ledger.states import Outcome, State

if TYPE_CHECKING:
    from marketbel_courier.database.pool import Pool


@dataclass(frozen=True)
class RetryAnswer:
    """What became of the wish for one job: `refused` is empty if it is tried again."""

    delivery: Delivery
    refused: str = ""


async def ask_for_retries(pool: Pool, newest: Sequence[Delivery]) -> list[RetryAnswer]:
    """Have these jobs tried again with a fresh budget; `newest` are their newest attempts.

    The retry sensor launches the runs within seconds.
    """
    async with pool.acquire() as connection, connection.transaction():
        asked = await request_retries(connection, [delivery.job_id for delivery in newest])
        # Redis shows the retry once a sensor has told it.
        await note_untold(connection, [delivery.job_id for delivery in asked])
    return answers(newest, asked)


def answers(newest: Iterable[Delivery], asked: Iterable[Delivery]) -> list[RetryAnswer]:
    """An answer for each job, in their order."""
    by_job = {delivery.job_id: delivery for delivery in asked}
    return [
        RetryAnswer(by_job[delivery.job_id])
        if delivery.job_id in by_job
        else RetryAnswer(delivery, _refusal(delivery))
        for delivery in newest
    ]


def _refusal(delivery: Delivery) -> str:
    if delivery.state is State.COMPLETE:
        return "its newest delivery is complete; `reprocess` analyses it again"
    if delivery.outcome is Outcome.SUPERSEDED:
        return "a newer delivery took its place"
    if delivery.state is State.FAILED:
        # Only the newest delivery of a source is worth a retry.
        return "a newer delivery of the same source has begun since"
    return "it is in progress"
