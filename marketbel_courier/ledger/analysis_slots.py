"""How many analyses may be in flight at once, over all processes: a queue of leases.

The jobs with the `limit` lowest live tickets are in flight; the other jobs wait their turn. A
process that dies stops renewing its leases, and its tickets lapse.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from marketbel_courier import cancellation
from marketbel_courier.backoff import Backoff
from marketbel_courier.cancellation import to_its_end
from marketbel_courier.database.batches import Batches
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.moments import lasts
from marketbel_courier.database.pool import Pool

logger = logging.getLogger(__name__)

LEASE_SECONDS = 60
_IS_HELD = lasts("leased_until", seconds=2 * LEASE_SECONDS)
RENEWAL_SECONDS = 15
# Seconds between two looks at the queue. A process that gives a place back learns at once whose
# turn it is.
LOOKS = Backoff(first=0.1, longest=0.5)
_LOCK_KEY = 0x6D6B_736C_6F74  # an arbitrary constant: tickets are handed out one at a time


class AnalysisSlots:
    """Admits at most `limit` analyses at once over all processes that share the database.

    A process queues up with `limit` jobs at most: a run of one supplier waits behind a few analyses
    of a large run, and not behind all of them. Belongs to one event loop.
    """

    def __init__(self, pool: Pool, limit: int) -> None:
        self.pool = pool
        self.limit = limit
        self._batches = Batches(pool)
        self._tickets_here = asyncio.Semaphore(limit)
        self._kept: dict[int, tuple[UUID, str]] = {}
        self._renewal: asyncio.Task[None] | None = None
        self._renewing = asyncio.Lock()
        self._turns: dict[int, asyncio.Future[None]] = {}
        self._watch: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def slot(
        self, job_id: UUID, run_id: str, *, in_flight: bool = False
    ) -> AsyncIterator[None]:
        """Wait for a free slot, keep it for the length of the block, then give it back.

        A job that is `in_flight` already, left by a run that died, takes its slot without waiting.
        """
        async with contextlib.nullcontext() if in_flight else self._tickets_here:
            ticket = await self._queue_up(job_id, run_id, replace=in_flight)
            self._keep(ticket, job_id, run_id)
            try:
                if not in_flight:
                    await self._await_turn(ticket)
                yield
            finally:
                await self._give_back(ticket)

    def _keep(self, ticket: int, job_id: UUID, run_id: str) -> None:
        self._kept[ticket] = (job_id, run_id)
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._renew_all())

    async def _give_back(self, ticket: int) -> None:
        del self._kept[ticket]
        if not self._kept and self._renewal is not None:
            renewal, self._renewal = self._renewal, None
            await cancellation.end([renewal])
        async with self._renewing:
            pass  # A renewal under way would bring back what was deleted meanwhile.
        await self._delete(ticket)

    async def _delete(self, ticket: int) -> None:
        try:
            last_admitted = await self._batches.ask(_give_back, (ticket, self.limit))
        except DATABASE_ERRORS as error:
            # The work in the slot is done; the lease expires by itself.
            logger.warning("An analysis slot could not be given back: %s", error)
        else:
            self._admit(last_admitted)

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
        asked = asyncio.ensure_future(self._batches.ask(_queue_up, (job_id, run_id)))
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            # A ticket without a waiting job is given back.
            await to_its_end(self._leave(asked))
            raise

    async def _leave(self, asked: asyncio.Future[int]) -> None:
        with contextlib.suppress(*DATABASE_ERRORS):
            await self._delete(await asked)

    async def _await_turn(self, ticket: int) -> None:
        turn = self._turns[ticket] = asyncio.get_running_loop().create_future()
        if self._watch is None:
            self._watch = asyncio.create_task(self._watch_turns())
        try:
            await turn
        finally:
            del self._turns[ticket]
            if not self._turns and self._watch is not None:
                watch, self._watch = self._watch, None
                await cancellation.end([watch])

    async def _watch_turns(self) -> None:
        """Look at the queue for all jobs that wait here, because other processes give places back
        as well.
        """
        pauses = LOOKS.pauses()
        while True:
            waiting = list(self._turns.values())
            try:
                last_admitted = await _last_admitted(self.pool, self.limit)
            except Exception as error:  # noqa: BLE001 - it is theirs who wait
                for turn in waiting:
                    if not turn.done():
                        turn.set_exception(error)
            else:
                if self._admit(last_admitted):
                    pauses = LOOKS.pauses()
            await asyncio.sleep(next(pauses))

    def _admit(self, last_admitted: int | None) -> bool:
        """Wake the waiting jobs of this process whose turn it is; returns whether any job waits."""
        admitted = [
            turn
            for ticket, turn in self._turns.items()
            if not turn.done() and (last_admitted is None or ticket <= last_admitted)
        ]
        for turn in admitted:
            turn.set_result(None)
        return bool(admitted)

    async def _renew_all(self) -> None:
        """Renew the leases that this process keeps, all in one statement: there may be hundreds."""
        while True:
            await asyncio.sleep(RENEWAL_SECONDS)
            async with self._renewing:
                try:
                    await self._renew(dict(sorted(self._kept.items())))
                except DATABASE_ERRORS as error:
                    # Several renewals fit into one lease: the next may find the database back.
                    logger.warning("Analysis slots could not be renewed: %s", error)

    async def _renew(self, kept: Mapping[int, tuple[UUID, str]]) -> None:
        await self.pool.execute(
            """
            INSERT INTO courier.analysis_slots (ticket, job_id, run_id, leased_until)
            OVERRIDING SYSTEM VALUE
            SELECT ticket, job_id, run_id, now() + make_interval(secs => $4)
            FROM unnest($1::bigint[], $2::uuid[], $3::text[]) AS kept (ticket, job_id, run_id)
            ORDER BY ticket
            ON CONFLICT (ticket) DO UPDATE SET leased_until = excluded.leased_until
            """,
            list(kept),
            [job_id for job_id, _ in kept.values()],
            [run_id for _, run_id in kept.values()],
            LEASE_SECONDS,
        )


async def _queue_up(pool: Pool, jobs: Sequence[tuple[UUID, str]]) -> Sequence[int]:
    """Tickets for these jobs and their runs."""
    # Tickets must become visible in their order: a lower one that commits later would find a
    # higher one in flight already. So they are numbered under a lock, in one statement, which
    # keeps the lock until its commit.
    rows = await pool.fetch(
        """
        WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock($4)),
        queued AS (
            INSERT INTO courier.analysis_slots (job_id, run_id, leased_until)
            SELECT g.job, g.run, clock_timestamp() + make_interval(secs => $3)
            FROM locked, unnest($1::uuid[], $2::text[]) AS g (job, run)
            RETURNING ticket, job_id
        )
        SELECT ticket, job_id FROM queued ORDER BY ticket
        """,
        [job_id for job_id, _ in jobs],
        [run_id for _, run_id in jobs],
        LEASE_SECONDS,
        _LOCK_KEY,
    )
    tickets: defaultdict[UUID, list[int]] = defaultdict(list)
    for row in rows:
        tickets[row["job_id"]].append(row["ticket"])
    return [tickets[job_id].pop(0) for job_id, _ in jobs]


_LAST_ADMITTED = f"""
    SELECT ticket FROM courier.analysis_slots WHERE {_IS_HELD} AND ticket <> ALL($1)
    ORDER BY ticket OFFSET $2 LIMIT 1
"""


async def _last_admitted(pool: Pool, limit: int) -> int | None:
    """The highest ticket that is in flight; None while there is room for more."""
    ticket: int | None = await pool.fetchval(_LAST_ADMITTED, [], limit - 1)
    return ticket


async def _give_back(pool: Pool, given: Sequence[tuple[int, int]]) -> Sequence[int | None]:
    """Delete these tickets; returns, with each, the highest ticket that is then in flight."""
    tickets, limits = [ticket for ticket, _ in given], {limit for _, limit in given}
    # The statement does not see its own deletion, so the deleted tickets are left out.
    last_admitted: int | None = await pool.fetchval(
        f"""
        WITH gone AS (
            DELETE FROM courier.analysis_slots WHERE ticket = ANY($1) OR NOT {_IS_HELD})
        {_LAST_ADMITTED}
        """,
        tickets,
        max(limits) - 1,
    )
    return [last_admitted] * len(given)
