"""PDF price lists: ruled tables first, columns by alignment where nothing is ruled."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.cell_places import MAX_COLUMNS
from marketbel_courier.file_formats.text import clean
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.limits import bounded
from marketbel_courier.price_lists.pdf_columns import Word, rows_by_alignment
from marketbel_courier.price_lists.pdf_streams import refuse_bombs
from marketbel_courier.price_lists.records import RawRow, Table

if TYPE_CHECKING:
    from pdfplumber.page import Page

_MAX_PAGES = 200
_MAX_SECONDS = 120.0
_MAX_SHAPES = 20_000
_MAX_CHARACTERS = 100_000
_RULED_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class _PageContent:
    """A page's words, the rows of its ruled tables, and how many words are in those."""

    number: int
    words: Sequence[Word]
    ruled_rows: Sequence[Sequence[str]]
    ruled_words: int


def read_pdf(path: Path) -> Iterator[Table]:
    """The tables of all pages as one table; rows are numbered through.

    Raises UnreadableFile.
    """
    refuse_bombs(path)
    pages = _read_pages(path)
    words = sum(len(page.words) for page in pages)
    if words == 0:
        raise UnreadableFile(Message("pdf-without-text"))
    if sum(page.ruled_words for page in pages) >= words * _RULED_SHARE:
        rows: Sequence[Sequence[str]] = [row for page in pages for row in page.ruled_rows]
        yield Table(path.name, _numbered(rows), _without_table(pages))
    else:
        yield Table(path.name, _numbered(rows_by_alignment([page.words for page in pages])))


def _numbered(rows: Sequence[Sequence[str]]) -> Iterator[RawRow]:
    return bounded(
        RawRow(number, tuple(clean(cell) for cell in cells[:MAX_COLUMNS]))
        for number, cells in enumerate(rows, start=1)
    )


def _without_table(pages: Sequence[_PageContent]) -> list[Message]:
    return [
        Message("note-page-without-table", page=page.number)
        for page in pages
        if page.words and not page.ruled_rows
    ]


def _read_pages(path: Path) -> list[_PageContent]:
    # A fifth of a second and 25 MB that a worker without a PDF does not spend.
    import pdfplumber  # noqa: PLC0415

    deadline = time.monotonic() + _MAX_SECONDS
    contents: list[_PageContent] = []
    with (
        path.open("rb") as file,
        _contained(),
        pdfplumber.open(file, pages=list(range(1, _MAX_PAGES + 2))) as document,
    ):
        if len(document.pages) > _MAX_PAGES:
            raise UnreadableFile(Message("pdf-with-too-many-pages", most=_MAX_PAGES))
        for page in document.pages:
            contents.append(_read_page(page))
            page.close()
            if time.monotonic() > deadline:
                raise UnreadableFile(Message("pdf-needs-too-much-time", time=_MAX_SECONDS))
    return contents


def _read_page(page: Page) -> _PageContent:
    if len(page.chars) > _MAX_CHARACTERS or len(page.edges) > _MAX_SHAPES:
        raise UnreadableFile(Message("pdf-with-too-full-page", page=page.page_number))
    words = [
        Word(word["x0"], word["x1"], word["top"], word["bottom"], word["text"])
        for word in page.extract_words()
    ]
    # A box around each line of text gives tables of one column: they say nothing of the columns.
    tables = [table for table in page.find_tables() if len(table.columns) > 1]
    rows = [[cell or "" for cell in row] for table in tables for row in table.extract()]
    inside = sum(any(word.is_within(table.bbox) for table in tables) for word in words)
    return _PageContent(page.page_number, words, rows, inside)


@contextmanager
def _contained() -> Iterator[None]:
    """Any failure of the PDF library as one error, without its log lines and warnings."""
    for name in ("pdfminer", "pdfplumber"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    except UnreadableFile:
        raise
    except Exception as error:  # noqa: BLE001  a broken file makes the library raise anything
        _refuse(error)


def _refuse(error: Exception) -> NoReturn:
    from pdfminer.pdfdocument import PDFPasswordIncorrect  # noqa: PLC0415

    if any(isinstance(cause, PDFPasswordIncorrect) for cause in (error, *error.args)):
        raise UnreadableFile(Message("pdf-protected")) from error
    raise UnreadableFile(Message("pdf-broken")) from error
