"""Finds what is odd or unknown in the system that the courier is to take over; changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from redis.asyncio import Redis

from marketbel_courier.adoption.survey import Estate, look
from marketbel_courier.database.neighbour_columns import ColumnFault, faulty_columns
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import VolumeError
from marketbel_courier.job_state.keys import (
    ACTIVE_JOBS_KEY,
    FORMER_SIGN_OF_LIFE_PATTERN,
    LAST_RUN_KEY,
    MASTER_SHEET_UPDATED_AT_KEY,
    MASTER_SHEET_URL_KEY,
    MASTER_SHEET_WORKSHEET_KEY,
    PARSE_TRIGGERS_KEY,
    RETRY_TRIGGERS_KEY,
    SYNC_LOCK_KEY,
    SYNC_STATUS_KEY,
    SYNC_TRIGGER_KEY,
    job_key,
)
from marketbel_courier.ledger.run_heartbeats import read_heartbeats
from marketbel_courier.messages.message import Message
from marketbel_courier.shared_volume.inventory import Inventory
from marketbel_courier.shared_volume.volume import SharedVolume

NAMES_SHOWN = 5

_TEXT, _LIST, _SET = "string", "list", "set"
_KINDS = {
    ACTIVE_JOBS_KEY: _SET,
    SYNC_STATUS_KEY: _TEXT,
    SYNC_LOCK_KEY: _TEXT,
    LAST_RUN_KEY: _TEXT,
    SYNC_TRIGGER_KEY: _TEXT,
    PARSE_TRIGGERS_KEY: _LIST,
    RETRY_TRIGGERS_KEY: _LIST,
    MASTER_SHEET_URL_KEY: _TEXT,
    MASTER_SHEET_WORKSHEET_KEY: _TEXT,
    MASTER_SHEET_UPDATED_AT_KEY: _TEXT,
}


@dataclass(frozen=True)
class Oddity:
    """One thing that is not as the neighbours agreed, and what to do about it.

    `stands_in_the_way`: the courier cannot take over before it is mended.
    """

    what: Message
    remedy: Message
    stands_in_the_way: bool = False


@dataclass(frozen=True)
class Examination:
    """All oddities, those that stand in the way first.

    Where tables or keys are not what they should be, the rest cannot be looked at: it is not whole.
    """

    oddities: Sequence[Oddity]
    is_whole: bool = True


async def examine(pool: Pool, redis: Redis, volume: SharedVolume) -> Examination:
    """Look at everything; raises RedisError and what PostgreSQL raises.

    On the volume a file is written and removed again: that it can be read says nothing of that.
    """
    basics = [_column(fault) for fault in await faulty_columns(pool)]
    basics += await _kinds_of_keys(redis)
    refusals = await _refusals(volume)
    try:
        inventory = await volume.inventory(now=datetime.now(UTC))
    except VolumeError:
        # A volume that cannot be read cannot be written either: the refusals to write are reported.
        basics += refusals
    if basics:
        return Examination(basics, is_whole=False)
    estate = await look(pool, redis, volume)
    found = [
        *refusals,
        *await _workers(pool, redis),
        *_sync(estate),
        *_jobs(estate),
        *_files(estate, inventory),
    ]
    return Examination(sorted(found, key=lambda oddity: not oddity.stands_in_the_way))


def _column(fault: ColumnFault) -> Oddity:
    if fault.column is None:
        what = Message("adoption-odd-table", table=fault.table)
    elif fault.found_type is None:
        what = Message("adoption-odd-no-column", column=fault.name, type=fault.expected_type)
    else:
        what = Message(
            "adoption-odd-column",
            column=fault.name,
            type=fault.expected_type,
            found=fault.found_type,
        )
    return Oddity(what, Message("adoption-mend-tables"), stands_in_the_way=True)


async def _kinds_of_keys(redis: Redis) -> list[Oddity]:
    async with redis.pipeline(transaction=False) as pipe:
        for key in _KINDS:
            cast("Any", pipe).type(key)
        kinds = await pipe.execute()
    return [
        Oddity(
            Message("adoption-odd-key", key=key, type=expected, found=str(found)),
            Message("adoption-mend-key", key=key),
            stands_in_the_way=True,
        )
        for (key, expected), found in zip(_KINDS.items(), kinds, strict=True)
        if found not in ("none", expected)
    ]


async def _refusals(volume: SharedVolume) -> list[Oddity]:
    try:
        await volume.try_writing()
    except VolumeError as error:
        mend = Message("adoption-mend-volume", user=os.geteuid())
        return [Oddity(error.message, mend, stands_in_the_way=True)]
    return []


async def _workers(pool: Pool, redis: Redis) -> list[Oddity]:
    """Former workers of several queues, or one beside a run of the courier's own.

    The worker's library keeps one sign of life for each queue.
    """
    signs = [str(key) async for key in redis.scan_iter(FORMER_SIGN_OF_LIFE_PATTERN, count=500)]
    found = []
    if len(signs) > 1:
        found.append(Message("adoption-odd-workers", **_names(sorted(signs))))
    if signs and (await read_heartbeats(pool)).living:
        found.append(Message("adoption-odd-worker-beside-runs"))
    return [
        Oddity(what, Message("adoption-mend-workers"), stands_in_the_way=True) for what in found
    ]


def _sync(estate: Estate) -> Iterator[Oddity]:
    lock = estate.sync.lock
    if lock is not None and lock.expires_in_seconds is None:
        yield Oddity(
            Message("adoption-odd-endless-lock", key=SYNC_LOCK_KEY, task=lock.task_id),
            Message("adoption-mend-by-adopting"),
        )
    if estate.sync.status is None:
        yield Oddity(
            Message("adoption-odd-unreadable", key=SYNC_STATUS_KEY),
            Message("adoption-mend-by-adopting"),
        )
    if estate.sync.has_bad_last_run:
        yield Oddity(
            Message("adoption-odd-unreadable", key=LAST_RUN_KEY),
            Message("adoption-mend-by-adopting"),
        )


def _jobs(estate: Estate) -> Iterator[Oddity]:
    if not estate.is_all:
        yield Oddity(Message("adoption-odd-too-many-jobs"), Message("adoption-mend-too-many-jobs"))
    unknown = [job_key(key.job_id) for key in estate.nonsense]
    if unknown:
        yield Oddity(
            Message("adoption-odd-job-keys", **_names(unknown)),
            Message("adoption-mend-job-keys"),
        )
    orphans = [
        str(left.job.job_id) for left in estate.jobs if left.job.supplier_id not in estate.suppliers
    ]
    if orphans:
        yield Oddity(
            Message("adoption-odd-jobs-without-supplier", **_names(orphans)),
            Message("adoption-mend-jobs-without-supplier"),
        )


def _files(estate: Estate, inventory: Inventory) -> Iterator[Oddity]:
    if estate.strangers:
        yield Oddity(
            Message(
                "adoption-odd-files-of-nobody", **_names([file.name for file in estate.strangers])
            ),
            Message("adoption-mend-files-of-nobody"),
        )
    lone = [file.path.name for file in inventory.lone_sidecars]
    if lone:
        yield Oddity(
            Message("adoption-odd-lone-sidecars", **_names(lone)),
            Message("adoption-mend-files-of-nobody"),
        )
    if inventory.others:
        yield Oddity(
            Message("adoption-odd-unknown-files", n=inventory.others),
            Message("adoption-mend-unknown-files"),
        )


def _names(names: Sequence[str]) -> dict[str, Any]:
    """How many there are, the first of them, and how many more."""
    return {
        "n": len(names),
        "names": sorted(names)[:NAMES_SHOWN],
        "more": len(names) - NAMES_SHOWN if len(names) > NAMES_SHOWN else None,
    }
