"""What Prometheus is told of deliveries as they end: counters and histograms of one process.

They count from the start of the process, as counters do. An attempt is counted once, however often
somebody looks.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from uuid import UUID

from prometheus_client import CollectorRegistry, Counter, Histogram

from marketbel_courier.ledger.delivery_ends import DeliveryEnd
from marketbel_courier.ledger.states import Outcome

_PREFIX = "marketbel_courier"
_SECONDS = (0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 7200)
_BYTES = tuple(1000 * 10**power for power in range(6))
# A transaction that took so long to commit is still seen.
_OVERLAP_SECONDS = 120.0
_LONGEST_LOOK_SECONDS = 86_400.0


class DeliveryCounters:
    """The counters; `look_back_seconds` says how far the next look at the ledger has to go."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._began_at = self._looked_at = time.monotonic()
        self._counted: dict[tuple[UUID, int], float] = {}
        self._ends = Counter(
            f"{_PREFIX}_deliveries",
            "Attempts that have ended.",
            ("outcome", "route", "origin"),
            registry=registry,
        )
        self._failures = Counter(
            f"{_PREFIX}_failures", "Attempts that have failed.", ("code",), registry=registry
        )
        self._retries = Counter(
            f"{_PREFIX}_retries", "Ended attempts that were another try.", registry=registry
        )
        self._bytes = Histogram(
            f"{_PREFIX}_delivered_bytes",
            "Sizes of the files that attempts brought.",
            buckets=_BYTES,
            registry=registry,
        )
        self._seconds = Histogram(
            f"{_PREFIX}_step_seconds",
            "Time that ended attempts spent in a step.",
            ("step",),
            buckets=_SECONDS,
            registry=registry,
        )

    @property
    def look_back_seconds(self) -> float:
        """Seconds since the last look and a margin; never from before the process began."""
        now = time.monotonic()
        lately = now - self._looked_at + _OVERLAP_SECONDS
        return min(lately, now - self._began_at, _LONGEST_LOOK_SECONDS)

    def take(self, ends: Iterable[DeliveryEnd]) -> None:
        """Count those that were not counted yet, and forget those that no look will show again."""
        now = time.monotonic()
        for end in ends:
            if (end.job_id, end.attempt) not in self._counted:
                self._count(end)
            self._counted[end.job_id, end.attempt] = now
        oldest = self._looked_at - _OVERLAP_SECONDS
        self._counted = {key: seen for key, seen in self._counted.items() if seen >= oldest}
        self._looked_at = now

    def _count(self, end: DeliveryEnd) -> None:
        self._ends.labels(end.outcome, end.route, end.origin).inc()
        if end.outcome is Outcome.FAILED:
            self._failures.labels(end.error_code or "unknown").inc()
        if end.attempt > 1:
            self._retries.inc()
        if end.size_bytes is not None:
            self._bytes.observe(end.size_bytes)
        for step, seconds in (
            ("downloading", end.downloading_seconds),
            ("waiting", end.waiting_seconds),
            ("analyzing", end.analyzing_seconds),
        ):
            if seconds is not None:
                self._seconds.labels(step).observe(max(seconds, 0.0))
