"""A trial: a file is read in a process of its own, within bounds, and nothing of it is stored."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.cell_places import column_letters
from marketbel_courier.ingestion.memory_limit import bounded_memory
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.layout_memory import PriceMeaning, known_again
from marketbel_courier.price_lists.preview import Preview, kind_of, preview_with_layouts, refused
from marketbel_courier.price_lists.reader import open_tables
from marketbel_courier.price_lists.records import RawRow, Table
from marketbel_courier.reading_hints import ReadingHints, Teaching, Titles

SECONDS = 30.0
MOST_ENTRIES = 20_000
"""Of a longer list the first rows are read; its counts are of these."""

MOST_SHOWN = 100
MOST_ROWS = 200
MOST_SHEETS = 50
_LONGEST_CELL = 200
_ROWS_HIDDEN = ("note-hidden-rows", "note-filtered-rows")
_ROWS_SEARCHED = 500
_AT_ONCE = 2

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


@dataclass(frozen=True, slots=True)
class Trial:
    """What is to be read, and what is to be shown of it.

    `before` is what the prices of the supplier's last list meant, `elsewhere` what was taught of
    other suppliers. `sheet`, `first_row` and `rows` choose the rows that are shown.
    """

    path: Path
    file_type: str | None = None
    hints: ReadingHints = field(default_factory=ReadingHints)
    before: tuple[PriceMeaning, ...] = ()
    elsewhere: tuple[Teaching, ...] = ()
    language: Language = Language.EN
    sheet: str | None = None
    first_row: int = 1
    rows: int = 50


class _Seen(BaseModel):
    model_config = ConfigDict(frozen=True)


class SheetRow(_Seen):
    """A row as the file has it; `number` is what a spreadsheet program shows."""

    number: int
    cells: list[str] = Field(description="From column A on")
    merges: dict[str, int] | None = Field(
        default=None, description="How many columns a merged cell takes, by its first one's letters"
    )


class SheetView(_Seen):
    """A part of a sheet as the supplier made it; hidden rows are the numbers that are missing."""

    name: str
    rows: list[SheetRow]
    has_more: bool
    hidden: list[str] = Field(description="What is hidden in it, in words")
    hidden_columns: list[str] = Field(default=[], description="Their letters")
    hides_rows: bool = False


class LayoutView(_Seen):
    """By what a layout is known again; sent back with what is taught of it."""

    sheet: str
    fingerprint: str
    titles: Titles
    is_taught: bool = Field(description="Whether it was read as somebody taught it")


class TrialResult(_Seen):
    """What a trial showed; `preview` has the first items and problems, the totals are of all.

    `is_whole` is false where only the beginning of a long list was read. `known_elsewhere` are the
    fingerprints of layouts that were taught of other suppliers.
    """

    preview: Preview
    items_total: int = 0
    problems_total: int = 0
    is_whole: bool = True
    sheets: list[str] = []
    shown: SheetView | None = None
    layouts: list[LayoutView] = []
    known_elsewhere: list[str] = []


class Trials:
    """Carries out a few trials at once; further ones wait."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._seconds = seconds

    async def carry_out(self, trial: Trial) -> TrialResult:
        """What the trial shows; a file that needs too much, or ends its process, is refused."""
        async with self._free:
            return await asyncio.to_thread(_in_a_process, trial, self._seconds)


def show(trial: Trial) -> TrialResult:
    """Read the file in this process; raises nothing for what the file is like."""
    found, layouts, is_whole = preview_with_layouts(
        trial.path,
        trial.file_type,
        trial.hints,
        language=trial.language,
        before=trial.before,
        most_entries=MOST_ENTRIES,
    )
    trimmed = found.model_copy(
        update={"items": found.items[:MOST_SHOWN], "problems": found.problems[:MOST_SHOWN]}
    )
    names, shown, elsewhere = _looked_at(trial)
    return TrialResult(
        preview=trimmed,
        items_total=len(found.items),
        problems_total=len(found.problems),
        is_whole=is_whole,
        sheets=names,
        shown=shown,
        layouts=[
            LayoutView(
                sheet=one.sheet,
                fingerprint=one.fingerprint,
                titles=one.titles,
                is_taught=one.teaching is not None,
            )
            for one in layouts
        ],
        known_elsewhere=elsewhere,
    )


def _looked_at(trial: Trial) -> tuple[list[str], SheetView | None, list[str]]:
    """The sheets' names, the rows that are to be shown, and what is known from elsewhere."""
    names: list[str] = []
    shown: SheetView | None = None
    known: list[str] = []
    try:
        for table in islice(open_tables(trial.path, _type_of(trial)), MOST_SHEETS):
            names.append(table.name)
            head = list(islice(table.rows, _ROWS_SEARCHED))
            if found := known_again(head, trial.elsewhere):
                known.append(found.teaching.fingerprint)
            if shown is None and trial.sheet in (None, table.name):
                shown = _sheet(trial, table, head)
    except (UnreadableFile, OSError, MemoryError):
        pass  # The preview reports why the file cannot be read.
    return names, shown, known


def _type_of(trial: Trial) -> str:
    return trial.file_type or kind_of(trial.path)


def _sheet(trial: Trial, table: Table, head: Sequence[RawRow]) -> SheetView:
    further = () if trial.first_row + trial.rows <= _ROWS_SEARCHED else table.rows
    rows = (row for part in (head, further) for row in part if row.number >= trial.first_row)
    taken = list(islice(rows, trial.rows + 1))
    return SheetView(
        name=table.name,
        rows=[
            SheetRow(
                number=row.number,
                cells=[text[:_LONGEST_CELL] for text in row.texts()],
                merges=_merges(row),
            )
            for row in taken[: trial.rows]
        ],
        has_more=len(taken) > trial.rows,
        hidden=[what.text(trial.language) for what in table.left_out],
        hidden_columns=[
            letters
            for what in table.left_out
            if what.code == "note-hidden-columns"
            for letters in str(what.parameters["letters"]).split(", ")
        ],
        hides_rows=any(what.code in _ROWS_HIDDEN for what in table.left_out),
    )


def _merges(row: RawRow) -> dict[str, int] | None:
    if row.look is None or not row.look.merges:
        return None
    return {column_letters(first + 1): last - first + 1 for first, last in row.look.merges.items()}


def _in_a_process(trial: Trial, seconds: float) -> TrialResult:
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_work, args=(theirs, trial), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            reason = Message("file-needs-too-much-time", time=seconds)
            return TrialResult(preview=refused(reason, trial.language))
        return TrialResult.model_validate_json(ours.recv_bytes())
    except EOFError:
        reason = Message("file-needs-too-much-memory")
        return TrialResult(preview=refused(reason, trial.language))
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def _work(answers: Connection, trial: Trial) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with bounded_memory():
            answer = show(trial).model_dump_json().encode()
    except MemoryError:
        return
    answers.send_bytes(answer)
