"""Downloads in a process of their own: `python -m … FOLDER HOW SMALL_URL URL [COUNT]`.

Prints as JSON what one file took, or so many. A small file is fetched first, so that nothing is
loaded meanwhile.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import resource
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

import httpx
import psutil

from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.sidecar import Provenance
from marketbel_courier.shared_volume.volume import SharedVolume
from marketbel_courier.sources.price_list_sources import PriceListSources
from marketbel_courier.sources.request import FetchedSource, FetchRequest

LOOK_SECONDS = 0.01
AT_ONCE = 32

Fetch = Callable[[str], Awaitable[None]]
Way = Callable[[Path], AbstractAsyncContextManager[Fetch]]


class How(StrEnum):
    """Who downloads: the courier, a shell, or a few lines of httpx that write to a file."""

    COURIER = "courier"
    SHELL = "shell"
    PLAIN = "plain"
    PLAIN_FSYNC = "plain-fsync"


@dataclass(frozen=True)
class Download:
    """What was downloaded took; `memory_bytes` is how much the process grew at its highest."""

    seconds: float
    cpu_seconds: float
    memory_bytes: int


@dataclass
class _Watch:
    """The highest resident size of this process while something runs."""

    process: psutil.Process = field(default_factory=psutil.Process)
    peak_bytes: int = 0
    before_bytes: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def on(self) -> Iterator[None]:
        self.before_bytes = self.peak_bytes = self.process.memory_info().rss
        thread = threading.Thread(target=self._look)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self.peak_bytes = max(self.peak_bytes, self.process.memory_info().rss)


@asynccontextmanager
async def couriers_way(folder: Path) -> AsyncIterator[Fetch]:
    """As a delivery does it: limits, checks, two checksums, fsync, sidecar."""
    volume = SharedVolume(folder)
    async with PriceListSources.from_settings(Settings.from_environment()) as sources:

        async def fetch(url: str) -> None:
            supplier_id = uuid4()
            request = FetchRequest(supplier_id, "Large", "csv", url)
            async with volume.begin(supplier_id) as pending:
                fetched = await sources.fetch(request, pending, lambda _bytes_so_far, _total: None)
                assert isinstance(fetched, FetchedSource)
                await pending.publish(
                    Provenance(
                        supplier_id=supplier_id,
                        supplier_name=request.supplier_name,
                        job_id=uuid4(),
                        original_filename=fetched.original_filename,
                        source_url=url,
                        source_type=fetched.source_type,
                        file_type=fetched.kind,
                        mime_type=fetched.mime_type,
                    )
                )

        yield fetch


@asynccontextmanager
async def shells_way(folder: Path) -> AsyncIterator[Fetch]:
    """One pass over the bytes, each program in a process of its own."""

    async def fetch(url: str) -> None:
        command = f"set -o pipefail; curl -sf {url} | tee {folder / uuid4().hex} | md5sum"
        process = await asyncio.create_subprocess_exec("bash", "-c", command)
        if await process.wait():
            raise SystemExit(f"curl has not fetched {url}")

    yield fetch


@asynccontextmanager
async def plain_way(folder: Path) -> AsyncIterator[Fetch]:
    """Many small files, each whole in memory, with what makes it a delivered one."""
    async with httpx.AsyncClient(trust_env=False) as client:

        async def fetch(url: str) -> None:
            content = (await client.get(url)).content
            await asyncio.to_thread(_publish, folder, url, content)

        yield fetch


def _publish(folder: Path, url: str, content: bytes) -> None:
    name = uuid4().hex
    facts = {
        "source_url": url,
        "file_size_bytes": len(content),
        "checksum_md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        "checksum_sha256": hashlib.sha256(content).hexdigest(),
    }
    for final, written in ((name, content), (f"{name}.json", json.dumps(facts).encode())):
        with (folder / f"{final}.part").open("wb") as file:
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
        (folder / f"{final}.part").rename(folder / final)
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def streamed(*, fsync: bool) -> Way:
    """What the documentation of httpx suggests: stream to a file, without any checksum."""

    @asynccontextmanager
    async def way(folder: Path) -> AsyncIterator[Fetch]:
        async with httpx.AsyncClient(trust_env=False) as client:

            async def fetch(url: str) -> None:
                async with client.stream("GET", url) as answer:
                    with (folder / uuid4().hex).open("wb") as file:
                        async for chunk in answer.aiter_bytes():
                            file.write(chunk)
                        file.flush()
                        if fsync:
                            os.fsync(file.fileno())

            yield fetch

    return way


ONE_FILE: dict[How, Way] = {
    How.COURIER: couriers_way,
    How.SHELL: shells_way,
    How.PLAIN: streamed(fsync=False),
    How.PLAIN_FSYNC: streamed(fsync=True),
}
MANY_FILES: dict[How, Way] = {How.COURIER: couriers_way, How.PLAIN: plain_way}


def main() -> None:
    folder, how, small_url, url, *count = sys.argv[1:]
    way = (MANY_FILES if count else ONE_FILE)[How(how)]
    urls = [f"{url}{number}" for number in range(int(count[0]))] if count else [url]
    print(json.dumps(asdict(asyncio.run(_measured(way(Path(folder)), small_url, urls)))))


async def _measured(
    way: AbstractAsyncContextManager[Fetch], small_url: str, urls: Sequence[str]
) -> Download:
    places = asyncio.Semaphore(AT_ONCE)
    async with way as fetch:

        async def one(url: str) -> None:
            async with places:
                await fetch(url)

        await fetch(small_url)
        watch = _Watch()
        with watch.on():
            began, cpu = time.perf_counter(), _cpu_seconds()
            await asyncio.gather(*(one(url) for url in urls))
            seconds, cpu_seconds = time.perf_counter() - began, _cpu_seconds() - cpu
    return Download(seconds, cpu_seconds, watch.peak_bytes - watch.before_bytes)


def _cpu_seconds() -> float:
    """Of this process and of its children that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


if __name__ == "__main__":
    main()
