"""What became of one supplier in the demo's sync, as the closing table shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """How a supplier's job ended, in the words of the closing table."""

    COMPLETE = "complete"
    WITH_WARNINGS = "complete, warnings"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    UNFINISHED = "unfinished"
    NOT_STARTED = "not started"


class Checksum(StrEnum):
    """Whether the file on the volume is, byte for byte, what the supplier's server sends."""

    VERIFIED = "verified"
    DIFFERS = "differs"
    NO_FILE = "no file"


@dataclass(frozen=True)
class Outcome:
    """One supplier's result. `reason` says in a sentence why it failed or what it warns of.

    `route` is the way that Redis says its file went.

    `error_code` is the stable word of the delivery error that ended the job, if one did; `tries`
    are its attempts, `analyses` how often a file of it was handed to ml-analyze, and `can_retry`
    says that a person may ask for one more.
    """

    supplier_name: str
    ending: Ending
    size_bytes: int = 0
    checksum: Checksum = Checksum.NO_FILE
    items: int = 0
    matched: int = 0
    in_review: int = 0
    errors: int = 0
    seconds: float = 0
    reason: str = ""
    error_code: str = ""
    tries: int = 0
    analyses: int = 0
    can_retry: bool = False
    route: str = ""
