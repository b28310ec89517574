"""CSV as it arrives: the encoding, the delimiter and the quoting are found out, not declared."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Literal, Protocol

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.cell_places import MAX_COLUMNS
from marketbel_courier.file_formats.encodings import find_encoding
from marketbel_courier.file_formats.text import clean_all
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.csv_widths import Widths
from marketbel_courier.price_lists.headers import read_header
from marketbel_courier.price_lists.limits import bounded
from marketbel_courier.price_lists.records import RawRow, Table

# If two split equally well, the earlier one wins: commas also occur within prices and names.
_DELIMITERS = ("\t", ";", "|", ",")
_DECLARED = re.compile(r"(?i)\s*\"?sep=(.)\"?\s*")
# `="00123"` and `'00123` keep a code from being taken for a number.
_AS_TEXT = re.compile(r"""="((?:[^"]|"")*)"|'([\d+=@-][^\s']*)""")
_SAMPLE_CHARACTERS = 64 * 1024
_SAMPLE_ROWS = 100
# More than these make a split no more plausible: one long text may be full of commas.
_MANY_COLUMNS = 6
_MOST_AS_WIDE = 0.75
_ROWS_ALIKE = 3
_MAX_LINE_CHARACTERS = 1 << 20
_MAX_STRAY_QUOTES = 100
_SUSPICIOUS_LINES = 6
_NO_CELLS = Message("file-with-too-long-lines")
_END = "\x1fend of file\x1f"


def read_csv(path: Path) -> Iterator[Table]:
    """The one table of a CSV file."""
    with path.open("rb") as file:
        encoding = find_encoding(file)
        # Without newline="" a line break inside a cell would end the row.
        text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        form = _Form(text.read(_SAMPLE_CHARACTERS))
        text.detach()
    left_out: list[Message] = []
    rows = _rows(path, encoding, form, left_out)
    yield Table(path.name, bounded(rows), left_out, doubts=form.widths.doubts(form.delimiter))


class _Form:
    """How a text is written, as its beginning tells."""

    def __init__(self, sample: str) -> None:
        self.has_lines_in_quotes = _has_lines_in_quotes(sample)
        if self.has_lines_in_quotes:
            sample = "".join(_LinesInQuotes(io.StringIO(sample, newline="")).all())
        first, _, others = sample.partition("\n")
        declared = _DECLARED.fullmatch(first)
        # A spreadsheet program does not show such a line, and counts from the next one.
        self.has_declaration = declared is not None
        self.delimiter = declared[1] if declared else _find_delimiter(sample)
        records = _sampled(others if declared else sample, self.delimiter)
        ends_in_record = not sample.endswith(("\n", "\r"))
        self.widths = Widths(records[:-1] if ends_in_record else records)


def _rows(path: Path, encoding: str, form: _Form, left_out: list[Message]) -> Iterator[RawRow]:
    with path.open("rb") as file:
        opened = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        text: Lines = _LinesInQuotes(opened) if form.has_lines_in_quotes else opened
        if form.has_declaration:
            text.readline()
        try:
            yield from _whole_rows(_Records(text, form.delimiter), form.widths, left_out)
        except csv.Error as error:
            raise UnreadableFile(_NO_CELLS) from error


def _whole_rows(records: _Records, widths: Widths, left_out: list[Message]) -> Iterator[RawRow]:
    """The rows without a last row that was cut off before the cells that all others have.

    The remainder of its price may look like a price, too: “12” of “1250,00”.
    """
    width = alike = 0
    for number, record in enumerate(records, start=1):
        if len(record) == width:
            alike += 1
        elif 1 < len(record) < width and alike >= _ROWS_ALIKE and records.breaks_off:
            left_out.append(Message("note-file-breaks-off", row=number))
            return
        else:
            width, alike = len(record), 1
        yield RawRow(number, _cells(record), is_shifted=widths.is_shifted(record))


def _cells(record: Sequence[str]) -> tuple[str, ...]:
    """The cells of a record; of what a spreadsheet program takes for text, the text."""
    values = record[:MAX_COLUMNS]
    # Hardly a row has anything to mend, and to ask all its cells at once is many times quicker.
    together = "".join(values)
    cells = clean_all(values, together)
    if "=" in together or "'" in together:
        return tuple([_without_text_mark(cell) for cell in cells])
    return cells


def _without_text_mark(cell: str) -> str:
    if not (match := _AS_TEXT.fullmatch(cell)):
        return cell
    formula, code = match.groups()
    return str(code or formula.replace('""', '"').strip())


def _find_delimiter(sample: str) -> str:
    """The delimiter that splits best, of those by which there is a header where there are any.

    Commas within names and prices may well be as many in each row as the columns are.
    """
    records = {delimiter: _sampled(sample, delimiter) for delimiter in _DELIMITERS}
    best = sorted(records, key=lambda delimiter: _plausibility(records[delimiter]), reverse=True)
    as_wide = {delimiter: _as_wide_as_header(records[delimiter]) for delimiter in best}
    # A row or two may lack their last cells.
    least = _MOST_AS_WIDE * max(as_wide.values())
    return next(delimiter for delimiter in best if as_wide[delimiter] >= least)


