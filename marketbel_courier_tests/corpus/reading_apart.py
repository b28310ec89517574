"""Reads files one by one, each in a process of its own with little memory: for hostile ones.

`python -m marketbel_courier_tests.corpus.reading_apart` takes a JSON array per line
(`path`, `file_type`) and answers with one per line: the path and an `Outcome`.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.price_lists.reader import read_price_list

_MEMORY_LIMIT_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: the names of its first items, or what its sender is told."""

    names: tuple[str, ...] = ()
    item_count: int = 0
    refusal: str | None = None
    crash: str | None = None
    peak_memory_bytes: int = 0


class Reader:
    """A running reader; files are given to it one after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def read(self, path: Path, file_type: str) -> Outcome:
        """What becomes of `path`; a reader that hangs is for the test's timeout to end."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps([str(path), file_type]), file=self._process.stdin, flush=True)
        while True:
            # A test that has timed out leaves its answer for the next one to pass over.
            answered, outcome = json.loads(self._process.stdout.readline())
            if answered == str(path):
                return Outcome(**outcome)


@contextmanager
def open_reader() -> Iterator[Reader]:
    """A reader in a process of its own, ended with the context."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Reader(process)
        finally:
            process.kill()


def main() -> None:
    """Answer each line of the standard input."""
    for line in sys.stdin:
        path, file_type = json.loads(line)
        child = os.fork()
        if not child:
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_LIMIT_BYTES, _MEMORY_LIMIT_BYTES))
            print(json.dumps([path, asdict(_read(Path(path), file_type))]), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            crash = {"crash": f"the process ended with status {status}"}
            print(json.dumps([path, crash]), flush=True)


def _read(path: Path, file_type: str) -> Outcome:
    names: tuple[str, ...] = ()
    count = 0
    refusal = crash = None
    try:
        items = read_price_list(path, file_type).items
        names, count = tuple(item.name for item in items[:3]), len(items)
    except UnreadableFile as error:
        refusal = str(error)
    except BaseException as error:  # noqa: BLE001 - every other end is what this is to find
        crash = repr(error)[:500]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Outcome(names, count, refusal, crash, peak)


if __name__ == "__main__":
    main()
