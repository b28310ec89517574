"""The phases of an order as spans: reading, storing, matching."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from marketbel_courier.ingestion.contract import IngestionProgress, Phase
from marketbel_courier.traces import past_span

Follow = Callable[[IngestionProgress], None]


@contextmanager
def phases_traced(on_progress: Follow) -> Iterator[Follow]:
    """What to call with each progress in the place of `on_progress`, while the order is at work."""
    phase: Phase | None = None
    since = datetime.now(UTC)

    def end() -> None:
        nonlocal since
        if phase is not None:
            past_span(phase, since)
        since = datetime.now(UTC)

    def follow(progress: IngestionProgress) -> None:
        nonlocal phase
        if progress.phase is not phase:
            end()
            phase = progress.phase
        on_progress(progress)

    try:
        yield follow
    finally:
        end()
