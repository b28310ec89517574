"""Whether a failed attempt is repeated, and after which pause."""

from __future__ import annotations

from dataclasses import dataclass

from marketbel_courier.backoff import Backoff, at_least, jitter
from marketbel_courier.errors import (
    DeliveryError,
    IncompleteTransfer,
    NetworkError,
    SourceUnavailable,
)

# A full disk is transient too, but a second download does not help.
_WORTH_RETRYING = (NetworkError, SourceUnavailable, IncompleteTransfer)


@dataclass(frozen=True)
class RetryPolicy:
    """Exponential backoff with full jitter; pauses are in seconds."""

    base_seconds: float
    retries: int = 3
    max_backoff_seconds: float = 60
    max_retry_after_seconds: float = 120

    def pause_after(self, error: DeliveryError, failed_attempts: int) -> float | None:
        """The pause before the next attempt; None where no attempt follows.

        A pause that the source asked for is kept, up to a limit, with the jitter on top.
        """
        if failed_attempts > self.retries or not isinstance(error, _WORTH_RETRYING):
            return None
        growing = Backoff(self.base_seconds, self.max_backoff_seconds).after(failed_attempts)
        asked = getattr(error, "retry_after_seconds", None)
        return at_least(0, asked, longest=self.max_retry_after_seconds) + jitter(growing)
