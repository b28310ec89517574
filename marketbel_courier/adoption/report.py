"""What was found of the former worker, and what was done with it: for a table and for the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog
from marketbel_courier.messages.wording import one_line

TASK_ID = "adoption"


class Kind(StrEnum):
    """What a step is about."""

    JOB = "job"
    ACTIVE_LIST = "jobs:active"
    SIDECAR = "sidecar"
    FILES = "files"
    SYNC = "sync"
    QUEUE = "queue"


@dataclass(frozen=True)
class Step:
    """One thing that was found, and what was or would be done with it.

    `was` is the state in which the thing was found; `done` what became of it, and `reason` why.
    Only what `is_news` stands in the log.
    """

    kind: Kind
    subject: str
    was: str
    done: str
    reason: str
    is_warning: bool = False
    is_news: bool = True

    def log_line(self) -> ParsingLog:
        """The line of the log; it names no supplier, as it is no word on how a supplier stands."""
        level = LogType.WARNING if self.is_warning else LogType.INFO
        was = f" ({one_line(self.was)})" if self.was else ""
        reason = one_line(self.reason).rstrip(".")
        message = (
            f"Former worker's {self.kind} {self.done}: {one_line(self.subject)}{was}, {reason}."
        )
        return ParsingLog(TASK_ID, None, level, message)


@dataclass(frozen=True)
class AdoptionReport:
    """A look at all that the former worker left.

    `waits_for` says why a later look is needed; it is empty once everything is taken over.
    `is_partial`: not everything was looked at, as another process does so or the time was up.
    """

    is_dry_run: bool
    steps: Sequence[Step] = ()
    waits_for: str = ""
    is_partial: bool = False

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to be taken over."""
        return not self.waits_for

    def counts(self) -> dict[str, int]:
        """How often each thing was done, the most frequent first."""
        return dict(Counter(f"{step.kind} {step.done}" for step in self.steps).most_common())

    def __str__(self) -> str:
        verb = "Would be done" if self.is_dry_run else "Done"
        counted = ", ".join(f"{count} {what}" for what, count in self.counts().items())
        waits = f" Not finished: {self.waits_for}." if self.waits_for else ""
        return f"{verb}: {counted or 'nothing, as the former worker left nothing'}.{waits}"
