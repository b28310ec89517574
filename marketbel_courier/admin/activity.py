"""What is going on besides the suppliers: the sync, twenty jobs, the newest lines of the log.

The ledger tells the truth; Redis adds progress, and may be away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

from marketbel_courier.admin.cached_value import Refreshed
from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.contract import Progress
from marketbel_courier.admin.watch import Watch
from marketbel_courier.catalogue.held_changes import HeldCounts, count_held
from marketbel_courier.catalogue.log_search import LoggedLine, last_lines
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.telling.sync_status import sync_to_show
from marketbel_courier.job_state.job_hash import JobState
from marketbel_courier.job_state.snapshot import Glance, glance
from marketbel_courier.job_state.sync_state import SyncState, SyncStatus
from marketbel_courier.ledger.alert_ends import count_troubles
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.history import newest_ended_jobs, open_attempts
from marketbel_courier.ledger.measurements import count_open
from marketbel_courier.ledger.states import State, Step
from marketbel_courier.ledger.syncs import last_finished_sync
from marketbel_courier.liveness.silences import Silence
from marketbel_courier.messages.message import Message

# On a machine that is busy, the readings must not be what keeps it so, nor what people wait for.
REST = 3.0
TRUSTED_SECONDS = 10.0
REFRESH_SECONDS = 1.0
JOBS_SHOWN = 20
# However many are under way, some of those that ended last are seen too.
ENDED_AT_LEAST = 5
MOST_LOGS = 200
REDIS_TIMEOUT_SECONDS = 1.0
TIMEOUT_SECONDS = 4.0


@dataclass(frozen=True)
class Head:
    """The sync, jobs and log at one moment; `stale` names the servers that did not answer.

    `live` is what Redis shows of the `jobs` that are under way.
    """

    at: datetime
    sync: SyncStatus
    step: str
    sync_task_id: str | None
    current_phase: str | None
    last_sync_at: datetime | None
    last_sync: Message | None
    jobs: Sequence[Delivery]
    live: Mapping[UUID, JobState]
    logs: Sequence[LoggedLine]
    open_jobs: Mapping[State, int]
    held: HeldCounts
    troubles: int
    silent: Sequence[Silence]
    stale: Sequence[str]

    @property
    def progress(self) -> Progress | None:
        """How many suppliers of the sync are done, while there is one that delivers."""
        if self.sync.state is not SyncState.PROCESSING_SUPPLIERS:
            return None
        total = self.sync.progress_total
        return Progress(current=min(self.sync.progress_current, total), total=total)


class HeadKeeper(Refreshed[Head]):
    """Keeps the head of a desk up to date while somebody asks for it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            lambda: read_head(desk),
            every_seconds=REFRESH_SECONDS,
            rest=REST,
            trusted_seconds=TRUSTED_SECONDS,
        )


async def read_head(desk: Desk) -> Head:
    """Ask PostgreSQL, then Redis; raises what the catalogue raises, and TimeoutError."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        attempts = await _choose_jobs(desk.pool)
        open_jobs = await count_open(desk.pool)
        held = await count_held(desk.pool)
        troubles = await count_troubles(desk.pool)
        silent = await desk.keep(Watch).get()
        last = await last_finished_sync(desk.pool)
        logs = await last_lines(desk.pool, limit=MOST_LOGS)
        seen = await _glance(desk.redis, attempts)
        sync = await sync_to_show(desk.pool, seen.sync if seen else SyncStatus())
    return Head(
        at=datetime.now(UTC),
        sync=sync,
        step=_step(sync, seen),
        sync_task_id=_task_id(sync, seen),
        current_phase=_phase(sync, open_jobs),
        last_sync_at=_latest(last.finished_at if last else None, seen.last_run if seen else None),
        last_sync=last.reason if last else None,
        jobs=attempts,
        live=seen.jobs if seen else {},
        logs=logs,
        open_jobs=open_jobs,
        held=held,
        troubles=troubles,
        silent=silent,
        stale=() if seen else ("redis",),
    )


async def _choose_jobs(pool: Pool) -> list[Delivery]:
    """The jobs under way and those that ended last, the newest first."""
    ended = await newest_ended_jobs(pool, limit=JOBS_SHOWN)
    room = JOBS_SHOWN - min(len(ended), ENDED_AT_LEAST)
    # The jobs that ended are asked for first: one that ends meanwhile is in both, not in neither.
    under_way = {row.job_id: row for row in await open_attempts(pool, limit=room)}
    others = [row for row in ended if row.job_id not in under_way]
    chosen = [*under_way.values(), *others[: JOBS_SHOWN - len(under_way)]]
    return sorted(chosen, key=lambda row: (row.job_created_at, row.job_id), reverse=True)


async def _glance(redis: Redis, attempts: Sequence[Delivery]) -> Glance | None:
    """What Redis shows of the sync and the jobs; None while Redis is away or cannot be read."""
    under_way = [row.job_id for row in attempts if State(row.state).is_open]
    try:
        async with asyncio.timeout(REDIS_TIMEOUT_SECONDS):
            return await glance(redis, under_way)
    except (RedisError, OSError, ValueError):
        return None


def _step(sync: SyncStatus, seen: Glance | None) -> str:
    if sync.state is SyncState.IDLE and seen and _asks_for_everybody(seen):
        return "requested"
    return sync.step


def _task_id(sync: SyncStatus, seen: Glance | None) -> str | None:
    if sync.state is SyncState.IDLE and seen and seen.asked_for and _asks_for_everybody(seen):
        return seen.asked_for.task_id or None
    return sync.task_id


def _asks_for_everybody(seen: Glance) -> bool:
    return seen.asked_for is not None and seen.asked_for.supplier_id is None


def _phase(sync: SyncStatus, open_jobs: Mapping[State, int]) -> str | None:
    if sync.step in tuple(Step):
        return sync.step
    if open_jobs.get(State.DOWNLOADING):
        return Step.DOWNLOADING
    return Step.ANALYZING if open_jobs else None


def _latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)
