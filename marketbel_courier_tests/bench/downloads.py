"""Measures the download of one large file, and of many small ones, without the rest of a delivery.

Beside them, in turn: what a shell does with the large file, and plain scripts of httpx.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from marketbel_courier_tests.bench.download_worker import Download, How
from marketbel_courier_tests.bench.file_server import file_server
from marketbel_courier_tests.bench.ground import price_list
from marketbel_courier_tests.bench.processes import Workers
from marketbel_courier_tests.bench.tables import Table

WORKER = "marketbel_courier_tests.bench.download_worker"
MEGABYTES = 500
SMALL_FILES = 1000
SMALL_BYTES = 100_000
TIMES = 3
SMALL, LARGE = "small.csv", "large.csv"
AIM_RATIO, AIM_BYTES, AIM_FILES = 0.9, 30e6, 150

_LARGE_WAYS = {
    How.COURIER: "courier: limits, MD5 and SHA-256, fsync, sidecar",
    How.SHELL: "curl into tee and md5sum",
    How.PLAIN_FSYNC: "plain httpx to a file, with fsync",
    How.PLAIN: "plain httpx to a file",
}
_SMALL_WAYS = {
    How.COURIER: "courier: checks, MD5 and SHA-256, fsync, sidecar",
    How.PLAIN: "plain httpx, MD5 and SHA-256, fsync, sidecar",
}
# The workers read settings and connect to none of these.
_ENVIRONMENT = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ML_ANALYZE_URL": "http://127.0.0.1:1",
    "SOURCE_PRIVATE_NETWORKS": "127.0.0.0/8",
    "MAX_FILE_SIZE_MB": "4096",
    # Real suppliers are on hosts of their own; here all are on one.
    "DOWNLOAD_CONCURRENCY_PER_HOST": "32",
    "DOWNLOAD_CONCURRENCY": "32",
}


@dataclass(frozen=True)
class Measured:
    """All downloads of one way, of `size_bytes` each or of so many files."""

    downloads: list[Download]

    @property
    def middle(self) -> Download:
        """The one of the median time."""
        ordered = sorted(self.downloads, key=lambda download: download.seconds)
        return ordered[len(ordered) // 2]

    @property
    def seconds(self) -> float:
        """The median time."""
        return median(download.seconds for download in self.downloads)

    @property
    def cpu_seconds(self) -> float:
        """The median of the CPU."""
        return median(download.cpu_seconds for download in self.downloads)


def measure_large_file(*, megabytes: int, say: Callable[[str], None]) -> Mapping[How, Measured]:
    """Download the same file a few times each way, in turn."""
    with _served() as (folder, url):
        content = price_list("large")
        with (folder / LARGE).open("wb") as file:
            for _ in range(megabytes * 1_000_000 // len(content)):
                file.write(content)
        return _measure(folder, list(_LARGE_WAYS), [f"{url}/{LARGE}"], f"{megabytes} MB", say)


def measure_small_files(say: Callable[[str], None]) -> Mapping[How, Measured]:
    """Download as many files as a large sync has, a few times each way, in turn."""
    with _served() as (folder, url):
        words = f"{SMALL_FILES:,} files"
        addresses = [f"{url}/{SMALL}~many", str(SMALL_FILES)]
        return _measure(folder, list(_SMALL_WAYS), addresses, words, say)


def large_file_table(measured: Mapping[How, Measured], megabytes: int) -> Table:
    """What one large file took."""
    shell, courier = measured[How.SHELL], measured[How.COURIER]
    ratio = _ratio(shell, courier)
    return Table(
        f"Download of one file of {megabytes} MB over the loopback interface",
        ("", "MB/s", "slowest", "fastest", "ratio\nto shell", "CPU", "memory"),
        [
            (
                words,
                f"{megabytes / measured[how].seconds:.0f}",
                f"{megabytes / max(one.seconds for one in measured[how].downloads):.0f}",
                f"{megabytes / min(one.seconds for one in measured[how].downloads):.0f}",
                f"{_ratio(shell, measured[how]):.2f}",
                f"{measured[how].cpu_seconds:.2f} s",
                f"{measured[how].middle.memory_bytes / 1e6:.1f} MB",
            )
            for how, words in _LARGE_WAYS.items()
        ],
        [
            f"Aim: at least {AIM_RATIO} of the shell's speed, growing by less than"
            f" {AIM_BYTES / 1e6:.0f} MB. Measured: {ratio:.2f}, with"
            f" {courier.cpu_seconds / shell.cpu_seconds:.2f} of the shell's CPU, and"
            f" {max(one.memory_bytes for one in courier.downloads) / 1e6:.1f} MB at most.",
            f"The median of {TIMES}, in turn; memory is the growth of the process at its highest,"
            " CPU that of all processes but the server's.",
        ],
    )


def small_files_table(measured: Mapping[How, Measured]) -> Table:
    """What many small files took."""
    plain, courier = measured[How.PLAIN], measured[How.COURIER]
    return Table(
        f"{SMALL_FILES:,} files of {SMALL_BYTES // 1000} KB, from the source to the published file"
        " with its sidecar",
        ("", "files/s\na core", "CPU\neach", "CPU ratio\nto plain", "files/s"),
        [
            (
                words,
                f"{SMALL_FILES / measured[how].cpu_seconds:.0f}",
                f"{measured[how].cpu_seconds / SMALL_FILES * 1000:.2f} ms",
                f"{measured[how].cpu_seconds / plain.cpu_seconds:.2f}",
                f"{SMALL_FILES / measured[how].seconds:.0f}",
            )
            for how, words in _SMALL_WAYS.items()
        ],
        [
            f"Aim: at least {AIM_FILES} files/s a core. Measured:"
            f" {SMALL_FILES / courier.cpu_seconds:.0f}.",
            f"The median of {TIMES}, in turn; 32 at once in one process, which is warm. The last"
            " column depends on how fast the disk makes things durable.",
        ],
    )


def _ratio(shell: Measured, other: Measured) -> float:
    """How fast the other is beside the shell, run by run: the load changes in between."""
    pairs = zip(shell.downloads, other.downloads, strict=True)
    return median(one.seconds / two.seconds for one, two in pairs)


@contextmanager
def _served() -> Iterator[tuple[Path, str]]:
    with tempfile.TemporaryDirectory(prefix="courier-downloads-") as name:
        folder = Path(name)
        content = price_list("small")
        (folder / SMALL).write_bytes((content * (SMALL_BYTES // len(content) + 1))[:SMALL_BYTES])
        with file_server(folder) as url:
            yield folder, url


def _measure(
    folder: Path, ways: list[How], what: list[str], words: str, say: Callable[[str], None]
) -> Mapping[How, Measured]:
    downloads: dict[How, list[Download]] = {how: [] for how in ways}
    small = f"{what[0].rpartition('/')[0]}/{SMALL}"
    for number in range(1, TIMES + 1):
        say(f"downloads of {words}, {number} of {TIMES}")
        for how in ways:
            downloads[how].append(_download(folder, [how, small, *what]))
    return {how: Measured(found) for how, found in downloads.items()}


def _download(folder: Path, arguments: list[str]) -> Download:
    volume = folder / "volume"
    volume.mkdir()
    workers = Workers(folder, {**_ENVIRONMENT, "UPLOADS_DIR": str(volume)})
    try:
        workers.run([[WORKER, str(volume), *arguments]], at_once=1)
    finally:
        shutil.rmtree(volume)
    return Download(**json.loads(workers.last_line()))
