"""The master sheet that the admin page names: it wins over the environment's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from redis.asyncio import Redis

from marketbel_courier.job_state.keys import (
    MASTER_SHEET_UPDATED_AT_KEY,
    MASTER_SHEET_URL_KEY,
    MASTER_SHEET_WORKSHEET_KEY,
)
from marketbel_courier.job_state.timestamps import from_text, to_text


@dataclass(frozen=True)
class SheetSetting:
    """What the admin page has set; a field that is not set is empty. `url` may hold a secret."""

    url: str = ""
    worksheet: str = ""
    updated_at: datetime | None = None


async def read_sheet_setting(redis: Redis) -> SheetSetting:
    """The setting as it stands; raises RedisError."""
    answers = await redis.mget(
        MASTER_SHEET_URL_KEY, MASTER_SHEET_WORKSHEET_KEY, MASTER_SHEET_UPDATED_AT_KEY
    )
    url, worksheet, updated_at = (str(answer or "").strip() for answer in answers)
    return SheetSetting(url, worksheet, from_text(updated_at))


async def write_sheet_setting(
    redis: Redis, *, url: str | None = None, worksheet: str | None = None
) -> None:
    """Set what is given, at once; an empty text removes the setting. Raises RedisError."""
    async with redis.pipeline(transaction=True) as pipe:
        for key, value in ((MASTER_SHEET_URL_KEY, url), (MASTER_SHEET_WORKSHEET_KEY, worksheet)):
            if value:
                pipe.set(key, value)
            elif value is not None:
                pipe.delete(key)
        pipe.set(MASTER_SHEET_UPDATED_AT_KEY, to_text(datetime.now(UTC)))
        await pipe.execute()
