"""All jobs at one glance: states from the ledger, progress from Redis while Redis is available."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

from marketbel_courier.catalogue.held_changes import HeldCounts, count_held
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.telling.attention import what_waits
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.delivery.telling.standing import Standing, count_standings
from marketbel_courier.delivery.telling.sync_status import sync_of_ledger, sync_to_show
from marketbel_courier.job_state.job_hash import JobState, Phase
from marketbel_courier.job_state.snapshot import read_jobs
from marketbel_courier.job_state.sync_state import SyncStatus, read_status
from marketbel_courier.ledger.alert_ends import count_troubles
from marketbel_courier.ledger.history import ended_newest, open_attempts
from marketbel_courier.ledger.measurements import count_open, count_suppliers
from marketbel_courier.ledger.states import State
from marketbel_courier.liveness.beats import read_beats
from marketbel_courier.liveness.silences import Silence, silences
from marketbel_courier.messages.message import Message


@dataclass(frozen=True)
class Counts:
    """How many jobs have not ended, suppliers whose newest delivery went wrong, what is held."""

    downloading: int
    waiting: int
    analysing: int
    will_be_retried: int
    left_to_a_person: int
    held_prices: int = 0
    held_lists: int = 0
    needs_person: int = 0

    @property
    def open_jobs(self) -> int:
        """How many jobs have not ended."""
        return self.downloading + self.waiting + self.analysing


def counts_of(
    open_jobs: Mapping[State, int],
    standings: Mapping[Standing, int],
    held: HeldCounts,
    *,
    troubles: int,
) -> Counts:
    """The counts that everybody is shown: jobs by state, suppliers by standing, what is held.

    `needs_person` is the length of the one list of what waits for a person.
    """
    return Counts(
        downloading=open_jobs.get(State.DOWNLOADING, 0),
        waiting=open_jobs.get(State.DELIVERED, 0),
        analysing=open_jobs.get(State.ANALYZING, 0),
        will_be_retried=standings.get(Standing.WILL_BE_RETRIED, 0),
        left_to_a_person=standings.get(Standing.LEFT_TO_A_PERSON, 0),
        held_prices=held.changes,
        held_lists=held.lists,
        needs_person=sum(what_waits(standings, held, troubles).values()),
    )


@dataclass(frozen=True)
class Overview:
    """The state of the platform at one moment.

    `problem` says why Redis cannot be read: then the sync is taken from the ledger too, and
    progress is missing. `silent` are the parts of Dagster that give no sign of life.
    """

    at: datetime
    sync: SyncStatus
    problem: Message | None
    counts: Counts
    jobs: Sequence[JobState]
    silent: Sequence[Silence] = ()


async def look(pool: Pool, redis: Redis, *, limit: int | None, max_retries: int) -> Overview:
    """The jobs under way, then each supplier's newest that failed or ended; at most `limit`."""
    rows = await open_attempts(pool, limit=limit)
    room = None if limit is None else limit - len(rows)
    ended = await ended_newest(pool, limit=room) if room != 0 else []
    # A job that ends between the two queries is listed once, in its newer state.
    over = {row.job_id for row in ended}
    under_way_or_over = [*(row for row in rows if row.job_id not in over), *ended]
    states = [job_state_of(row, max_retries=max_retries) for row in under_way_or_over]
    counts = counts_of(
        await count_open(pool),
        count_standings(await count_suppliers(pool)),
        await count_held(pool),
        troubles=await count_troubles(pool),
    )
    live: dict[UUID, JobState] = {}
    problem: Message | None = None
    try:
        sync = await sync_to_show(pool, await read_status(redis))
        under_way = [state.job_id for state in states if not state.phase.is_final]
        live = {state.job_id: state for state in await read_jobs(redis, under_way)}
    except (RedisError, OSError) as error:
        problem = Message("redis-is-away", why=str(error))
    except ValueError as error:
        problem = Message("redis-holds-nonsense", why=str(error).splitlines()[0])
    if problem:
        sync = await sync_of_ledger(pool)
    jobs = [with_progress(state, live.get(state.job_id)) for state in states]
    silent = silences(await read_beats(pool))
    return Overview(datetime.now(UTC), sync, problem, counts, jobs, silent)


def with_progress(state: JobState, live: JobState | None) -> JobState:
    """The ledger's state with the progress that Redis shows, if Redis shows the same step."""
    if live is None or live.retry_count != state.retry_count:
        return state
    if state.phase is Phase.DOWNLOADING and live.phase is Phase.DOWNLOADING:
        taken: tuple[str, ...] = ("download_bytes", "download_total")
    elif state.phase is Phase.ANALYZING and live.phase in (Phase.ANALYZING, Phase.MATCHING):
        taken = ("phase", "items_processed", "items_total", "error_count", "waits_for")
    else:
        return state
    return state.model_copy(update={name: getattr(live, name) for name in taken})
