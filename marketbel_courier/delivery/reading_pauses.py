"""When a file is read next whose runs ended before they came to it, and in what company.

A run that ends before it has claimed a file says little about the file: the next try follows within
seconds, and only what keeps happening makes the pause longer and the company smaller.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketbel_courier.backoff import Backoff
from marketbel_courier.messages.message import Message

PAUSES = Backoff(first=5, longest=300)
# So often in vain, it is no passing trouble: somebody should know, and nothing waits for it.
LASTS_AFTER = 4
# From then on a run has a quarter of the files of the one before: one that ends its runs is alone
# soon, and the others are read.
SMALLER_AFTER = 3
_SMALLER_BY = 4


@dataclass(frozen=True)
class EndedRun:
    """A run that was to read these jobs' files and has ended; `claimed` are those it came to."""

    jobs: frozenset[str]
    claimed: frozenset[str]
    ended_at: datetime


@dataclass(frozen=True)
class VainReadings:
    """How many runs of a file ended before they came to it, and when the last one did."""

    count: int
    last_at: datetime

    @property
    def next_try_at(self) -> datetime:
        """When the next run is due."""
        return self.last_at + timedelta(seconds=PAUSES.after(self.count))

    @property
    def lasts(self) -> bool:
        """Whether it has gone on for so long that a person should know."""
        return self.count >= LASTS_AFTER

    def is_over(self, now: datetime) -> bool:
        """Whether the next run is due; an end that lies ahead is the word of a wrong clock."""
        return self.last_at > now or now >= self.next_try_at

    def most_in_company(self, most_per_run: int) -> int:
        """How many files the next run may have; one in the end."""
        smaller = max(self.count - SMALLER_AFTER + 1, 0)
        return max(most_per_run // int(_SMALLER_BY**smaller), 1)

    @property
    def words(self) -> Message:
        """What the file waits for, as people are told it."""
        return Message("reading-paused", n=self.count, at=self.next_try_at)


def vain_readings(jobs: Collection[str], ended: Iterable[EndedRun]) -> dict[str, VainReadings]:
    """Of these jobs, whose files wait: those that runs were to read in vain."""
    found: dict[str, VainReadings] = {}
    for run in ended:
        for job in run.jobs.intersection(jobs) - run.claimed:
            known = found.get(job)
            found[job] = VainReadings(
                1 if known is None else known.count + 1,
                run.ended_at if known is None else max(known.last_at, run.ended_at),
            )
    return found
