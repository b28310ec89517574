"""PDF price lists: ruled tables by their cells, all other text by lines and columns."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.cell_places import MAX_COLUMNS
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.limits import bounded
from marketbel_courier.price_lists.pdf_glyphs import Glyph, expanded, upright
from marketbel_courier.price_lists.pdf_lines import names_titles
from marketbel_courier.price_lists.pdf_rows import PdfRow
from marketbel_courier.price_lists.pdf_ruled import (
    Grids,
    RuledTable,
    is_to_be_read_by_cells,
    rest_of_row,
    ruled_table,
    spread,
    stripes_of,
)
from marketbel_courier.price_lists.pdf_streams import refuse_bombs
from marketbel_courier.price_lists.pdf_strokes import Stroke, without_struck_amounts
from marketbel_courier.price_lists.pdf_text_tables import Block, Region, text_blocks
from marketbel_courier.price_lists.pdf_words import Word, in_cyrillic, is_unreadable, words_of
from marketbel_courier.price_lists.records import RawRow, Table

if TYPE_CHECKING:
    from pdfplumber.page import Page

_MAX_PAGES = 200
_MAX_SECONDS = 120.0
_MAX_SHAPES = 20_000
_MAX_CHARACTERS = 100_000
_TITLES_WITHIN = 3
_RULE_SHARE = 0.5
_SIDE_SHARE = 0.1


@dataclass(slots=True)
class _PageContent:
    """A page's words, its ruled tables, and the heights of lines across it."""

    number: int
    words: list[Word]
    tables: list[RuledTable] = field(default_factory=list)
    rules: Sequence[float] = ()
    borders: tuple[float, ...] = ()


def read_pdf(path: Path) -> Iterator[Table]:
    """The tables of all pages, those with the same columns as one; rows are numbered through.

    Raises UnreadableFile.
    """
    refuse_bombs(path)
    keep_time = _time_limit()
    pages = _read_pages(path, keep_time)
    words = [word for page in pages for word in page.words]
    if not words:
        raise UnreadableFile(Message("pdf-without-text"))
    if is_unreadable(words):
        raise UnreadableFile(Message("pdf-with-unreadable-text"))
    first = 1
    blocks, left_out = _without_texts(_blocks(pages, keep_time))
    doubts = [] if all(block.is_clear for _, block in blocks) else [Message("doubt-lines-of-rows")]
    for number, (page, rows) in enumerate(_tables(blocks)):
        name = path.name if number == 0 else f"page {page}"
        yield Table(name, _numbered(rows, first), [] if number else left_out, doubts=doubts)
        first += len(rows)


def _time_limit() -> Callable[[], None]:
    """What raises when the reading has taken this thread too long; others' work does not count."""
    deadline = time.thread_time() + _MAX_SECONDS

    def keep_time() -> None:
        if time.thread_time() > deadline:
            raise UnreadableFile(Message("pdf-needs-too-much-time", time=_MAX_SECONDS))

    return keep_time


def _numbered(rows: Sequence[PdfRow], first: int) -> Iterator[RawRow]:
    return bounded(
        RawRow(number, row.cells[:MAX_COLUMNS], look=row.look)
        for number, row in enumerate(rows, start=first)
    )


def _blocks(
    pages: Sequence[_PageContent], keep_time: Callable[[], None]
) -> list[tuple[int, Block]]:
    """What stands on the pages, from top to bottom, with the numbers of the pages."""
    regions = [region for page in pages for region in _regions(page)]
    texts = iter(text_blocks(regions, keep_time))
    grids = Grids()
    blocks: list[tuple[int, Block]] = []
    for page in pages:
        for table in page.tables:
            blocks += [(page.number, block) for block in next(texts)]
            blocks.append((page.number, _ruled_block(table, grids)))
        blocks += [(page.number, block) for block in next(texts)]
    return blocks


def _without_texts(
    blocks: Sequence[tuple[int, Block]],
) -> tuple[list[tuple[int, Block]], list[Message]]:
    """The blocks without the pages of text alone behind the first table, and what these are."""
    pages = [page for page, block in blocks if block.layout is not None]
    if not pages:
        return list(blocks), []
    texts = {page for page, block in blocks if block.rows and page > pages[0]} - set(pages)
    return (
        [(page, block) for page, block in blocks if page not in texts],
        [Message("note-page-without-table", page=page) for page in sorted(texts)],
    )


def _regions(page: _PageContent) -> list[Region]:
    """The text above each of its ruled tables, and that below the last one."""
    outside = [
        word for word in page.words if not any(word.is_within(table.box) for table in page.tables)
    ]
    regions: list[Region] = []
    for table in page.tables:
        above = [word for word in outside if (word.top + word.bottom) / 2 < table.box[1]]
        regions.append(Region(page.number, above))
        taken = set(map(id, above))
        outside = [word for word in outside if id(word) not in taken]
    return [*regions, Region(page.number, outside, page.rules, page.borders)]


