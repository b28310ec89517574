"""The syncs: who requested each, its progress and its end. One sync of everybody at a time."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import takewhile
from uuid import UUID

import asyncpg
from asyncpg.exceptions import UniqueViolationError

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.kept_messages import kept_message, text_of
from marketbel_courier.ledger.states import State
from marketbel_courier.ledger.work_calls import call_sensors
from marketbel_courier.messages.message import Message, data_of


class SyncScope(StrEnum):
    """Which suppliers a sync is about."""

    ALL = "all"
    SOME = "some"
    SUPPLIER = "supplier"


class SyncStep(StrEnum):
    """How far a sync is; a queued one waits for another to end."""

    QUEUED = "queued"
    REGISTRY = "registry"
    DELIVERING = "delivering"
    FINISHED = "finished"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class NewSync:
    """A request for a sync. Without a supplier or partition keys the sync is about everybody.

    `task_id` names the request: asked for twice under one id, there is one sync. A sync that
    `may_wait` is not skipped while another sync is under way, but carried out after that sync.
    """

    task_id: str
    triggered_by: str
    supplier_id: UUID | None = None
    forced: bool = False
    partition_keys: Sequence[str] = ()
    may_wait: bool = False

    @property
    def scope(self) -> SyncScope:
        """Whom the sync is about."""
        if self.supplier_id is not None:
            return SyncScope.SUPPLIER
        return SyncScope.SOME if self.partition_keys else SyncScope.ALL


@dataclass(frozen=True)
class Sync:
    """A sync as it is kept; `partition_keys` are known once it is delivering. Times are UTC."""

    task_id: str
    scope: SyncScope
    supplier_id: UUID | None
    triggered_by: str
    forced: bool
    step: SyncStep
    partition_keys: Sequence[str]
    reason: Message | None
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class SyncProgress:
    """The jobs of a sync by their states, and when one of them changed last.

    `paused` of the delivered jobs wait for their next try, the first of them until
    `next_reading_at`; each delivered job has had `fewest_vain_readings` runs in vain, or more.
    """

    downloading: int = 0
    delivered: int = 0
    analyzing: int = 0
    complete: int = 0
    failed: int = 0
    last_moved_at: datetime | None = None
    paused: int = 0
    next_reading_at: datetime | None = None
    fewest_vain_readings: int = 0

    @property
    def under_way(self) -> int:
        """The jobs that have not ended."""
        return self.downloading + self.delivered + self.analyzing

    @property
    def ended(self) -> int:
        """The jobs that have ended; those that wait for a retry are among them."""
        return self.complete + self.failed


async def open_sync(pool: Pool, new: NewSync) -> Sync:
    """Write down that a sync was asked for, and return it, as it is if it was known already.

    While a sync of everybody is under way, another sync of everybody waits for its end if it may
    and if no other sync waits yet; else it is skipped, with the reason.
    """
    async with pool.acquire() as connection, connection.transaction():
        return await write_sync(connection, new)


async def write_sync(connection: Connection, new: NewSync) -> Sync:
    """The same within a transaction."""
    # Syncs of some suppliers do not refresh the registry.
    first = SyncStep.REGISTRY if new.scope is SyncScope.ALL else SyncStep.DELIVERING
    row = await _insert(connection, new, first)
    if row is not None:
        await call_sensors(connection)
        return _sync(row)
    known = await _find(connection, new.task_id)
    if known is not None:
        return known
    if new.may_wait and (row := await _insert(connection, new, SyncStep.QUEUED)) is not None:
        return _sync(row)
    if new.may_wait and new.forced:
        # The sync that waits is also this one.
        await connection.execute(
            f"""
            UPDATE courier.syncs SET forced = true
            WHERE step = '{SyncStep.QUEUED}' AND finished_at IS NULL
            """
        )
    return await _skip(connection, new, await _reason_to_skip(connection))


async def queue_sync(pool: Pool, task_id: str, *, forced: bool) -> bool:
    """Write down a sync of everybody that somebody asks for; False if one waits already.

    It waits until the daemon takes it (`begin_queued_sync`): until then nobody is at work.
    """
    new = NewSync(task_id, "manual", forced=forced, may_wait=True)
    async with pool.acquire() as connection, connection.transaction():
        row = await _insert(connection, new, SyncStep.QUEUED)
        return row is not None or await _find(connection, task_id) is not None


async def queued_sync(pool: Pool) -> Sync | None:
    """The sync of everybody that waits to begin, if there is one."""
    row = await pool.fetchrow(f"SELECT * FROM courier.syncs WHERE step = '{SyncStep.QUEUED}'")
    return _sync(row) if row else None


async def begin_queued_sync(pool: Pool) -> None:
    """Let the sync that waits begin, if there is one and no sync of everybody is under way."""
    with suppress(UniqueViolationError):  # another sync has begun at this moment
        await pool.execute(
            f"""
            UPDATE courier.syncs SET step = '{SyncStep.REGISTRY}', started_at = clock_timestamp()
            WHERE step = '{SyncStep.QUEUED}' AND NOT EXISTS (
                SELECT FROM courier.syncs
                WHERE scope = '{SyncScope.ALL}' AND finished_at IS NULL
                  AND step <> '{SyncStep.QUEUED}')
            """
        )


async def a_sync_of_all_begins(executor: Pool | Connection) -> bool:
    """Whether a sync of everybody waits or has yet to settle whose price lists it delivers."""
    return bool(
        await executor.fetchval(
            f"""
            SELECT EXISTS (
                SELECT FROM courier.syncs
                WHERE scope = '{SyncScope.ALL}' AND finished_at IS NULL
                  AND step IN ('{SyncStep.QUEUED}', '{SyncStep.REGISTRY}'))
            """
        )
    )


async def skip_sync(pool: Pool, new: NewSync, *, reason: Message) -> None:
    """Write down that a sync does not take place; nothing, if it is known already."""
    async with pool.acquire() as connection, connection.transaction():
        if await _find(connection, new.task_id) is None:
            await _skip(connection, new, reason)


async def _insert(connection: Connection, new: NewSync, step: SyncStep) -> asyncpg.Record | None:
    return await connection.fetchrow(
        """
        INSERT INTO courier.syncs
            (task_id, scope, supplier_id, triggered_by, forced, step, partition_keys)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING *
        """,
        new.task_id,
        new.scope.value,
        new.supplier_id,
        new.triggered_by,
        new.forced,
        step.value,
        list(new.partition_keys),
    )


async def _find(connection: Connection, task_id: str) -> Sync | None:
    row = await connection.fetchrow("SELECT * FROM courier.syncs WHERE task_id = $1", task_id)
    return _sync(row) if row else None


async def _reason_to_skip(connection: Connection) -> Message:
    other = await connection.fetchrow(
        f"""
        SELECT * FROM courier.syncs WHERE scope = '{SyncScope.ALL}' AND finished_at IS NULL
        ORDER BY step = '{SyncStep.QUEUED}' DESC LIMIT 1
        """
    )
    if other is not None and other["step"] == SyncStep.QUEUED:
        return Message("sync-other-waits", task=other["task_id"])
    if other is None:  # the sync has ended at this moment
        return Message("sync-other-has-just-ended")
    return Message("sync-other-is-under-way", task=other["task_id"], since=other["started_at"])


async def _skip(connection: Connection, new: NewSync, reason: Message) -> Sync:
    rows = await connection.fetch(
        """
        INSERT INTO courier.syncs
            (task_id, scope, supplier_id, triggered_by, forced, step, reason, reason_data,
                finished_at)
        VALUES ($1, $2, $3, $4, $5, 'skipped', $6, $7, clock_timestamp())
        ON CONFLICT (task_id) DO UPDATE SET task_id = excluded.task_id
        RETURNING *
        """,
        new.task_id,
        new.scope.value,
        new.supplier_id,
        new.triggered_by,
        new.forced,
        text_of(reason),
        data_of(reason),
    )
    skipped = ParsingLog(
        new.task_id, None, LogType.WARNING, Message("sync-was-skipped", why=reason)
    )
    await record_parsing_logs(connection, [skipped])
    return _sync(rows[0])


async def syncs_under_way(pool: Pool) -> list[Sync]:
    """The syncs that have not ended, the one of everybody first if there is one."""
    rows = await pool.fetch(
        f"""
        SELECT * FROM courier.syncs WHERE finished_at IS NULL AND step <> '{SyncStep.QUEUED}'
        ORDER BY scope, started_at
        """
    )
    return [_sync(row) for row in rows]


async def note_registry_failure(pool: Pool, task_id: str, reason: Message) -> None:
    """Keep why the registry of a sync was not refreshed, for what its end says."""
    await pool.execute(
        f"""
        UPDATE courier.syncs SET reason = $2, reason_data = $3
        WHERE task_id = $1 AND step = '{SyncStep.REGISTRY}' AND finished_at IS NULL
        """,
        task_id,
        text_of(reason),
        data_of(reason),
    )


async def begin_deliveries(
    pool: Pool, sync: Sync, partition_keys: Sequence[str], *, reason: Message | None = None
) -> Sync:
    """Settle whose price lists this sync delivers; `reason` says what went wrong before."""
    row = await pool.fetchrow(
        f"""
        UPDATE courier.syncs
        SET step = '{SyncStep.DELIVERING}', partition_keys = $2, reason = $3, reason_data = $4
        WHERE task_id = $1 AND finished_at IS NULL RETURNING *
        """,
        sync.task_id,
        list(partition_keys),
        text_of(reason),
        data_of(reason),
    )
    return _sync(row) if row else sync


async def finish_sync(pool: Pool, sync: Sync, *, reason: Message | None, level: LogType) -> None:
    """End a sync and log it; what its `reason` said before stays in front of this one."""
    said = sync.reason or reason
    if sync.reason is not None and reason is not None:
        said = Message("sync-ended-after", before=sync.reason, reason=reason)
    async with pool.acquire() as connection, connection.transaction():
        ended = await connection.fetchval(
            f"""
            UPDATE courier.syncs
            SET step = '{SyncStep.FINISHED}', reason = $2, reason_data = $3,
                finished_at = clock_timestamp()
            WHERE task_id = $1 AND finished_at IS NULL RETURNING true
            """,
            sync.task_id,
            text_of(said),
            data_of(said),
        )
        if ended:
            message = said or Message("sync-has-ended")
            log = ParsingLog(sync.task_id, sync.supplier_id, level, message)
            await record_parsing_logs(connection, [log])


async def sync_progress(pool: Pool, task_id: str) -> SyncProgress:
    """How far the jobs of a sync are."""
    row = await pool.fetchrow(
        f"""
        SELECT count(*) FILTER (WHERE state = '{State.DOWNLOADING}') AS downloading,
            count(*) FILTER (WHERE state = '{State.DELIVERED}') AS delivered,
            count(*) FILTER (WHERE state = '{State.ANALYZING}') AS analyzing,
            count(*) FILTER (WHERE state = '{State.COMPLETE}') AS complete,
            count(*) FILTER (WHERE state = '{State.FAILED}') AS failed,
            max(greatest(created_at, delivered_at, handed_over_at, finished_at)) AS last_moved_at,
            count(next_reading_at) FILTER (WHERE state = '{State.DELIVERED}') AS paused,
            min(next_reading_at) FILTER (WHERE state = '{State.DELIVERED}') AS next_reading_at,
            coalesce(min(vain_readings) FILTER (WHERE state = '{State.DELIVERED}'), 0)
                AS fewest_vain_readings
        FROM (
            SELECT DISTINCT ON (job_id) state, created_at, delivered_at, handed_over_at,
                finished_at, next_reading_at, vain_readings
            FROM courier.deliveries WHERE task_id = $1 ORDER BY job_id, attempt DESC) AS newest
        """,
        task_id,
    )
    return SyncProgress(**dict(row)) if row else SyncProgress()


async def suppliers_without_job(pool: Pool, sync: Sync) -> list[str]:
    """The partition keys of the suppliers whose job was never written down, in the sync's order."""
    # Compared here: PostgreSQL has no statistics of a sync that has just begun, takes it for one
    # row, and so compared each key with each job, which took seconds with 10,000 suppliers.
    rows = await pool.fetch(
        "SELECT DISTINCT partition_key FROM courier.deliveries WHERE task_id = $1", sync.task_id
    )
    with_job = {row["partition_key"] for row in rows}
    return [key for key in sync.partition_keys if key not in with_job]


