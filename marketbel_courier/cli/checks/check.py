"""The result of one check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad it is: a warning does not stop the local stack, a failure stops something."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Check:
    """One line of the doctor's: what was looked at, what was found, how to mend it."""

    subject: str
    verdict: Verdict
    finding: str
    remedy: str = ""


def ok(subject: str, finding: str) -> Check:
    """Nothing to mend."""
    return Check(subject, Verdict.OK, finding)


def warn(subject: str, finding: str, remedy: str) -> Check:
    """Worth knowing; something may not work without it."""
    return Check(subject, Verdict.WARN, finding, remedy)


def fail(subject: str, finding: str, remedy: str) -> Check:
    """Something will not work."""
    return Check(subject, Verdict.FAIL, finding, remedy)
