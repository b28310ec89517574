"""The watch: whether Dagster and Redis work, checked by the admin process, which needs neither.

It raises an alert for a part that is silent, and sends the alert while Dagster sends none. The
alert ends when that part works again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from redis.exceptions import RedisError

from marketbel_courier.admin.cached_value import Refreshed
from marketbel_courier.admin.connections import Desk
from marketbel_courier.alerting.channels import ChannelStates, send_everywhere
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.delivery.redis_repair import REDIS_SUBJECT
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.write_trial import why_no_writes
from marketbel_courier.ledger.alert_ends import (
    open_alerts,
    resolve_subject,
    resolve_what_is_over,
)
from marketbel_courier.ledger.alerts import AlertKind, NewAlert, Severity, raise_alerts
from marketbel_courier.liveness.beats import read_beats
from marketbel_courier.liveness.silences import ALERT_SENSOR, Part, Silence, unserved
from marketbel_courier.liveness.watcher import Watcher
from marketbel_courier.messages.message import Message

# With the 75 seconds after which a daemon counts as silent, an alert is out within two minutes.
LOOK_SECONDS = 10.0
# What is over shows in the ledger: nobody waits for that as for a daemon.
ENDS_EVERY_SECONDS = 60.0
# Servers that are started together come up one after the other.
SETTLING_SECONDS = 60.0
# A failover of Redis takes less, and one write that fails is no news.
REDIS_LASTS_SECONDS = 30.0
REDIS_TIMEOUT_SECONDS = 5.0
_NO_WRITES = "no_writes"
# What lasts is told again after so long; until then its alert is open.
TOLD_AGAIN_AFTER = timedelta(days=1)

log = logging.getLogger(__name__)


class Watch(Refreshed[Sequence[Silence]]):
    """The parts of the platform that are silent; read at most every `LOOK_SECONDS`, for all who
    ask.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(self._look, every_seconds=LOOK_SECONDS, trusted_seconds=LOOK_SECONDS * 3)
        self._pool = desk.pool
        self._watcher = Watcher()

    async def _look(self) -> Sequence[Silence]:
        return self._watcher.look(await read_beats(self._pool))


class Watchman:
    """Looks at fixed times, raises alerts for what is silent, and ends the alerts of what works
    again.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._watch = desk.keep(Watch)
        self._states = ChannelStates()
        self._began = time.monotonic()
        self._ended_at = float("-inf")
        self._redis_works: bool | None = None
        self._redis_fails_since: float | None = None

    async def keep_watch(self) -> None:
        """Watch until cancelled; a server that is away is a finding, not an error."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.round()
            except (CourierError, OSError, TimeoutError, *DATABASE_ERRORS) as error:
                log.warning("The watch saw nothing: %s", type(error).__name__)
            except Exception:
                # It must not end: then nobody would notice what falls silent.
                log.exception("The watch saw nothing.")

    async def round(self, *, is_settled: bool | None = None) -> None:
        """Look once, and raise and end the alerts that follow from it."""
        if is_settled is None:
            is_settled = time.monotonic() - self._began >= SETTLING_SECONDS
        found = await self._watch.get()
        if is_settled:
            await self._tell(found)
            await self._tell_of_redis(await self._why_redis_fails())
        if time.monotonic() - self._ended_at >= ENDS_EVERY_SECONDS:
            self._ended_at = time.monotonic()
            await resolve_what_is_over(self._desk.pool)
        if is_settled and unserved(found, ALERT_SENSOR) is not None:
            told = await send_everywhere(self._desk.pool, self._desk.settings, self._states)
            self._states = told.states

    async def _tell(self, found: Sequence[Silence]) -> None:
        pool = self._desk.pool
        known = {
            (alert.subject, alert.cause): alert
            for alert in await open_alerts(pool, kind=AlertKind.PLATFORM)
        }
        silent = {(one.subject, one.lack.value): one for one in found}
        now = datetime.now(UTC)
        news = [
            _alert(one)
            for key, one in silent.items()
            if key not in known or now - known[key].raised_at > TOLD_AGAIN_AFTER
        ]
        if news:
            await raise_alerts(pool, news)
        # Of a daemon that is silent follows nothing about its parts.
        is_blind = any(one.part in (Part.DAEMON, Part.CODE_SERVER) for one in found)
        for subject, cause in known.keys() - silent.keys():
            if not is_blind or subject in (Part.DAEMON, Part.CODE_SERVER):
                await resolve_subject(pool, subject, causes=[cause])

    async def _why_redis_fails(self) -> Message | None:
        try:
            async with asyncio.timeout(REDIS_TIMEOUT_SECONDS):
                return await why_no_writes(self._desk.redis)
        except TimeoutError:
            return Message("redis-is-away", why=Message("health-late"))
        except (RedisError, OSError) as error:
            return Message("redis-is-away", why=str(error))

    async def _tell_of_redis(self, why: Message | None) -> None:
        pool = self._desk.pool
        if why is None:
            self._redis_fails_since = None
            if not self._redis_works:
                await resolve_subject(pool, REDIS_SUBJECT, causes=[_NO_WRITES])
            self._redis_works = True
            return
        now = time.monotonic()
        self._redis_fails_since = self._redis_fails_since or now
        if now - self._redis_fails_since < REDIS_LASTS_SECONDS or self._redis_works is False:
            return
        self._redis_works = False
        told = await open_alerts(pool, kind=AlertKind.REDIS)
        if not any(alert.cause == _NO_WRITES for alert in told):
            alert = NewAlert(
                kind=AlertKind.REDIS,
                severity=Severity.ERROR,
                subject=REDIS_SUBJECT,
                cause=_NO_WRITES,
                reason=why,
            )
            await raise_alerts(pool, [alert])


def _alert(silence: Silence) -> NewAlert:
    return NewAlert(
        kind=AlertKind.PLATFORM,
        severity=Severity.ERROR,
        subject=silence.subject,
        cause=silence.lack.value,
        reason=silence.message,
    )
