"""Fetches the master sheet as any price list is fetched, with the same limits and guards."""

from __future__ import annotations

import asyncio
from uuid import UUID

from marketbel_courier.errors import DeliveryError, MasterSheetError
from marketbel_courier.messages.message import Message
from marketbel_courier.registry.address import MasterSheet
from marketbel_courier.registry.cell_process import read_cells_apart
from marketbel_courier.registry.sheet import Sheet, interpret
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.partial_files import FileVersion, Partial
from marketbel_courier.sources.price_list_sources import PriceListSources
from marketbel_courier.sources.request import FetchRequest

_NOBODY = UUID(int=0)


class _Memory:
    """A sink that keeps the bytes."""

    def __init__(self) -> None:
        self.content = bytearray()

    async def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.content += chunk

    async def resume(self, source: str, head_bytes: int) -> Partial | None:
        """Nothing is left of an earlier attempt."""
        await self.restart()
        return None

    def expect(self, version: FileVersion | None) -> None:
        """No later attempt goes on with these bytes, whichever version they are."""

    async def restart(self) -> None:
        """Forget everything written so far."""
        self.content.clear()


async def fetch_sheet(sources: PriceListSources, master: MasterSheet) -> Sheet:
    """The rows of the master sheet; raises MasterSheetError."""
    memory = _Memory()
    # By the address alone: a Google Sheet is known by it, any other file by its bytes.
    request = FetchRequest(_NOBODY, "Master sheet", "url", master.url)
    try:
        await sources.fetch(request, memory, lambda _received, _total: None)
    except DeliveryError as error:
        raise MasterSheetError(
            Message("master-not-fetched", why=error.message, address=_where(error, master))
        ) from error
    rows = await read_cells_apart(bytes(memory.content), master.worksheet)
    return await asyncio.to_thread(interpret, rows)


def _where(error: DeliveryError, master: MasterSheet) -> str | None:
    """The address, unless the error names it already."""
    return None if master.shown in str(error) else master.shown


async def read_master_sheet(settings: Settings, master: MasterSheet) -> Sheet:
    """Fetch and read the master sheet; raises MasterSheetError."""
    async with PriceListSources.from_settings(settings) as sources:
        return await fetch_sheet(sources, master)
