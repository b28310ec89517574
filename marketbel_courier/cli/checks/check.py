"""The result of one check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from marketbel_courier.messages.message import Message, verbatim


class Verdict(StrEnum):
    """The severity: a warning stops nothing; after a failure some part does not work."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Check:
    """One line of `doctor`: what was checked, what was found, and how to correct it."""

    subject: Message
    verdict: Verdict
    finding: Message
    remedy: Message | None = None


def ok(subject: Message | str, finding: Message | str) -> Check:
    """Nothing to mend. A subject or finding of no language is text: a name, an address."""
    return Check(_message(subject), Verdict.OK, _message(finding))


def warn(subject: Message | str, finding: Message | str, remedy: Message | None) -> Check:
    """Worth knowing; something may not work without it. A finding may say itself what to do."""
    return Check(_message(subject), Verdict.WARN, _message(finding), remedy)


def fail(subject: Message | str, finding: Message | str, remedy: Message | None) -> Check:
    """Something will not work. A finding may say itself what to do."""
    return Check(_message(subject), Verdict.FAIL, _message(finding), remedy)


def _message(words: Message | str) -> Message:
    return words if isinstance(words, Message) else verbatim(words)
