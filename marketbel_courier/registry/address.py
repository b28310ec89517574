"""Which sheet is the master sheet: the admin page's word, else the environment's."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass

from redis.exceptions import RedisError

from marketbel_courier.errors import MasterSheetError
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.master_sheet import SheetSetting, read_sheet_setting
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings
from marketbel_courier.sources.urls import shown_url


@dataclass(frozen=True)
class MasterSheet:
    """Where the master sheet is, and the name of the worksheet in it."""

    url: str
    worksheet: str

    @property
    def shown(self) -> str:
        """The address without what may be secret in it."""
        return shown_url(self.url)


async def find_master_sheet(settings: Settings) -> MasterSheet | None:
    """The master sheet's address, None where none is configured.

    Raises MasterSheetError while Redis cannot be read: the environment may name another sheet.
    """
    try:
        async with aclosing(connect_redis(settings.redis_dsn)) as redis:
            setting = await read_sheet_setting(redis)
    except (RedisError, OSError) as error:
        raise MasterSheetError(Message("redis-names-no-sheet", why=str(error))) from error
    return effective_sheet(setting, settings)


def effective_sheet(setting: SheetSetting, settings: Settings) -> MasterSheet | None:
    """The sheet that holds, of the admin page's setting and the environment's."""
    url = setting.url or (settings.master_sheet_url or "").strip()
    return MasterSheet(url, setting.worksheet or settings.master_sheet_name) if url else None
