"""What the platform's work takes at the least: `python -m …prototype` with the work as JSON.

The same files and requests, the same number of Dagster's events, in batches; no daemon, no ledger
that tells the truth after a kill, no limits, no guards. Creates its tables in the database given.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import dagster as dg
import httpx
from dagster._core.events import DagsterEvent, StepMaterializationData
from dagster._core.events.log import EventLogEntry
from dagster_postgres import DagsterPostgresStorage

AT_ONCE = 32
BATCH = 250
LOOKS = 60
# What its CPU goes into.
STARTING = "its imports"
WORKING = "its downloads, files, rows and hand-overs"
STORING = "its events"
_TABLE = """
    CREATE TABLE IF NOT EXISTS prototype (
        url text, run text, path text, md5 text, sha256 text, etag text, ml_job text,
        PRIMARY KEY (url, run))
"""


@dataclass(frozen=True)
class Work:
    """What to fetch, where to hand it over, and how many events to store for it."""

    urls: Sequence[str]
    etags: dict[str, str]
    ml_url: str
    events: int
    database_url: str
    folder: str


@dataclass(frozen=True)
class Fetched:
    """A file on the volume; without a path it has not changed."""

    url: str
    etag: str
    path: str = ""
    md5: str = ""
    sha256: str = ""
    ml_job: str = ""


async def _fetch(http: httpx.AsyncClient, work: Work, url: str) -> Fetched:
    known = work.etags.get(url)
    headers = {"If-None-Match": known} if known else {}
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    part = Path(work.folder) / f"{uuid4()}.part"
    async with http.stream("GET", url, headers=headers) as response:
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return Fetched(url, known or "")
        response.raise_for_status()
        with part.open("wb") as file:
            async for block in response.aiter_bytes():
                md5.update(block)
                sha256.update(block)
                file.write(block)
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
    path = part.with_suffix(".csv")
    part.rename(path)
    sidecar = path.with_suffix(".meta.json")
    with sidecar.open("w", encoding="utf-8") as file:
        json.dump({"checksum": md5.hexdigest(), "source": url}, file)
        file.flush()
        await asyncio.to_thread(os.fsync, file.fileno())
    submitted = await http.post(
        f"{work.ml_url}/analyze/file", json={"file_url": str(path), "file_type": "csv"}
    )
    ml_job = submitted.json()["job_id"]
    for _ in range(LOOKS):
        answer = await http.get(f"{work.ml_url}/analyze/status/{ml_job}")
        if answer.json()["status"] == "completed":
            break
        await asyncio.sleep(1)
    etag = response.headers.get("etag", "")
    return Fetched(url, etag, str(path), md5.hexdigest(), sha256.hexdigest(), ml_job)


async def _work(work: Work) -> list[Fetched]:
    places = asyncio.Semaphore(AT_ONCE)
    run = str(uuid4())
    done: list[Fetched] = []
    async with (
        httpx.AsyncClient(trust_env=False, timeout=60) as http,
        asyncpg.create_pool(work.database_url, min_size=1, max_size=2) as pool,
    ):
        await pool.execute(_TABLE)

        async def one(url: str) -> Fetched:
            async with places:
                return await _fetch(http, work, url)

        for start in range(0, len(work.urls), BATCH):
            fetched = await asyncio.gather(*map(one, work.urls[start : start + BATCH]))
            rows = [(f.url, run, f.path, f.md5, f.sha256, f.etag, f.ml_job) for f in fetched]
            await pool.executemany("INSERT INTO prototype VALUES ($1,$2,$3,$4,$5,$6,$7)", rows)
            done += fetched
    return done


def _store_events(work: Work) -> None:
    storage = DagsterPostgresStorage(work.database_url).event_log_storage
    storage.optimize_for_webserver(60_000, 600, 4)
    run_id, now = str(uuid4()), time.time()
    stored = 0
    while stored < work.events:
        batch = [
            _event(run_id, now, work.urls[number % len(work.urls)])
            for number in range(stored, min(stored + BATCH, work.events))
        ]
        storage.store_event_batch(batch)
        stored += len(batch)


def _event(run_id: str, now: float, url: str) -> EventLogEntry:
    made = dg.AssetMaterialization(
        "prototype",
        partition=url.rpartition("/")[2],
        metadata={"source": url, "size (bytes)": 100_000, "checksum MD5": "0" * 32},
    )
    event = DagsterEvent(
        event_type_value=dg.DagsterEventType.ASSET_MATERIALIZATION.value,
        job_name="prototype",
        event_specific_data=StepMaterializationData(made),
        message="Materialized.",
    )
    return EventLogEntry(  # type: ignore[no-untyped-call]
        error_info=None,
        level=20,
        user_message="",
        run_id=run_id,
        timestamp=now,
        job_name="prototype",
        dagster_event=event,
    )


def main() -> None:
    """Print the files' ETags, for a second time with nothing new, and the CPU seconds by duty."""
    work = Work(**json.loads(sys.stdin.readline()))
    with suppress(FileExistsError):
        Path(work.folder).mkdir()
    begun = time.process_time()
    fetched = asyncio.run(_work(work))
    worked = time.process_time()
    _store_events(work)
    cpu = {
        STARTING: begun,
        WORKING: worked - begun,
        STORING: time.process_time() - worked,
    }
    etags = {one.url: one.etag for one in fetched}
    print(json.dumps({"etags": etags, "cpu": cpu}), flush=True)


if __name__ == "__main__":
    main()
