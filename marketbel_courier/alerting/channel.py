"""A channel: when it may be used, and its errors when it does not take a message.

Pauses grow while a channel is down, and an allowance limits floods of messages. The sender keeps
these plain values from one sending to the next; losing them costs a pause.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from marketbel_courier.alerting.notification import NotificationBody
from marketbel_courier.backoff import Backoff, at_least
from marketbel_courier.messages.message import Message

MOST_MESSAGES = 20
SECONDS_PER_FURTHER_MESSAGE = 30
LONGEST_PAUSE = timedelta(minutes=15)
LONGEST_ASKED_PAUSE = timedelta(hours=1)


class ChannelUnavailable(Exception):
    """The channel takes no message now; `retry_after_seconds` is the pause that it asked for, if
    any.
    """

    def __init__(self, message: Message, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after_seconds = retry_after_seconds


class MessageRefused(Exception):
    """The channel does not take this message."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


class Poster(Protocol):
    """Hands messages to one channel."""

    async def post(self, body: NotificationBody) -> None:
        """Hand one message over; raises ChannelUnavailable or MessageRefused."""


PAUSES = Backoff(first=1, longest=LONGEST_PAUSE.total_seconds())


class Channel(BaseModel):
    """What is known of one channel.

    It takes `MOST_MESSAGES` at once, and after that one in `SECONDS_PER_FURTHER_MESSAGE`.
    """

    model_config = ConfigDict(frozen=True)

    allowance: float = Field(default=MOST_MESSAGES, ge=0, le=MOST_MESSAGES)
    refilled_at: datetime | None = None
    failures: int = Field(default=0, ge=0)
    paused_until: datetime | None = None

    def pause_left(self, now: datetime) -> timedelta | None:
        """How long the channel must be left alone; None if it may be used."""
        if self.paused_until is None or now >= self.paused_until:
            return None
        return self.paused_until - now

    def refilled(self, now: datetime) -> Channel:
        """The channel with the allowance that has grown since the last look."""
        elapsed = max(now - (self.refilled_at or now), timedelta())
        gained = elapsed.total_seconds() / SECONDS_PER_FURTHER_MESSAGE
        return self.model_copy(
            update={
                "allowance": min(self.allowance + gained, float(MOST_MESSAGES)),
                "refilled_at": now,
            }
        )

    def after_message(self) -> Channel:
        """The channel after one more message."""
        return self._without_one(failures=0, paused_until=None)

    def after_refusal(self) -> Channel:
        """The channel after it refused one message; it may take other messages."""
        return self._without_one()

    def after_failure(self, now: datetime, *, asked_seconds: float | None = None) -> Channel:
        """The channel after a failure: with a growing pause, at least as long as the channel asked
        for.
        """
        failures = self.failures + 1
        longest = LONGEST_ASKED_PAUSE.total_seconds()
        pause = timedelta(seconds=at_least(PAUSES.after(failures), asked_seconds, longest=longest))
        return self.model_copy(update={"failures": failures, "paused_until": now + pause})

    def _without_one(self, **changes: object) -> Channel:
        return self.model_copy(update={"allowance": max(self.allowance - 1, 0.0), **changes})
