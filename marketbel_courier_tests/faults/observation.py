"""Looks at ledger, volume, Redis, grid and processes, past all lines, and changes nothing."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import dagster as dg
import psutil

from marketbel_courier.database.pool import open_pool
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.keys import JOB_PREFIX
from marketbel_courier.job_state.snapshot import active_job_ids, read_jobs
from marketbel_courier.ledger.delivery_records import Delivery, delivery_of
from marketbel_courier.ledger.states import Outcome
from marketbel_courier.ledger.visible_jobs import shown_jobs
from marketbel_courier.orchestration.partitions import SUPPLIERS
from marketbel_courier.orchestration.tags import LEGACY_ASSETS, ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier.shared_volume.names import SIDECAR_SUFFIX
from marketbel_courier.shared_volume.sidecar import Sidecar
from marketbel_courier_tests.faults.invariants import KeptFile, Observation

OUTPUT = ("raw_price_list", "ml_analysis")
# Who is connected to the platform's database: everybody but us and PostgreSQL itself.
_CONNECTIONS = """
    SELECT coalesce(nullif(application_name, ''), 'unnamed') || ' ' || coalesce(state, '')
        || ': ' || left(query, 60)
    FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND datname = current_database()
        AND pid <> pg_backend_pid()
"""
_LOCKS = """
    SELECT classid || '/' || objid FROM pg_locks
    WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
"""
_ROWS = {
    "places at ml-analyze": "SELECT job_id::text FROM courier.analysis_slots",
    # What runs were given that died stays for a week, so that it is known whose files they had.
    "files given to runs that ended well": """
        SELECT run_id || '/' || job_id FROM courier.given_readings JOIN dagster.runs USING (run_id)
        WHERE status = 'SUCCESS'""",
    "jobs noted for Redis": "SELECT job_id::text FROM courier.job_state_outbox",
    "heartbeats of runs": "SELECT run_id FROM courier.run_heartbeats",
    "runs of readings that look for more": """
        SELECT run_id FROM courier.reading_runs
        WHERE closed_at IS NULL AND seen_at > now() - interval '10 seconds'""",
    "runs under way": """
        SELECT run_id || ' ' || status FROM dagster.runs
        WHERE status NOT IN ('SUCCESS', 'FAILURE', 'CANCELED')""",
    "syncs without an end": """
        SELECT task_id || ' ' || step FROM courier.syncs WHERE finished_at IS NULL""",
}


def attempts_of(database_url: str) -> list[Delivery]:
    """Every attempt, oldest first."""

    async def read() -> list[Delivery]:
        rows = await _fetch(
            database_url, "SELECT * FROM courier.deliveries ORDER BY created_at, attempt"
        )
        return [delivery_of(row) for row in rows]

    return asyncio.run(read())


async def _fetch(database_url: str, query: str) -> list[asyncpg.Record]:
    async with open_pool(database_url, max_size=1) as pool:
        return list(await pool.fetch(query))


def files_of(uploads: Path) -> list[KeptFile]:
    """The price lists that have a sidecar; what is removed while we look is left out."""
    found = []
    for place in sorted(uploads.glob(f"*{SIDECAR_SUFFIX}")):
        with suppress(FileNotFoundError):
            sidecar = Sidecar.model_validate_json(place.read_bytes())
            file = place.with_name(place.name.removesuffix(SIDECAR_SUFFIX))
            content = file.read_bytes()
            # The name of a file is not given twice: read again, it is of the same publication.
            found.append(
                KeptFile(
                    file.name,
                    sidecar.supplier_name,
                    hashlib.sha256(content).hexdigest(),
                    len(content),
                    hashlib.md5(content).hexdigest(),
                    sidecar.file_size_bytes,
                    sidecar.checksum_md5,
                    sidecar.checksum_sha256,
                )
            )
    return found


def observe(database_url: str, uploads: Path) -> Observation:
    """The ledger and the volume as they are now."""
    return Observation(attempts_of(database_url), files_of(uploads))


def grid_of(instance: dg.DagsterInstance, keys: Sequence[str]) -> dict[str, Mapping[str, str]]:
    """What the partition grid shows of each asset."""
    grid: dict[str, Mapping[str, str]] = {}
    for asset in (RAW_PRICE_LIST, ML_ANALYSIS, *LEGACY_ASSETS):
        statuses = instance.get_status_by_partition(asset, list(keys), SUPPLIERS) or {}
        grid[asset.to_user_string()] = {
            key: status.value.lower() for key, status in statuses.items() if status
        }
    return grid


async def _redis(redis_url: str) -> tuple[dict[UUID, str], list[UUID]]:
    async with aclosing(connect_redis(redis_url)) as store:
        keys = [str(key) async for key in store.scan_iter(f"{JOB_PREFIX}*")]
        jobs = await read_jobs(store, [key.removeprefix(JOB_PREFIX) for key in keys])
        active = [UUID(job_id) for job_id in await active_job_ids(store)]
    return {job.job_id: job.phase.value for job in jobs}, active


def jobs_in_redis(redis_url: str) -> tuple[dict[UUID, str], list[UUID]]:
    """The phases of the jobs in Redis, and which of them count as active."""
    return asyncio.run(_redis(redis_url))


def replaced_jobs(database_url: str, job_ids: Sequence[UUID]) -> set[UUID]:
    """The jobs that a newer delivery of the same supplier has replaced."""

    async def ask() -> set[UUID]:
        async with open_pool(database_url, max_size=1) as pool:
            known = await shown_jobs(pool, job_ids)
        return {
            job_id
            for job_id, job in known.items()
            if job.is_replaced or job.delivery.outcome is Outcome.SUPERSEDED
        }

    return asyncio.run(ask())


def rows_left_over(database_url: str) -> dict[str, list[str]]:
    """What the courier's tables still hold of work that is over."""

    async def ask() -> dict[str, list[str]]:
        async with open_pool(database_url, max_size=1) as pool:
            return {what: await _texts(pool, query) for what, query in _ROWS.items()}

    return asyncio.run(ask())


def locks_and_connections(database_url: str) -> dict[str, list[str]]:
    """Whoever is still connected to the database, and the locks that somebody holds there."""

    async def ask() -> dict[str, list[str]]:
        connection = await asyncpg.connect(database_url)
        try:
            return {
                "connections to PostgreSQL": await _texts(connection, _CONNECTIONS),
                "advisory locks": await _texts(connection, _LOCKS),
            }
        finally:
            await connection.close()

    return asyncio.run(ask())


async def _texts(source: Any, query: str) -> list[str]:
    return [str(row[0]) for row in await source.fetch(query)]


def processes_of(folder: Path) -> list[str]:
    """Processes whose environment names the system's folder."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline"]):
        with suppress(psutil.Error):
            if process.environ().get("COURIER_HOME") == str(folder):
                found.append(f"{process.pid} {' '.join(process.cmdline())[:80]}")
    return found


def parts_left(uploads: Path) -> list[str]:
    """Unfinished files on the volume."""
    return [path.name for path in sorted((uploads / ".incoming").glob("*"))]
