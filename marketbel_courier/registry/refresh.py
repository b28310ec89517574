"""Brings the suppliers in line with the master sheet, or tells what that would change."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.catalogue.suppliers import (
    insert_suppliers,
    registry_transaction,
    update_suppliers,
)
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.suppliers import list_suppliers
from marketbel_courier.messages.message import Message
from marketbel_courier.registry.address import MasterSheet, find_master_sheet
from marketbel_courier.registry.changes import RegistryPlan, plan_registry
from marketbel_courier.registry.download import read_master_sheet
from marketbel_courier.registry.sheet import SkippedRow
from marketbel_courier.settings import Settings


@dataclass(frozen=True)
class RegistryRefresh:
    """What a refresh changed, and the sheet's address as it may be shown."""

    plan: RegistryPlan
    sheet: str


async def refresh_registry(settings: Settings, *, task_id: str) -> RegistryRefresh | None:
    """Bring the suppliers in line with the master sheet, wholly or not at all.

    None where no master sheet is configured. Raises MasterSheetError, and CourierError while
    PostgreSQL is away; nothing is changed then. Skipped rows are logged under `task_id`.
    """
    master = await _find_master_sheet(settings)
    if master is None:
        return None
    sheet = await read_master_sheet(settings, master)
    async with _database(settings) as pool, registry_transaction(pool) as connection:
        plan = plan_registry(
            sheet,
            await list_suppliers(connection, oldest_first=True),
            max_gone_percent=settings.master_sheet_max_gone_percent,
        )
        await insert_suppliers(connection, plan.inserts)
        await update_suppliers(connection, plan.updates)
        await record_parsing_logs(connection, _log_lines(plan.skipped, task_id))
    return RegistryRefresh(plan, master.shown)


async def preview_registry(
    settings: Settings, master: MasterSheet | None = None
) -> RegistryPlan | None:
    """What a refresh would change now, by this sheet or else by the one that is set.

    Raises as a refresh does, and writes nothing.
    """
    master = master or await _find_master_sheet(settings)
    if master is None:
        return None
    sheet = await read_master_sheet(settings, master)
    async with _database(settings) as pool:
        return plan_registry(
            sheet,
            await list_suppliers(pool, oldest_first=True),
            max_gone_percent=settings.master_sheet_max_gone_percent,
        )


async def _find_master_sheet(settings: Settings) -> MasterSheet | None:
    async with _database(settings) as pool:
        return await find_master_sheet(settings, pool)


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Pool]:
    try:
        async with open_pool(settings.postgres_dsn, max_size=1) as pool:
            yield pool
    except DATABASE_ERRORS as error:
        raise CourierError(Message("database-broke-off-in-refresh", why=str(error))) from error


def _log_lines(skipped: Sequence[SkippedRow], task_id: str) -> list[ParsingLog]:
    # Without a supplier: readers would take the line for the newest word on its deliveries.
    return [
        ParsingLog(
            task_id=task_id,
            supplier_id=None,
            error_type=LogType.WARNING,
            message=Message(
                "master-row-skipped", row=row.number, name=row.name or None, why=row.reason
            ),
            row_number=row.number,
        )
        for row in skipped
    ]
