"""How many analyses may be in flight at once, over all processes: a queue of leases.

The jobs with the `limit` lowest live tickets are in flight; the other jobs wait their turn. A
process that dies stops renewing its leases, and its tickets lapse.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from marketbel_courier import cancellation
from marketbel_courier.backoff import Backoff
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.moments import lasts
from marketbel_courier.database.pool import Pool

logger = logging.getLogger(__name__)

LEASE_SECONDS = 60
_IS_HELD = lasts("leased_until", seconds=2 * LEASE_SECONDS)
RENEWAL_SECONDS = 15
WAITS = Backoff(first=0.1, longest=1)
_LOCK_KEY = 0x6D6B_736C_6F74  # any constant of our own: tickets are handed out one at a time


class AnalysisSlots:
    """Admits at most `limit` analyses at once over everybody who shares the database.

    A process queues up with `limit` jobs at most: a run of one supplier waits behind a few analyses
    of a large run, and not behind all of them.
    """

    def __init__(self, pool: Pool, limit: int) -> None:
        self.pool = pool
        self.limit = limit
        self._tickets_here = asyncio.Semaphore(limit)

    @asynccontextmanager
    async def slot(
        self, job_id: UUID, run_id: str, *, in_flight: bool = False
    ) -> AsyncIterator[None]:
        """Wait for a free slot, keep it for the length of the block, then give it back.

        A job that is `in_flight` already, left by a run that died, takes its slot without waiting.
        """
        async with contextlib.nullcontext() if in_flight else self._tickets_here:
            ticket = await self._queue_up(job_id, run_id, replace=in_flight)
            renewal = asyncio.create_task(self._renew(ticket, job_id, run_id))
            try:
                if not in_flight:
                    await self._await_turn(ticket)
                yield
            finally:
                await cancellation.end([renewal])
                await self._give_back(ticket)

    async def _give_back(self, ticket: int) -> None:
        try:
            await self.pool.execute(
                f"DELETE FROM courier.analysis_slots WHERE ticket = $1 OR NOT {_IS_HELD}", ticket
            )
        except DATABASE_ERRORS as error:
            # What was done in the slot is done; the lease lapses by itself.
            logger.warning("An analysis slot could not be given back: %s", error)

    async def is_held(self, job_id: UUID, run_id: str) -> bool:
        """Whether this run, still alive, has a place in the queue for this job."""
        return bool(
            await self.pool.fetchval(
                f"""
                SELECT EXISTS (SELECT FROM courier.analysis_slots
                    WHERE job_id = $1 AND run_id = $2 AND {_IS_HELD})
                """,
                job_id,
                run_id,
            )
        )

    async def _queue_up(self, job_id: UUID, run_id: str, *, replace: bool) -> int:
        if replace:
            await self.pool.execute("DELETE FROM courier.analysis_slots WHERE job_id = $1", job_id)
        # Tickets must become visible in their order: a lower one that commits later would find a
        # higher one in flight already. So each is numbered under a lock, in one statement, which
        # keeps the lock until its commit.
        ticket = await self.pool.fetchval(
            """
            WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock($4))
            INSERT INTO courier.analysis_slots (job_id, run_id, leased_until)
            SELECT $1, $2, clock_timestamp() + make_interval(secs => $3) FROM locked
            RETURNING ticket
            """,
            job_id,
            run_id,
            LEASE_SECONDS,
            _LOCK_KEY,
        )
        return int(ticket)

    async def _await_turn(self, ticket: int) -> None:
        for pause in WAITS.pauses():
            if await self._is_admitted(ticket):
                return
            await asyncio.sleep(pause)

    async def _is_admitted(self, ticket: int) -> bool:
        ahead = await self.pool.fetchval(
            f"""
            SELECT count(*) FROM courier.analysis_slots
            WHERE ticket < $1 AND {_IS_HELD}
            """,
            ticket,
        )
        return int(ahead) < self.limit

    async def _renew(self, ticket: int, job_id: UUID, run_id: str) -> None:
        while True:
            await asyncio.sleep(RENEWAL_SECONDS)
            try:
                await self.pool.execute(
                    """
                    INSERT INTO courier.analysis_slots (ticket, job_id, run_id, leased_until)
                    OVERRIDING SYSTEM VALUE
                    VALUES ($1, $3, $4, now() + make_interval(secs => $2))
                    ON CONFLICT (ticket) DO UPDATE SET leased_until = excluded.leased_until
                    """,
                    ticket,
                    LEASE_SECONDS,
                    job_id,
                    run_id,
                )
            except DATABASE_ERRORS as error:
                # Several renewals fit into one lease: the next one may find the database back.
                logger.warning("An analysis slot could not be renewed: %s", error)
