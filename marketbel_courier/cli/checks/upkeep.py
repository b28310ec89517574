"""What the platform needs to work without a person: the master sheet."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping

from marketbel_courier.cli.checks.check import Check, fail, ok, warn
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.pool import open_pool
from marketbel_courier.errors import CourierError, MasterSheetError
from marketbel_courier.messages.message import Message
from marketbel_courier.registry.address import MasterSheet, find_master_sheet, find_shown_sheet
from marketbel_courier.registry.download import read_master_sheet
from marketbel_courier.settings import Settings, redis_of

_TIMEOUT_SECONDS = 15
_SHEET = Message("doctor-sheet-subject")


def check_upkeep(settings: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    """The master sheet is read once."""
    yield _master_sheet(settings, environment)


def _master_sheet(settings: Settings, environment: Mapping[str, str]) -> Check:
    if not redis_of(environment):
        return warn(_SHEET, Message("doctor-unseen"), Message("doctor-set-redis-for-sheet"))
    try:
        return asyncio.run(_read(settings))
    except TimeoutError:
        finding = Message("doctor-sheet-slow", time=float(_TIMEOUT_SECONDS))
        return fail(_SHEET, finding, Message("doctor-sheet-see-server"))
    except CourierError as error:
        return fail(_SHEET, error.message, Message("doctor-correct-sheet"))


async def _found(settings: Settings) -> MasterSheet | None:
    try:
        async with open_pool(settings.postgres_dsn, max_size=1) as pool:
            return await find_master_sheet(settings, pool)
    except MasterSheetError:
        raise
    except (CourierError, *DATABASE_ERRORS):  # reported by the check of PostgreSQL
        return await find_shown_sheet(settings)


async def _read(settings: Settings) -> Check:
    async with asyncio.timeout(_TIMEOUT_SECONDS):
        try:
            master = await _found(settings)
        except MasterSheetError:
            unseen = Message("doctor-unseen-without-redis")
            return warn(_SHEET, unseen, Message("doctor-mend-redis"))
        if master is None:
            none = Message("doctor-no-sheet")
            return warn(_SHEET, none, Message("doctor-set-sheet"))
        sheet = await read_master_sheet(settings, master)
    finding = Message("doctor-sheet", sheet=master.shown, n=len(sheet.rows))
    if sheet.skipped:
        row = sheet.skipped[0]
        return warn(
            _SHEET,
            Message("doctor-sheet-rows-lack", finding=finding, n=len(sheet.skipped)),
            Message("doctor-sheet-row", row=row.number, why=row.reason),
        )
    return ok(_SHEET, finding)