async def last_scheduled_sync(pool: Pool) -> Sync | None:
    """The newest sync that the schedule asked for, however it ended; times in the future are
    ignored.
    """
    row = await pool.fetchrow(
        """
        SELECT * FROM courier.syncs WHERE triggered_by = 'schedule' AND started_at <= now()
        ORDER BY started_at DESC LIMIT 1
        """
    )
    return _sync(row) if row else None


_LAST_FINISHED = f"""
    FROM courier.syncs WHERE scope = '{SyncScope.ALL}' AND step = '{SyncStep.FINISHED}'
    ORDER BY started_at DESC LIMIT 1
"""


async def last_finished_sync(pool: Pool) -> Sync | None:
    """The newest sync of everybody that has ended and was not skipped."""
    row = await pool.fetchrow(f"SELECT * {_LAST_FINISHED}")
    return _sync(row) if row else None


@dataclass(frozen=True)
class SkippedInARow:
    """How many scheduled syncs were skipped since the last one that began, and why the newest."""

    number: int
    reason: Message | None


async def skipped_in_a_row(pool: Pool) -> SkippedInARow:
    """The scheduled syncs that were skipped one after the other, up to now."""
    rows = await pool.fetch(
        """
        SELECT * FROM courier.syncs WHERE triggered_by = 'schedule'
        ORDER BY started_at DESC LIMIT 50
        """
    )
    syncs = [_sync(row) for row in rows]
    skipped = list(takewhile(lambda sync: sync.step is SyncStep.SKIPPED, syncs))
    # A new platform's first due time is stored as a skipped sync, so that a later one can be
    # missed.
    if skipped and len(skipped) == len(syncs):
        skipped = skipped[:-1]
    return SkippedInARow(len(skipped), skipped[0].reason if skipped else None)


