"""`/settings/master-sheet-url/…`: try a master sheet before it is set, and how one is made."""

from __future__ import annotations

import csv
import io
from typing import Annotated

from fastapi import APIRouter, Query, Response

from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.contract import MasterSheetChange
from marketbel_courier.admin.envelope import field_problem
from marketbel_courier.admin.localization import TheLanguage
from marketbel_courier.admin.registry_contract import ColumnView, MasterSheetGuide, RegistryView
from marketbel_courier.admin.registry_views import SheetReader
from marketbel_courier.admin.supplier_edits import check_sheet_address
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message
from marketbel_courier.registry.address import (
    MasterSheet,
    effective_sheet,
    known_sheet_setting,
)
from marketbel_courier.registry.columns import REQUIRED, Column, titles_of

# Inactive, so that a sheet that is handed over as it came has nothing fetched.
_SAMPLE = {
    Column.NAME: "Alpine Glass",
    Column.URL: "https://shop.example/price-list.csv",
    Column.FORMAT: "csv",
    Column.ACTIVE: "no",
}

router = APIRouter(prefix="/settings/master-sheet-url", tags=["settings"])


@router.post("/try")
async def try_sheet(
    desk: TheDesk, language: TheLanguage, wanted: MasterSheetChange
) -> RegistryView:
    """What this sheet would change, or the one that is set where no address is given.

    The sheet is read as a sync reads it; nothing is stored.
    """
    master = await _wanted_sheet(desk, wanted)
    # With a sheet there is an outlook.
    return await desk.keep(SheetReader).outlook(language, master) or RegistryView()


async def _wanted_sheet(desk: Desk, wanted: MasterSheetChange) -> MasterSheet:
    held = effective_sheet(await known_sheet_setting(desk.pool, desk.redis), desk.settings)
    url = (wanted.url or "").strip()
    # Shown without its query: whoever sends back what was shown means the one that is set.
    if held is not None and url in ("", held.shown):
        url = held.url
    if not url:
        raise field_problem("url", Message("api-sheet-unnamed"))
    check_sheet_address(url, desk.settings)
    named = (wanted.sheet_name or "").strip()
    return MasterSheet(url, named or (held.worksheet if held else desk.settings.master_sheet_name))


@router.get("/guide")
async def guide() -> MasterSheetGuide:
    """The columns of a master sheet, and the titles that each may have."""
    return MasterSheetGuide(
        columns=[
            ColumnView(
                column=column, titles=list(titles_of(column)), is_required=column in REQUIRED
            )
            for column in Column
        ]
    )


@router.get(
    "/sample.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
async def sample(language: Annotated[Language, Query()] = Language.EN) -> Response:
    """A master sheet to begin with: the titles, and one inactive supplier as an example."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow([column.value for column in Column])
    note = Message("api-sheet-sample-note").text(language)
    rows.writerow([_SAMPLE.get(column, note) for column in Column])
    # With a mark of its encoding: spreadsheet programs would guess otherwise.
    return Response(
        text.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="suppliers.csv"'},
    )
