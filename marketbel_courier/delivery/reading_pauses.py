"""When a file whose runs ended before reading it is read next, and with how many other files.

A run that ends before it has claimed a file says little about the file: the next try follows within
seconds. Each further such run makes the pause longer and the number of other files smaller.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketbel_courier.backoff import Backoff
from marketbel_courier.messages.message import Message

PAUSES = Backoff(first=5, longest=300)
# After so many runs in vain the trouble is not temporary: a person should know, and nothing waits
# for the file.
LASTS_AFTER = 4
# From then on each run gets a quarter of the files of the run before: a file that ends its runs is
# soon alone in its run, and the others are read.
SMALLER_AFTER = 3
_SMALLER_BY = 4


@dataclass(frozen=True)
class EndedRun:
    """An ended run that was to read the files of `jobs`, of which it `claimed` some."""

    jobs: frozenset[str]
    claimed: frozenset[str]
    ended_at: datetime


@dataclass(frozen=True)
class VainReadings:
    """How many runs ended before they claimed a file, and when the last of them ended."""

    count: int
    last_at: datetime

    @property
    def next_try_at(self) -> datetime:
        """When the next run is due."""
        return self.last_at + timedelta(seconds=PAUSES.after(self.count))

    @property
    def lasts(self) -> bool:
        """Whether runs have ended in vain so often that a person should know."""
        return self.count >= LASTS_AFTER

    def is_over(self, now: datetime) -> bool:
        """Whether the next run is due; it is if the last end, by a wrong clock, lies ahead."""
        return self.last_at > now or now >= self.next_try_at

    def most_in_company(self, most_per_run: int) -> int:
        """How many files the next run may have: fewer after each run in vain, at last one."""
        smaller = max(self.count - SMALLER_AFTER + 1, 0)
        return max(most_per_run // int(_SMALLER_BY**smaller), 1)

    @property
    def words(self) -> Message:
        """What the file waits for, as a message for people."""
        return Message("reading-paused", n=self.count, at=self.next_try_at)


def vain_readings(jobs: Collection[str], ended: Iterable[EndedRun]) -> dict[str, VainReadings]:
    """Those of these waiting jobs that runs failed to read, with the number of such runs."""
    found: dict[str, VainReadings] = {}
    for run in ended:
        for job in run.jobs.intersection(jobs) - run.claimed:
            known = found.get(job)
            found[job] = VainReadings(
                1 if known is None else known.count + 1,
                run.ended_at if known is None else max(known.last_at, run.ended_at),
            )
    return found
