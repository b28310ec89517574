"""When a failed job is tried again by itself, and when the job is left to a person."""

from __future__ import annotations

from datetime import timedelta

from marketbel_courier.backoff import Backoff, at_least, jitter
from marketbel_courier.errors import DeliveryError
from marketbel_courier.settings import Settings

GROWTH = 4
JITTER = 0.2
LONGEST_DELAY = timedelta(hours=1)


def next_retry_delay(
    error: DeliveryError, *, retries_used: int, settings: Settings
) -> timedelta | None:
    """The pause before the next attempt; None for one that a person has to ask for.

    A refused connection is a service that starts: it is tried again after the first delay each
    time. Other pauses grow. A pause that the source asked for is kept; jitter spreads suppliers
    that failed together.
    """
    if not error.transient or retries_used >= settings.max_retries:
        return None
    longest = LONGEST_DELAY.total_seconds()
    failures = 1 if getattr(error, "refused", False) else retries_used + 1
    delay = Backoff(settings.retry_delay_seconds, longest, GROWTH).after(failures)
    asked = getattr(error, "retry_after_seconds", None)
    return timedelta(seconds=at_least(delay, asked, longest=longest) + jitter(JITTER * delay))


def closing_words(error: DeliveryError, *, retries_used: int, settings: Settings) -> str:
    """The error's message; where no retry is left, the message says so."""
    if not error.transient or retries_used < settings.max_retries or not settings.max_retries:
        return str(error)
    return (
        f"{error} Given up after {retries_used} retries; retry it by hand when the cause is gone."
    )
