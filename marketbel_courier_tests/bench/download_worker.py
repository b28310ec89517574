"""One download of a large file in a process of its own: `python -m … HOW URL FOLDER`.

Prints what it took as JSON. A small file is fetched first, so that nothing is loaded meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
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


class How(StrEnum):
    """Who downloads: the courier, or a few lines of httpx that write to a file."""

    COURIER = "courier"
    PLAIN = "plain"
    PLAIN_FSYNC = "plain-fsync"


@dataclass(frozen=True)
class Download:
    """What one download took; `memory_bytes` is the growth of the resident size at its highest."""

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


async def by_courier(url: str, folder: Path) -> None:
    """As a delivery does it: limits, checks, two checksums, fsync, sidecar."""
    settings = Settings.from_environment()
    volume = SharedVolume(folder)
    supplier_id = uuid4()
    request = FetchRequest(supplier_id, "Large", "csv", url)
    async with (
        PriceListSources.from_settings(settings) as sources,
        volume.begin(supplier_id) as pending,
    ):
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


def plainly(*, fsync: bool) -> Callable[[str, Path], Awaitable[None]]:
    """What the documentation of httpx suggests: stream to a file, without any checksum."""

    async def download(url: str, folder: Path) -> None:
        async with (
            httpx.AsyncClient(trust_env=False) as client,
            client.stream("GET", url) as answer,
        ):
            with (folder / uuid4().hex).open("wb") as file:
                async for chunk in answer.aiter_bytes():
                    file.write(chunk)
                file.flush()
                if fsync:
                    os.fsync(file.fileno())

    return download


WAYS: dict[How, Callable[[str, Path], Awaitable[None]]] = {
    How.COURIER: by_courier,
    How.PLAIN: plainly(fsync=False),
    How.PLAIN_FSYNC: plainly(fsync=True),
}


def main() -> None:
    how, small_url, large_url, folder = sys.argv[1:]
    download = WAYS[How(how)]
    asyncio.run(_measured(download, small_url, Path(folder)))
    print(json.dumps(asdict(asyncio.run(_measured(download, large_url, Path(folder))))))


async def _measured(
    download: Callable[[str, Path], Awaitable[None]], url: str, folder: Path
) -> Download:
    watch = _Watch()
    with watch.on():
        began, cpu = time.perf_counter(), time.process_time()
        await download(url, folder)
        seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    return Download(seconds, cpu_seconds, watch.peak_bytes - watch.before_bytes)


if __name__ == "__main__":
    main()
