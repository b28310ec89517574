"""The master sheet that the admin page names: it wins over the environment's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from redis.asyncio import Redis

URL_KEY = "settings:master_sheet_url"
WORKSHEET_KEY = "settings:master_sheet_name"
UPDATED_AT_KEY = "settings:master_sheet_url_updated_at"


@dataclass(frozen=True)
class SheetSetting:
    """What is set; empty is what is not. `url` may hold a secret."""

    url: str = ""
    worksheet: str = ""
    updated_at: datetime | None = None


async def read_sheet_setting(redis: Redis) -> SheetSetting:
    """The setting as it stands; raises RedisError."""
    answers = await redis.mget(URL_KEY, WORKSHEET_KEY, UPDATED_AT_KEY)
    url, worksheet, updated_at = (str(answer or "").strip() for answer in answers)
    return SheetSetting(url, worksheet, _moment(updated_at))


async def write_sheet_setting(
    redis: Redis, *, url: str | None = None, worksheet: str | None = None
) -> None:
    """Set what is given, at once; an empty text removes the setting. Raises RedisError."""
    async with redis.pipeline(transaction=True) as pipe:
        for key, value in ((URL_KEY, url), (WORKSHEET_KEY, worksheet)):
            if value:
                pipe.set(key, value)
            elif value is not None:
                pipe.delete(key)
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        pipe.set(UPDATED_AT_KEY, now)
        await pipe.execute()


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
