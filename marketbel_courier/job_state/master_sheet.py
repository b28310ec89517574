"""The master sheet that was set on a page, as Redis shows it: PostgreSQL has what holds.

Another admin API writes here, too, so what is new here is taken over.
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
        """Whether somebody can have set that: texts that are short enough and can be read."""
        return (
            len(self.url) <= LONGEST_ADDRESS
            and len(self.worksheet) <= LONGEST_SHEET_NAME
            and (self.url + self.worksheet).isprintable()
        )

    def is_lost_from(self, shown: SheetSetting) -> bool:
        """Whether what Redis shows is what is left of this setting, and nobody's wish."""
        if not shown.url and not shown.worksheet and shown.updated_at is None:
            return True
        return bool(self.url) and not shown.url and shown.updated_at in (None, self.updated_at)


async def read_sheet_setting(redis: Redis) -> SheetSetting:
    """The setting as it stands; raises RedisError."""
    keys = (MASTER_SHEET_URL_KEY, MASTER_SHEET_WORKSHEET_KEY, MASTER_SHEET_UPDATED_AT_KEY)
    url, worksheet, updated_at = (text.strip() for text in await read_texts(redis, *keys))
    return SheetSetting(url, worksheet, from_text(updated_at))


async def show_sheet_setting(redis: Redis, setting: SheetSetting) -> None:
    """Have Redis say what holds, for those who read it there. Raises RedisError."""
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