def _sampled(sample: str, delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    lines = io.StringIO(sample, newline="")
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    with suppress(csv.Error):  # An unclosed quotation mark: what was seen before it counts.
        records.extend(islice(reader, _SAMPLE_ROWS))
    return records


def _plausibility(records: Sequence[Sequence[str]]) -> int:
    """How well they are split: into many columns, and above all into equally many."""
    widths = Counter(map(len, records))
    return max(
        (min(width - 1, _MANY_COLUMNS) * rows**2 for width, rows in widths.items()), default=0
    )


def _as_wide_as_header(records: Sequence[Sequence[str]]) -> int:
    """How many records have as many cells as the titles; 0 where none of them names columns."""
    header = next((one for one in records if read_header(RawRow(0, _cells(one)))), None)
    return sum(len(one) == len(header) for one in records) if header else 0


def _has_lines_in_quotes(sample: str) -> bool:
    """Whether each line is one quoted cell with all others in it.

    So a spreadsheet program saves a list that it has not split into columns.
    """
    lines = [line.strip() for line in sample.splitlines()[:_SAMPLE_ROWS] if line.strip()]
    if len(lines) < 2 or not all(line[0] == line[-1] == '"' != line for line in lines[:-1]):
        return False
    cells = [line[1:-1].replace('""', "") for line in lines[:-1]]
    return not any('"' in cell for cell in cells) and any(
        all(delimiter in cell for cell in cells) for delimiter in _DELIMITERS
    )


class Lines(Protocol):
    """A text, line after line."""

    def readline(self, size: int = -1, /) -> str:
        """The next line with its end; an empty one at the end of all."""
        ...


class _LinesInQuotes:
    """The lines of a text without the quotation marks around each."""

    def __init__(self, text: Lines) -> None:
        self._text = text

    def readline(self, size: int = -1, /) -> str:
        """The next line, as it was before it was quoted."""
        line = self._text.readline(size)
        bare = line.rstrip("\r\n")
        if len(bare) > 1 and bare[0] == bare[-1] == '"':
            return bare[1:-1].replace('""', '"') + line[len(bare) :]
        return line

    def all(self) -> Iterator[str]:
        """All lines."""
        return iter(self.readline, "")


class _Records:
    """The records of a CSV text, few of its lines in memory at a time.

    A quotation mark that is never closed would swallow the following rows into one cell. The line
    that has it is then taken without quoting, and the lines after it are read anew.
    """

    def __init__(self, text: Lines, delimiter: str) -> None:
        self._text = text
        self._delimiter = delimiter
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._line = ""
        self._widest = 1

    @property
    def breaks_off(self) -> bool:
        """Whether the record that was read last ends with the text, and without a line's end."""
        return not self._line.endswith(("\n", "\r"))

    def __iter__(self) -> Iterator[list[str]]:
        """Every record, empty lines included."""
        for _ in range(_MAX_STRAY_QUOTES):
            yield from self._until_stray_quote()
            if not self._taken:
                return
            stray, *others = self._taken
            if others and others[-1] == _END:
                others.pop()
            self._again.extendleft(reversed(others))
            yield from self._parse(iter([stray]), csv.QUOTE_NONE)
        yield from self._parse(self._lines(), csv.QUOTE_NONE)

    def _until_stray_quote(self) -> Iterator[list[str]]:
        """Records up to a line with a stray quotation mark: it is then the first of `_taken`."""
        taken = self._taken
        taken.clear()
        try:
            for record in self._parse(self._lines_to_end(), csv.QUOTE_MINIMAL):
                width = len(record)
                if width == 1 and record[0] == _END:
                    taken.clear()
                    return
                if len(taken) > 1 and self._has_swallowed_rows(width):
                    return
                if width > self._widest:  # noqa: PLR1730 - a call for each row costs more
                    self._widest = width
                taken.clear()
                yield record
        except csv.Error:
            return  # The cell with the stray mark has become longer than any real cell.

    def _has_swallowed_rows(self, width: int) -> bool:
        """Whether the lines of the last record, `width` cells wide, are rows of their own."""
        if self._taken[-1] == _END:
            return True
        try:
            # Strictly, the mark that closes a cell is followed by a delimiter or a line's end.
            strictly = csv.reader(
                self._taken, delimiter=self._delimiter, strict=True, skipinitialspace=True
            )
            deque(strictly, maxlen=0)
        except csv.Error:
            return True
        within = self._taken[1:-1]
        full = sum(line.count(self._delimiter) >= self._widest - 1 > 0 for line in within)
        suspicious = len(within) >= _SUSPICIOUS_LINES or width != self._widest
        return suspicious and full * 2 > len(within)

    def _parse(self, lines: Iterator[str], quoting: Literal[0, 3]) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=self._delimiter, quoting=quoting, skipinitialspace=True)

    def _lines_to_end(self) -> Iterator[str]:
        for line in self._lines():
            self._taken.append(line)
            yield line
        self._taken.append(_END)
        yield _END

    def _lines(self) -> Iterator[str]:
        while True:
            line = (
                self._again.popleft() if self._again else self._text.readline(_MAX_LINE_CHARACTERS)
            )
            if not line:
                return
            if len(line) == _MAX_LINE_CHARACTERS:
                raise UnreadableFile(_NO_CELLS)
            self._line = line
            yield line