def _ruled_block(table: RuledTable, grids: Grids) -> Block:
    grid, places, width = grids.place(table)
    rows = [spread(row, places, width) for row in table.texts()]
    has_titles = any(names_titles(row.cells) for row in rows[:_TITLES_WITHIN])
    return Block(rows, width, -1 - grid, has_titles, is_ruled=True)


def _tables(blocks: Sequence[tuple[int, Block]]) -> list[tuple[int, list[PdfRow]]]:
    """The blocks put together: a table ends where other columns begin without saying so."""
    tables: list[tuple[int, list[PdfRow]]] = []
    current: Block | None = None
    for page, block in blocks:
        if not block.rows:
            continue
        goes_on = (
            current is None
            or block.layout is None
            or block.layout == current.layout
            or block.width == current.width
            or block.has_titles
        )
        if not tables or not goes_on:
            tables.append((page, []))
        is_ruled = current is not None and current.layout == block.layout and block.is_ruled
        rows = tables[-1][1]
        rows += rest_of_row(rows, block.rows) if is_ruled else block.rows
        if block.layout is not None:
            current = block
    return tables


def _read_pages(path: Path, keep_time: Callable[[], None]) -> list[_PageContent]:
    # A fifth of a second and 25 MB that a worker without a PDF does not spend.
    import pdfplumber  # noqa: PLC0415

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
            keep_time()
    return contents


def _read_page(page: Page) -> _PageContent:
    glyphs, shapes, strokes = _drawn(page)
    if len(glyphs) > _MAX_CHARACTERS:
        raise _too_full(page)
    found, turn = upright(glyphs, float(page.width), float(page.height))
    content = _PageContent(page.page_number, in_cyrillic(words_of(found)))
    # The lines of a page that lies on its side lie on theirs.
    if shapes and content.words and not turn:
        content.words = without_struck_amounts(content.words, strokes)
        _take_lines(page, content)
    return content


def _drawn(page: Page) -> tuple[list[Glyph], int, list[Stroke]]:
    """The characters of a page, how many other things are drawn on it, and its thin lines."""
    from pdfminer.layout import LTChar, LTContainer, LTCurve, LTItem  # noqa: PLC0415

    left, top = (float(place) for place in page.mediabox[:2])
    bottom = top + float(page.height)
    glyphs: list[Glyph] = []
    strokes: list[Stroke] = []
    shapes = 0
    waiting: list[Iterable[LTItem]] = [page.layout]
    while waiting:
        for thing in waiting.pop():
            if isinstance(thing, LTChar):
                glyphs.append(
                    Glyph(
                        thing.x0 + left,
                        thing.x1 + left,
                        bottom - thing.y1,
                        bottom - thing.y0,
                        expanded(thing.get_text()),
                        str(thing.fontname),
                        thing.matrix,
                    )
                )
            elif isinstance(thing, LTContainer):
                waiting.append(thing)
            elif isinstance(thing, LTCurve):
                shapes += 1
                box = thing.x0 + left, bottom - thing.y1, thing.x1 + left, bottom - thing.y0
                if shapes <= _MAX_SHAPES and (stroke := Stroke.of(*box)):
                    strokes.append(stroke)
    return glyphs, shapes, strokes


def _too_full(page: Page) -> UnreadableFile:
    return UnreadableFile(Message("pdf-with-too-full-page", page=page.page_number))


def _take_lines(page: Page, content: _PageContent) -> None:
    """What is drawn on the page: ruled tables, or at least the lines between rows and columns."""
    if len(page.edges) > _MAX_SHAPES:
        raise _too_full(page)
    # A box around each line of text gives tables of one column: they say nothing of the columns.
    tables = [
        ruled_table(
            table.bbox,
            [row.cells for row in table.rows],
            [column.bbox[0] for column in table.columns],
            content.words,
        )
        for table in page.find_tables()
        if len(table.columns) > 1
    ]
    sound = [
        table
        for table in tables
        if is_to_be_read_by_cells(
            table,
            [
                word
                for word in content.words
                if not any(word.is_within(other.box) for other in tables if other is not table)
            ],
        )
    ]
    striped = stripes_of(sound, content.words)
    if striped:
        tables, sound = [striped], []
    content.tables = sorted(sound, key=lambda table: (round(table.box[1]), table.box[0]))
    width = max(word.right for word in content.words) - min(word.left for word in content.words)
    content.rules = sorted(
        {
            round(edge["top"], 1)
            for edge in page.edges
            if edge["orientation"] == "h" and edge["width"] >= _RULE_SHARE * width
        }
    )
    if len(tables) == 1 and not sound:
        content.borders = _borders(tables[0], content.words)


def _borders(table: RuledTable, words: Sequence[Word]) -> tuple[float, ...]:
    """The lines down a table that is not ruled at all sides, where texts stand at both sides."""
    near = [word for word in words if word.bottom > table.box[1]]
    lines = len({round(word.top) for word in near})

    def has_texts(side: Sequence[Word]) -> bool:
        return len({round(word.top) for word in side}) > max(1, _SIDE_SHARE * lines)

    return tuple(
        place
        for place in (*table.columns, table.box[2])
        if has_texts([word for word in near if word.middle < place])
        and has_texts([word for word in near if word.middle > place])
    )


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