async def syncs_at_rest(pool: Pool) -> tuple[bool, datetime | None]:
    """Whether no sync is open or waits, the first start included; and when the last sync ended."""
    row = await pool.fetchrow(
        f"""
        SELECT EXISTS (SELECT FROM courier.adoption WHERE finished_at IS NOT NULL)
               AND NOT EXISTS (SELECT FROM courier.syncs WHERE finished_at IS NULL) AS at_rest,
               (SELECT finished_at {_LAST_FINISHED}) AS last_run
        """
    )
    return (row["at_rest"], row["last_run"]) if row else (False, None)


async def is_known_sync(pool: Pool, task_id: str) -> bool:
    """Whether there is a sync of this id; reads none of its keys, which may be 10,000."""
    return bool(
        await pool.fetchval("SELECT EXISTS (SELECT FROM courier.syncs WHERE task_id = $1)", task_id)
    )


async def find_sync(pool: Pool, task_id: str) -> Sync | None:
    """The sync of this id."""
    row = await pool.fetchrow("SELECT * FROM courier.syncs WHERE task_id = $1", task_id)
    return _sync(row) if row else None


def _sync(row: asyncpg.Record) -> Sync:
    values = dict(row)
    del values["reason_data"]
    values["reason"] = kept_message(row, "reason")
    return Sync(**{**values, "scope": SyncScope(row["scope"]), "step": SyncStep(row["step"])})
