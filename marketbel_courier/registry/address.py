"""Which sheet is the master sheet: the admin page's setting, else the environment's."""

from __future__ import annotations

from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from redis.asyncio import Redis
from redis.exceptions import RedisError

from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import MasterSheetError
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.master_sheet import (
    SheetSetting,
    read_sheet_setting,
    show_sheet_setting,
)
from marketbel_courier.ledger.alerts import (
    REGISTRY_SUBJECT,
    AlertKind,
    NewAlert,
    Severity,
    raise_alerts,
)
from marketbel_courier.ledger.master_sheet_settings import (
    keep_sheet_setting,
    kept_sheet_setting,
    was_kept,
)
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


async def find_shown_sheet(settings: Settings) -> MasterSheet | None:
    """The same by what Redis shows alone, while PostgreSQL is away; raises MasterSheetError."""
    try:
        async with aclosing(connect_redis(settings.redis_dsn)) as redis:
            return effective_sheet(await read_sheet_setting(redis), settings)
    except (RedisError, OSError) as error:
        raise MasterSheetError(Message("redis-names-no-sheet", why=str(error))) from error


async def find_master_sheet(settings: Settings, pool: Pool) -> MasterSheet | None:
    """The master sheet's address, None where none is configured.

    Raises MasterSheetError while Redis cannot be read and the ledger knows of no setting: the
    environment may name another sheet.
    """
    try:
        async with aclosing(connect_redis(settings.redis_dsn)) as redis:
            setting = await settle_sheet_setting(pool, redis)
    except (RedisError, OSError) as error:
        kept = await kept_sheet_setting(pool)
        if kept is None:
            raise MasterSheetError(Message("redis-names-no-sheet", why=str(error))) from error
        setting = kept
    return effective_sheet(setting, settings)


async def settle_sheet_setting(pool: Pool, redis: Redis) -> SheetSetting:
    """The setting that holds, once the ledger and Redis say the same; raises RedisError.

    A setting in Redis that the ledger has never seen is valid, because another admin API has set
    it. A former setting comes from a Redis with older data, and a missing setting was lost.
    """
    shown = await read_sheet_setting(redis)
    kept = await kept_sheet_setting(pool)
    if shown == (kept or SheetSetting()):
        return shown
    if not shown.is_usable:
        await _tell_of_nonsense(pool)
        kept = kept or SheetSetting()
    elif kept is None or not (kept.is_lost_from(shown) or await was_kept(pool, shown)):
        await keep_sheet_setting(pool, shown)
        return shown
    await show_sheet_setting(redis, kept)
    return kept


async def _tell_of_nonsense(pool: Pool) -> None:
    alert = NewAlert(
        kind=AlertKind.REGISTRY,
        severity=Severity.WARNING,
        subject=REGISTRY_SUBJECT,
        cause="master_sheet_setting_unusable",
        reason=Message("redis-sheet-unusable"),
    )
    await raise_alerts(pool, [alert])


async def set_master_sheet(
    pool: Pool, redis: Redis, *, url: str | None = None, worksheet: str | None = None
) -> SheetSetting:
    """Set what is given; an empty text removes the setting. Redis may be away: it is told later."""
    before = await known_sheet_setting(pool, redis)
    setting = SheetSetting(
        before.url if url is None else url,
        before.worksheet if worksheet is None else worksheet,
        datetime.now(UTC).replace(microsecond=0),
    )
    await keep_sheet_setting(pool, setting)
    with suppress(RedisError, OSError):
        await show_sheet_setting(redis, setting)
    return setting


async def known_sheet_setting(pool: Pool, redis: Redis) -> SheetSetting:
    """The setting that holds, as far as it is known while Redis may be away."""
    try:
        return await settle_sheet_setting(pool, redis)
    except (RedisError, OSError):
        kept = await kept_sheet_setting(pool)
        if kept is None:
            raise
        return kept


def effective_sheet(setting: SheetSetting, settings: Settings) -> MasterSheet | None:
    """The sheet that holds, of the admin page's setting and the environment's."""
    url = setting.url or (settings.master_sheet_url or "").strip()
    return MasterSheet(url, setting.worksheet or settings.master_sheet_name) if url else None
