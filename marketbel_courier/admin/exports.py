"""Tables of the catalogue as files that are sent while they are written, a few at a time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from urllib.parse import quote

from fastapi import Depends, Query
from fastapi.responses import StreamingResponse

from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.export_tables import ExportTable
from marketbel_courier.admin.localization import TheLanguage
from marketbel_courier.database.connections import Connection, one_view
from marketbel_courier.file_formats.table_export import (
    CsvWriter,
    ExportKind,
    Separator,
    TableWriter,
    XlsxWriter,
    usual_separator,
)
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message

Row = TypeVar("Row")
Rows = Callable[[Connection], AsyncGenerator[Sequence[Row], None]]

MOST_AT_ONCE = 3
"""So many exports are written at once: each has a connection as long as somebody fetches it."""
_MEDIA_TYPES = {
    ExportKind.CSV: "text/csv; charset=utf-8",
    ExportKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DOCUMENTED_EXPORT: dict[int | str, dict[str, object]] = {
    200: {
        "description": "The table as a file.",
        "content": {
            media: {"schema": {"type": "string", "format": "binary"}}
            for media in (
                "text/csv",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            )
        },
    }
}
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")


@dataclass
class ExportPlaces:
    """How many exports are under way."""

    desk: Desk = field(repr=False)
    taken: int = 0

    def require_one(self) -> None:
        """Raise Problem while there are too many."""
        if self.taken >= MOST_AT_ONCE:
            raise Problem(429, "TOO_MANY_REQUESTS", Message("api-exports-busy", n=MOST_AT_ONCE))

    @contextmanager
    def one(self) -> Iterator[None]:
        """One export, from its first piece to its end, however it ends."""
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1


@dataclass(frozen=True)
class ExportAsked:
    """What a table is to be written as."""

    desk: Desk
    kind: ExportKind
    language: Language
    separator: Separator

    def writer(self, title: str) -> TableWriter:
        """What writes it."""
        if self.kind is ExportKind.XLSX:
            return XlsxWriter(title)
        return CsvWriter(self.separator)


def export_asked(
    desk: TheDesk,
    ending: ExportKind,
    accepted: TheLanguage,
    language: Annotated[
        Language | None, Query(description="Of the titles; else that of `Accept-Language`")
    ] = None,
    separator: Annotated[
        Separator | None,
        Query(description="Of a CSV; else semicolons in Russian and commas in English"),
    ] = None,
) -> ExportAsked:
    """What is asked for: by default what a spreadsheet program in that language opens."""
    chosen = language or accepted
    return ExportAsked(desk, ending, chosen, separator or usual_separator(chosen))


TheExport = Annotated[ExportAsked, Depends(export_asked)]


def exported(
    asked: ExportAsked, table: ExportTable[Row], rows: Rows[Row], *, about: str = ""
) -> StreamingResponse:
    """The table as a download; `about` is what its name tells besides. Raises Problem."""
    places = asked.desk.keep(ExportPlaces)
    places.require_one()
    title = table.title.text(asked.language)
    day = datetime.now(UTC).date().isoformat()
    words = [word for word in (title, about[:60], day) if word]
    name = _NOT_IN_NAMES.sub("-", "-".join(words)).strip("-") + f".{asked.kind}"
    return StreamingResponse(
        _pieces(asked, table, rows, places),
        media_type=_MEDIA_TYPES[asked.kind],
        headers={
            "Content-Disposition": (
                f"attachment; filename=\"catalogue.{asked.kind}\"; filename*=UTF-8''{quote(name)}"
            ),
            "Cache-Control": "no-store",
            "Vary": "Accept-Language",
        },
    )


async def _pieces(
    asked: ExportAsked, table: ExportTable[Row], rows: Rows[Row], places: ExportPlaces
) -> AsyncIterator[bytes]:
    writer = asked.writer(table.title.text(asked.language))

    def written(batch: Sequence[Row]) -> bytes:
        return writer.rows(table.cells(row, asked.language) for row in batch)

    with places.one():
        yield writer.begin(table.titles(asked.language))
        async with one_view(asked.desk.pool) as connection, aclosing(rows(connection)) as batches:
            async for batch in batches:
                # In a thread: others ask for pages meanwhile.
                if piece := await asyncio.to_thread(written, batch):
                    yield piece
        yield writer.end()
