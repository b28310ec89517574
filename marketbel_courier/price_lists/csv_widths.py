"""How many cells the records of a CSV have, and which records have theirs at other places.

A delimiter within a cell that is not quoted moves all cells behind it to the right, a lost one to
the left: a stock then stands where the prices are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.headers import read_header
from marketbel_courier.price_lists.records import RawRow

_USUAL_SHARE = 0.9
_FEWEST_RECORDS = 8
_DECIMALS_SHARE = 0.9
_FEWEST_DECIMALS = 3
_WHOLE = re.compile(r"\s*[0-9]{1,7}\s*")
_HUNDREDTHS = re.compile(r"[0-9]{1,2}\s*")
_NUMERIC = re.compile(r"\s*[^\w\s]?\s*[0-9]")


class Widths:
    """The widths of a list's records, as a sample of them tells."""

    def __init__(self, sample: Sequence[Sequence[str]]) -> None:
        header = next((one for one in sample if _is_header(one)), None)
        rows = [one for one in sample if one is not header and len(one) > 1]
        counted = Counter(map(len, rows))
        self._usual = counted.most_common(1)[0][0] if counted else 0
        usual = [one for one in rows if len(one) == self._usual]
        self._reach = max(_reach(header), _common_reach(usual))
        self._header = header
        self._is_below_header = False
        self._rows = usual
        share = len(usual) / len(rows) if rows else 0.0
        # A program that writes blank cells at the end of one row writes all cells of every row.
        self._is_filled_up = any(one[-1].strip() == "" for one in usual) or (
            len(rows) >= _FEWEST_RECORDS and share >= _USUAL_SHARE
        )

    def is_shifted(self, record: Sequence[str]) -> bool:
        """Whether some cells of the record stand where those of another column belong."""
        width = len(record)
        if width == self._usual or width < 2:
            return False
        if self._is_below_header:
            self._usual, self._reach = width, max(self._reach, _reach(record))
            self._is_below_header = False
            return False
        if _is_header(record):
            if record != self._header:
                # Another table begins, as wide as its first row.
                self._reach, self._is_below_header = _reach(record), True
            return False
        if width < self._usual:
            return self._is_filled_up and width < self._reach
        return any(_NUMERIC.match(cell) for cell in record[self._reach :])

    def doubts(self, delimiter: str) -> list[Message]:
        """Why the whole list may be cut at the wrong places: the commas may be decimal ones."""
        if delimiter != "," or not 0 < _reach(self._header) < self._reach:
            return []
        if len(self._rows) < _FEWEST_DECIMALS:
            return []
        least = len(self._rows) * _DECIMALS_SHARE
        has_decimals = any(
            sum(
                bool(_WHOLE.fullmatch(row[place]) and _HUNDREDTHS.fullmatch(row[place + 1]))
                for row in self._rows
            )
            >= least
            for place in range(self._usual - 1)
        )
        return [Message("doubt-decimal-commas")] if has_decimals else []


def _is_header(record: Sequence[str]) -> bool:
    return read_header(RawRow(0, tuple(cell.strip() for cell in record))) is not None


def _reach(record: Sequence[str] | None) -> int:
    """How many cells there are up to the last one with a value."""
    return max((n for n, cell in enumerate(record or (), start=1) if cell.strip()), default=0)


def _common_reach(records: Sequence[Sequence[str]]) -> int:
    return max(Counter(map(_reach, records)).items(), key=_count, default=(0, 0))[0]


def _count(counted: tuple[int, int]) -> tuple[int, int]:
    reach, count = counted
    return count, reach
