"""The states and kinds in the courier's own tables as types, and what each of them implies.

SQL gets its words from here too, rendered as literals: an index over some states serves only a
query that names them. Words of Redis, ml-analyze and Dagster are types of their own elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from marketbel_courier.errors import Superseded


class State(StrEnum):
    """How far an attempt is."""

    DOWNLOADING = "downloading"
    DELIVERED = "delivered"
    ANALYZING = "analyzing"
    COMPLETE = "complete"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Whether the attempt has ended, well or not."""
        return self in (State.COMPLETE, State.FAILED)

    @property
    def is_open(self) -> bool:
        """Whether the attempt has not ended."""
        return not self.is_over

    @property
    def is_worked_on(self) -> bool:
        """Whether a run is at work on the attempt; a delivered file waits for one."""
        return self in (State.DOWNLOADING, State.ANALYZING)


class Step(StrEnum):
    """What is done for a job, in order; an attempt fails at one of these steps."""

    DOWNLOADING = "downloading"
    ANALYZING = "analyzing"
    MATCHING = "matching"


class Outcome(StrEnum):
    """How an attempt ended: the result of the analysis, or why there was no analysis."""

    SUCCESS = "success"
    PARTIAL = "partial"
    EMPTY = "empty"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    SUPERSEDED = Superseded.code

    @property
    def is_analysis(self) -> bool:
        """Whether the file was read, with or without items in it."""
        return self in (Outcome.SUCCESS, Outcome.PARTIAL, Outcome.EMPTY)


class Origin(StrEnum):
    """Where a price list came from: the supplier's address, or the volume."""

    SOURCE = "source"
    UPLOAD = "upload"


class Route(StrEnum):
    """Who reads the price list: ml-analyze, or the legacy pipeline."""

    ML = "ml"
    LEGACY = "legacy"


class ErrorClass(StrEnum):
    """Whether another attempt may succeed without a change by a person."""

    TRANSIENT = "transient"
    PERMANENT = "permanent"

    @classmethod
    def of(cls, *, transient: bool) -> ErrorClass:
        """The class of an error that is transient, or is not."""
        return cls.TRANSIENT if transient else cls.PERMANENT


def literals(words: Iterable[StrEnum]) -> str:
    """These words as a list in SQL: `('complete', 'failed')`."""
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


OPEN = literals(state for state in State if state.is_open)
OVER = literals(state for state in State if state.is_over)
WORKED_ON = literals(state for state in State if state.is_worked_on)
ANALYSES = literals(outcome for outcome in Outcome if outcome.is_analysis)
WITH_ITEMS = literals((Outcome.SUCCESS, Outcome.PARTIAL))
