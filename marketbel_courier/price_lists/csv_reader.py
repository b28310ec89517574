"""CSV as it arrives: the encoding, the delimiter and the quoting are found out, not declared."""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from marketbel_courier.price_lists.headers import read_header
from marketbel_courier.price_lists.limits import MAX_COLUMNS, bounded
from marketbel_courier.price_lists.records import RawRow, Table, UnreadablePriceList
from marketbel_courier.price_lists.text import clean

_DELIMITERS = (";", ",", "\t", "|")
_SAMPLE_CHARACTERS = 64 * 1024
_SAMPLE_ROWS = 60
_END = "\x1fend of file\x1f"


def read_csv(path: Path) -> Iterator[Table]:
    """The one table of a CSV file."""
    yield Table(path.name, _rows(decode(path.read_bytes())))


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows-1251, with or without a mark."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if b"\0" in content[:4096]:
        return _decode_unmarked_utf16(content)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1251", errors="replace")


def _decode_unmarked_utf16(content: bytes) -> str:
    # The high byte of Latin text, digits and delimiters is zero, and stands at every other place.
    little_endian = content[1:4096:2].count(0) > content[0:4096:2].count(0)
    try:
        return content.decode("utf-16-le" if little_endian else "utf-16-be")
    except UnicodeDecodeError as error:
        raise UnreadablePriceList(
            "The file is not text: ask the supplier for a CSV or XLSX file."
        ) from error


def _rows(text: str) -> Iterator[RawRow]:
    delimiter = _find_delimiter(text)
    # A quotation mark that is never closed would swallow the rest of the file into one cell.
    quoted = _quotes_close(text, delimiter)
    records = enumerate(_parse(text, delimiter, quoted=quoted), start=1)
    return bounded(RawRow(number, _cells(record)) for number, record in records)


def _cells(record: Sequence[str]) -> tuple[str, ...]:
    return tuple(clean(value) for value in record[:MAX_COLUMNS])


def _find_delimiter(text: str) -> str:
    sample = text[:_SAMPLE_CHARACTERS]
    return max(_DELIMITERS, key=lambda delimiter: _plausibility(sample, delimiter))


def _plausibility(sample: str, delimiter: str) -> tuple[int, int]:
    """How well `delimiter` splits: columns of the header it shows, else rows that it splits."""
    known = split = 0
    try:
        for number, record in enumerate(_parse(sample, delimiter, quoted=True), start=1):
            if number > _SAMPLE_ROWS:
                break
            split += len(record) > 1
            header = read_header(RawRow(number, _cells(record)))
            known = max(known, len(header.columns) if header else 0)
    except csv.Error:
        pass  # An unclosed quotation mark: what was seen before it counts.
    return known, split


def _quotes_close(text: str, delimiter: str) -> bool:
    try:
        last = deque(_parse(f"{text}\n{_END}", delimiter, quoted=True), maxlen=1)
    except csv.Error:
        return False
    return last[0] == [_END]


def _parse(text: str, delimiter: str, *, quoted: bool) -> Iterator[list[str]]:
    # Without newline="" a line break inside a cell would end the row.
    return csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )
