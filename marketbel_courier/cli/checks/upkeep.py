"""What the platform needs to run by itself: the master sheet, and a place for alerts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from marketbel_courier.cli.checks.check import Check, fail, ok, warn
from marketbel_courier.errors import CourierError, MasterSheetError
from marketbel_courier.registry.address import find_master_sheet
from marketbel_courier.registry.download import read_master_sheet
from marketbel_courier.settings import Settings, redis_of

_TIMEOUT_SECONDS = 15


def check_upkeep(settings: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    """The master sheet is read once; nothing is posted to the webhook."""
    yield _master_sheet(settings, environment)
    yield _webhook(settings)


def _master_sheet(settings: Settings, environment: Mapping[str, str]) -> Check:
    subject = "Master sheet"
    if not redis_of(environment):
        return warn(subject, "not looked at", "Redis may name it: set REDIS_URL")
    try:
        return asyncio.run(_read(subject, settings))
    except TimeoutError:
        finding = f"not read within {_TIMEOUT_SECONDS} s"
        return fail(subject, finding, "see whether its server answers, or correct its address")
    except CourierError as error:
        return fail(subject, str(error), "correct MASTER_SHEET_URL, or the sheet")


async def _read(subject: str, settings: Settings) -> Check:
    async with asyncio.timeout(_TIMEOUT_SECONDS):
        try:
            master = await find_master_sheet(settings)
        except MasterSheetError:
            return warn(subject, "not looked at while Redis is away", "mend Redis first")
        if master is None:
            remedy = "set MASTER_SHEET_URL or use the admin page; else suppliers are made by hand"
            return warn(subject, "none is configured", remedy)
        sheet = await read_master_sheet(settings, master)
    finding = f"{master.shown} names {len(sheet.rows):,} suppliers"
    if sheet.skipped:
        row = sheet.skipped[0]
        finding = f"{finding}, {len(sheet.skipped):,} rows cannot be taken"
        return warn(subject, finding, f"row {row.number}: {row.reason}")
    return ok(subject, finding)


def _webhook(settings: Settings) -> Check:
    subject = "Alerts"
    if settings.alert_webhook_url is None:
        remedy = "set ALERT_WEBHOOK_URL to be told of failures that need a person"
        return warn(subject, "ALERT_WEBHOOK_URL is not set", remedy)
    # Its path may be its password.
    where = urlsplit(settings.alert_webhook_url.get_secret_value()).hostname
    if settings.dagster_ui_url is None:
        return warn(subject, f"posted to {where}", "set DAGSTER_UI_URL, so that they have links")
    return ok(subject, f"posted to {where}, with links to {settings.dagster_ui_url}")
