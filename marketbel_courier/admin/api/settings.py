"""`/settings/master-sheet-url`: which sheet lists the suppliers."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter

from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.contract import MasterSheet, MasterSheetChange
from marketbel_courier.admin.supplier_edits import check_sheet_address
from marketbel_courier.registry.address import effective_sheet, known_sheet_setting
from marketbel_courier.registry.address import set_master_sheet as set_sheet
from marketbel_courier.sources.google_sheets import account_email
from marketbel_courier.sources.urls import shown_url

router = APIRouter(prefix="/settings", tags=["settings"])


@router.get("/master-sheet-url")
async def master_sheet(desk: TheDesk) -> MasterSheet:
    """The master sheet in use: the one set here, else the environment's. Its query is not shown."""
    return await _shown(desk)


@router.put("/master-sheet-url")
async def set_master_sheet(desk: TheDesk, change: MasterSheetChange) -> MasterSheet:
    """Set what is given; without an address the environment's holds again."""
    before = await known_sheet_setting(desk.pool, desk.redis)
    url = sheet_name = None
    if "url" in change.model_fields_set:
        url = (change.url or "").strip()
        # Shown without its query: whoever sends back what was shown changes nothing.
        held = effective_sheet(before, desk.settings)
        if held is not None and url == held.shown:
            url = None
    if "sheet_name" in change.model_fields_set:
        sheet_name = (change.sheet_name or "").strip()
    if url:
        check_sheet_address(url, desk.settings)
    if url is not None or sheet_name is not None:
        await set_sheet(desk.pool, desk.redis, url=url, worksheet=sheet_name)
    return await _shown(desk)


async def _shown(desk: Desk) -> MasterSheet:
    setting = await known_sheet_setting(desk.pool, desk.redis)
    held = effective_sheet(setting, desk.settings)
    return MasterSheet(
        url=shown_url(held.url) if held else None,
        sheet_name=setting.worksheet or desk.settings.master_sheet_name,
        configured=held is not None,
        last_updated_at=setting.updated_at,
        service_account=await asyncio.to_thread(
            account_email, desk.settings.google_credentials_path
        ),
    )
