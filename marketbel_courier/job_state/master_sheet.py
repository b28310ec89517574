"""The master sheet that was set on a page, as Redis shows it; PostgreSQL has the valid setting.

Another admin API writes these keys, too, so a new setting here is taken over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from redis.asyncio import Redis

from marketbel_courier.job_state.bounded_reads import read_texts
from marketbel_courier.job_state.keys import (
    MASTER_SHEET_UPDATED_AT_KEY,
    MASTER_SHEET_URL_KEY,
    MASTER_SHEET_WORKSHEET_KEY,
)
from marketbel_courier.job_state.timestamps import from_text, to_text
from marketbel_courier.reading_hints import LONGEST_SHEET_NAME

LONGEST_ADDRESS = 2000


@dataclass(frozen=True)
class SheetSetting:
    """What the admin page has set; a field that is not set is empty. `url` may hold a secret."""

    url: str = ""
    worksheet: str = ""
    updated_at: datetime | None = None

    @property
    def is_usable(self) -> bool:
        """Whether the setting can be used: its texts are short enough and readable."""
        return (
            len(self.url) <= LONGEST_ADDRESS
            and len(self.worksheet) <= LONGEST_SHEET_NAME
            and (self.url + self.worksheet).isprintable()
        )

    def is_lost_from(self, shown: SheetSetting) -> bool:
        """Whether Redis shows only a remainder of this setting, after a loss of keys, and no new
        setting.
        """
        if not shown.url and not shown.worksheet and shown.updated_at is None:
            return True
        return bool(self.url) and not shown.url and shown.updated_at in (None, self.updated_at)


async def read_sheet_setting(redis: Redis) -> SheetSetting:
    """The setting as it stands; raises RedisError."""
    keys = (MASTER_SHEET_URL_KEY, MASTER_SHEET_WORKSHEET_KEY, MASTER_SHEET_UPDATED_AT_KEY)
    url, worksheet, updated_at = (text.strip() for text in await read_texts(redis, *keys))
    return SheetSetting(url, worksheet, from_text(updated_at))


async def show_sheet_setting(redis: Redis, setting: SheetSetting) -> None:
    """Write the valid setting to Redis, for programs that read it there. Raises RedisError."""
    updated_at = to_text(setting.updated_at, timespec="auto") if setting.updated_at else ""
    shown = (
        (MASTER_SHEET_URL_KEY, setting.url),
        (MASTER_SHEET_WORKSHEET_KEY, setting.worksheet),
        (MASTER_SHEET_UPDATED_AT_KEY, updated_at),
    )
    async with redis.pipeline(transaction=True) as pipe:
        for key, value in shown:
            if value:
                pipe.set(key, value)
            else:
                pipe.delete(key)
        await pipe.execute()
