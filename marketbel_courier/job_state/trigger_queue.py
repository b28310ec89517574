"""How many triggers wait in Redis for a sensor, and since when: read, never taken."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from redis.asyncio import Redis

from marketbel_courier.job_state.list_triggers import PARSE_TRIGGERS_KEY, RETRY_TRIGGERS_KEY
from marketbel_courier.job_state.triggers import SYNC_TRIGGER_KEY


@dataclass(frozen=True)
class WaitingTriggers:
    """The triggers by kind; the time is None where none of them tells one."""

    syncs: int
    uploads: int
    retries: int
    oldest_at: datetime | None

    @property
    def total(self) -> int:
        """All of them."""
        return self.syncs + self.uploads + self.retries


async def waiting_triggers(redis: Redis) -> WaitingTriggers:
    """Count the triggers that nobody has taken yet; raises RedisError."""
    async with redis.pipeline(transaction=False) as pipe:
        pipe.get(SYNC_TRIGGER_KEY)
        pipe.llen(PARSE_TRIGGERS_KEY)
        cast("Any", pipe).lindex(PARSE_TRIGGERS_KEY, 0)
        pipe.llen(RETRY_TRIGGERS_KEY)
        cast("Any", pipe).lindex(RETRY_TRIGGERS_KEY, -1)
        sync, uploads, first_upload, retries, first_retry = await pipe.execute()
    return WaitingTriggers(
        syncs=0 if sync is None else 1,
        uploads=uploads,
        retries=retries,
        oldest_at=min(_times_of((sync, first_upload, first_retry)), default=None),
    )


def _times_of(entries: Iterable[str | None]) -> Iterable[datetime]:
    """When they were left; others write here, so some may tell no time, or nonsense."""
    for entry in entries:
        try:
            values = json.loads(entry or "{}")
            at = datetime.fromisoformat(values.get("triggered_at") or values.get("created_at"))
        except (ValueError, TypeError, AttributeError):
            continue
        yield at if at.tzinfo else at.replace(tzinfo=UTC)
