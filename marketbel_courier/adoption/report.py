"""The report of what the former worker left, and of what was done: for a table and the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog
from marketbel_courier.messages.message import Message

TASK_ID = "adoption"


class Kind(StrEnum):
    """What a step is about, by the code of the message that says so."""

    JOB = "adoption-thing-job"
    ACTIVE_LIST = "adoption-thing-active-list"
    SIDECAR = "adoption-thing-sidecar"
    FILES = "adoption-thing-files"
    SYNC = "adoption-thing-sync"
    QUEUE = "adoption-thing-queue"

    @property
    def message(self) -> Message:
        """The thing in words."""
        return Message(self.value)


@dataclass(frozen=True)
class Step:
    """One thing that was found, and what was or would be done with it.

    `subject` says which thing it is, `was` in what state it was found, where there is more to say;
    `done` is what became of it, and `reason` why. Texts are names, which nobody translates. Only
    what `is_news` stands in the log.
    """

    kind: Kind
    subject: Message | str
    was: Message | str | None
    done: Message
    reason: Message
    is_warning: bool = False
    is_news: bool = True

    def log_line(self) -> ParsingLog:
        """The log's line; without a supplier's name, so that it changes no supplier's state."""
        level = LogType.WARNING if self.is_warning else LogType.INFO
        message = Message(
            "adoption-step",
            kind=self.kind.message,
            done=self.done,
            subject=self.subject,
            was=self.was or None,
            why=self.reason,
        )
        return ParsingLog(TASK_ID, None, level, message)


@dataclass(frozen=True)
class AdoptionReport:
    """A look at all that the former worker left.

    `waits_for` says why a later look is needed; it is None once everything is taken over.
    `is_partial`: not everything was looked at, as another process does so or the time was up.
    """

    is_dry_run: bool
    steps: Sequence[Step] = ()
    waits_for: Message | None = None
    is_partial: bool = False

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to be taken over."""
        return self.waits_for is None

    def counts(self) -> Counter[tuple[Kind, Message]]:
        """How often each thing was done."""
        return Counter((step.kind, step.done) for step in self.steps)

    @property
    def message(self) -> Message:
        """The report in a sentence, what was done most often first."""
        counted = [
            Message("adoption-count", n=n, kind=kind.message, done=done)
            for (kind, done), n in self.counts().most_common()
        ]
        return Message(
            "adoption-summary", dry=self.is_dry_run, counted=counted or None, waits=self.waits_for
        )
