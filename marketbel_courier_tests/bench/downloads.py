"""Measures the download of one large file: the courier's way, beside plain httpx to a file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from marketbel_courier_tests.bench.download_worker import Download, How
from marketbel_courier_tests.bench.ground import Ground, price_list
from marketbel_courier_tests.bench.jobs import Way

WORKER = "marketbel_courier_tests.bench.download_worker"
TIMES = 3
SMALL, LARGE = "/small.csv", "/large.csv"


@dataclass(frozen=True)
class Throughput:
    """The median download of its kind, and how fast the slowest and the fastest were (MB/s)."""

    megabytes: float
    download: Download
    slowest: float
    fastest: float

    @property
    def megabytes_per_second(self) -> float:
        """MB of 10^6 bytes."""
        return self.megabytes / self.download.seconds


def measure_downloads(
    ground: Ground, *, megabytes: int, say: Callable[[str], None]
) -> dict[How, Throughput]:
    """Download the same file a few times each way, in turn."""
    files = ground.platform.shop.files
    files[SMALL] = price_list("small")
    files[LARGE] = _repeated(price_list("large"), megabytes * 1_000_000)
    downloads: dict[How, list[Download]] = {how: [] for how in How}
    for number in range(1, TIMES + 1):
        say(f"downloads of {megabytes} MB, {number} of {TIMES}")
        for how in How:
            downloads[how].append(_download(ground, how))
    del files[LARGE]
    return {how: _summary(megabytes, found) for how, found in downloads.items()}


def _download(ground: Ground, how: How) -> Download:
    folder = ground.folder.path / "large"
    folder.mkdir()
    url = ground.platform.shop.url
    workers = ground.workers(Way.COURIER)
    try:
        workers.run([[WORKER, how, url + SMALL, url + LARGE, str(folder)]], at_once=1)
    finally:
        shutil.rmtree(folder)
    return Download(**json.loads(_last_line(workers.logs / "worker-001.log")))


def _summary(megabytes: int, downloads: list[Download]) -> Throughput:
    middle = median(download.seconds for download in downloads)
    return Throughput(
        megabytes,
        next(download for download in downloads if download.seconds == middle),
        slowest=megabytes / max(download.seconds for download in downloads),
        fastest=megabytes / min(download.seconds for download in downloads),
    )


def _repeated(content: bytes, size: int) -> bytes:
    return (content * (size // len(content) + 1))[:size]


def _last_line(log: Path) -> str:
    return log.read_text(encoding="utf-8").splitlines()[-1]
