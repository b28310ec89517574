"""All that the former worker left, read once and within bounds; looking changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from uuid import UUID

from redis.asyncio import Redis

from marketbel_courier.adoption.former_job import FormerJob, read_former_job
from marketbel_courier.database.pool import Pool
from marketbel_courier.job_state.former_jobs import (
    KeptJob,
    KeptJobs,
    KeptSync,
    read_kept_jobs,
    read_kept_sync,
)
from marketbel_courier.job_state.job_hash import Phase
from marketbel_courier.ledger.adoption import jobs_in_ledger, newest_source_jobs
from marketbel_courier.ledger.suppliers import Supplier, suppliers_by_id
from marketbel_courier.shared_volume.inventory import Inventory
from marketbel_courier.shared_volume.names import parse_published_name
from marketbel_courier.shared_volume.volume import SharedVolume

# Ten times what a system of a thousand suppliers keeps within seven days of three syncs each.
MOST_JOBS = 200_000


@dataclass(frozen=True)
class LeftJob:
    """A job that the ledger does not have: its hash as it is, and as it is understood."""

    kept: KeptJob
    job: FormerJob


@dataclass(frozen=True)
class Estate:
    """What the former worker left.

    `jobs` are in the order in which they began; `nonsense` are keys that are no job. `files` are
    the price lists on the volume by the job that their names tell, the newest first; `strangers`
    are files whose names tell no owner that is known.
    """

    now: datetime
    jobs: Sequence[LeftJob]
    nonsense: Sequence[KeptJob]
    gone: Sequence[str]
    is_all: bool
    sync: KeptSync
    suppliers: Mapping[UUID, Supplier]
    newest_in_ledger: Mapping[UUID, tuple[datetime, bool]]
    files: Mapping[UUID, Sequence[Path]] = field(default_factory=dict)
    strangers: Sequence[Path] = ()

    def is_replaced(self, job: FormerJob, *, has_file: bool) -> bool:
        """Whether a newer delivery of the same source has taken the job's place.

        A job with a file makes room only for a delivery whose file has arrived as well; an upload
        replaces nothing and is replaced by nothing.
        """
        if job.uploaded_name is not None:
            return False
        newer = [
            self._has_arrived(other)
            for other in self._by_supplier[job.supplier_id]
            if other.created_at > job.created_at and other.uploaded_name is None
        ]
        at, arrived = self.newest_in_ledger.get(job.supplier_id, (job.created_at, False))
        if at > job.created_at:
            newer.append(arrived)
        return any(newer) if has_file else bool(newer)

    def is_newest(self, job: FormerJob) -> bool:
        """Whether no later job of the supplier is known, of its source or an upload."""
        at, _ = self.newest_in_ledger.get(job.supplier_id, (job.created_at, False))
        return at <= job.created_at and all(
            other.created_at <= job.created_at for other in self._by_supplier[job.supplier_id]
        )

    @cached_property
    def _by_supplier(self) -> Mapping[UUID, Sequence[FormerJob]]:
        found: dict[UUID, list[FormerJob]] = defaultdict(list)
        for left in self.jobs:
            found[left.job.supplier_id].append(left.job)
        return found

    def _has_arrived(self, job: FormerJob) -> bool:
        return job.phase is Phase.COMPLETE or bool(job.ml_job_id) or job.job_id in self.files


async def look(pool: Pool, redis: Redis, volume: SharedVolume) -> Estate:
    """Look at everything; raises RedisError, VolumeError and what PostgreSQL raises."""
    now = datetime.now(UTC)
    kept = await read_kept_jobs(redis, most=MOST_JOBS)
    inventory = await volume.inventory(now=now)
    return await understand(pool, redis, kept, inventory, now=now)


async def understand(
    pool: Pool, redis: Redis, kept: KeptJobs, inventory: Inventory | None, *, now: datetime
) -> Estate:
    """Interpret these keys of Redis and these files, with the ledger and the suppliers."""
    read = [(job, read_former_job(job, now=now)) for job in kept.jobs]
    ours = await jobs_in_ledger(pool, [job.job_id for _, job in read if job])
    jobs = sorted(
        (LeftJob(key, job) for key, job in read if job and job.job_id not in ours),
        key=lambda left: (left.job.created_at, left.job.job_id),
    )
    suppliers = await suppliers_by_id(pool, {left.job.supplier_id for left in jobs})
    paths = [file.path for file in inventory.price_lists] if inventory else []
    owners = _owners(paths)
    known = {job.job_id for _, job in read if job}
    return Estate(
        now=now,
        jobs=jobs,
        nonsense=[key for key, job in read if job is None],
        gone=kept.gone,
        is_all=kept.is_all,
        sync=await read_kept_sync(redis),
        suppliers=suppliers,
        newest_in_ledger=await newest_source_jobs(pool, suppliers),
        files={job: owners[job] for job in known & owners.keys()},
        strangers=await _strangers(pool, owners, known),
    )


def _owners(paths: Iterable[Path]) -> dict[UUID, list[Path]]:
    by_owner: dict[UUID, list[tuple[int, Path]]] = {}
    for path in paths:
        name = parse_published_name(path.name)
        if name is not None:
            by_owner.setdefault(name.owner_id, []).append((name.timestamp_ms, path))
    return {owner: [path for _, path in sorted(own)[::-1]] for owner, own in by_owner.items()}


async def _strangers(
    pool: Pool, owners: Mapping[UUID, Sequence[Path]], known: Collection[UUID]
) -> list[Path]:
    unknown = owners.keys() - set(known)
    suppliers = await suppliers_by_id(pool, unknown)
    in_ledger = await jobs_in_ledger(pool, unknown)
    return [path for owner in unknown - suppliers.keys() - in_ledger for path in owners[owner]]
