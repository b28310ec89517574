"""Brings kept alerts to a channel, a bounded number in a bounded time.

An alert is marked as sent after the channel took it; if the process is killed in between, the alert
is sent once more. Nothing is lost; after a day without success an alert is given up, which is
logged.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from marketbel_courier.alerting.channel import (
    PAUSES,
    Channel,
    ChannelUnavailable,
    MessageRefused,
    Poster,
)
from marketbel_courier.alerting.notification import Notification, ends_of, plan_notifications
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.alert_ends import put_back_ends, take_untold_ends
from marketbel_courier.ledger.alerts import (
    Alert,
    ChannelKind,
    claim_unsent,
    give_up_unsent,
    mark_sent,
    postpone,
)
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message

logger = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(days=1)
# Longer than a tick takes, so the holder of an older lease is dead.
LEASE = timedelta(minutes=1)
# No message is begun after this; one that is under way may take the channel's time-out besides.
PATIENCE_SECONDS = 2.5
MOST_NAMED_IN_LOG = 20


@dataclass(frozen=True)
class Sending:
    """The result of one attempt to send. `problem` says why not everything was sent."""

    channel: Channel
    alerts: int = 0
    messages: int = 0
    problem: Message | None = None


async def send_unsent(
    pool: Pool,
    poster: Poster,
    channel: Channel,
    *,
    kind: ChannelKind = ChannelKind.WEBHOOK,
    since: datetime | None = None,
    ui_url: str | None,
    language: Language = Language.EN,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Sending:
    """Send due alerts as far as the channel's pause and allowance permit, then ends of alerts.

    `since` is when the channel was set: alerts that other channels took before are not sent again.
    """
    _log_given_up(await give_up_unsent(pool, older_than=GIVE_UP_AFTER))
    now = datetime.now(UTC)
    channel = channel.refilled(now)
    if pause := channel.pause_left(now):
        return Sending(
            channel,
            problem=Message("alert-webhook-left-alone", n=channel.failures, pause=pause),
        )
    if channel.allowance < 1:
        return Sending(channel, problem=Message("alert-enough-for-now"))
    alerts = await claim_unsent(
        pool, lease=LEASE, channel=kind, since=since, younger_than=GIVE_UP_AFTER
    )
    notifications = plan_notifications(
        alerts, most=int(channel.allowance), ui_url=ui_url, language=language
    )
    dispatch = _Dispatch(pool, poster, channel, kind)
    begun = asyncio.get_running_loop().time()
    for number, notification in enumerate(notifications):
        late = asyncio.get_running_loop().time() - begun > patience_seconds
        if late or not await dispatch.send(notification):
            await _release(pool, notifications[number:], kind)
            break
    else:
        await dispatch.tell_ends(language)
    return dispatch.report()


class _Dispatch:
    """The notifications of one attempt, as they go."""

    def __init__(self, pool: Pool, poster: Poster, channel: Channel, kind: ChannelKind) -> None:
        self._pool = pool
        self._poster = poster
        self._channel = channel
        self._kind = kind
        self._alerts = 0
        self._messages = 0
        self._problem: Message | None = None

    def report(self) -> Sending:
        return Sending(self._channel, self._alerts, self._messages, self._problem)

    async def send(self, notification: Notification) -> bool:
        """Post it and note what came of it; False if the channel takes nothing now."""
        ids = [alert.alert_id for alert in notification.alerts]
        try:
            await self._poster.post(notification.body)
        except ChannelUnavailable as error:
            self._problem = error.message
            self._channel = self._channel.after_failure(
                datetime.now(UTC), asked_seconds=error.retry_after_seconds
            )
            logger.warning("Alerts wait, because %s.", error)
            return False
        except MessageRefused as error:
            self._problem = error.message
            self._channel = self._channel.after_refusal()
            attempts = max(alert.send_attempts for alert in notification.alerts)
            pause = timedelta(seconds=PAUSES.after(attempts))
            await postpone(self._pool, ids, pause, self._kind)
            logger.warning("An alert (%s) waits: %s.", _names(notification.alerts), error)
            return True
        await mark_sent(self._pool, ids, self._kind)
        self._channel = self._channel.after_message()
        self._alerts += len(ids)
        self._messages += 1
        return True

    async def tell_ends(self, language: Language) -> None:
        """Send in one message the ends of alerts that the channel took; after a failure the ends
        wait.
        """
        ends = await take_untold_ends(self._pool, self._kind)
        if not ends:
            return
        try:
            await self._poster.post(ends_of(ends, language=language))
        except (ChannelUnavailable, MessageRefused) as error:
            await put_back_ends(self._pool, self._kind, ends)
            self._problem = error.message
            self._channel = self._channel.after_failure(datetime.now(UTC))
            logger.warning("Ends of alerts wait, because %s.", error)
            return
        self._channel = self._channel.after_message()
        self._messages += 1


async def _release(pool: Pool, notifications: Sequence[Notification], kind: ChannelKind) -> None:
    ids = [alert.alert_id for notification in notifications for alert in notification.alerts]
    await postpone(pool, ids, timedelta(), kind)


def _log_given_up(alerts: Sequence[Alert]) -> None:
    if alerts:
        logger.error(
            "%d alerts could not be sent within a day and are given up: %s. They stay in the"
            " table courier.alerts.",
            len(alerts),
            _names(alerts),
        )


def _names(alerts: Sequence[Alert]) -> str:
    names = [f"{alert.subject}, {alert.cause}" for alert in alerts[:MOST_NAMED_IN_LOG]]
    more = ["…"] if len(alerts) > MOST_NAMED_IN_LOG else []
    return "; ".join(names + more)
