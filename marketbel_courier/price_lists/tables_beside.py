"""Tables beside each other in one sheet: where each begins and ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from marketbel_courier.price_lists.column_profiles import ColumnProfile
from marketbel_courier.price_lists.header_lines import column_titles
from marketbel_courier.price_lists.records import RawRow
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.titles import KNOWN, read_title, title_key
from marketbel_courier.price_lists.value_fit import value_fit

_NAME_BY_VALUES = 0.1


def spans_of(rows: Sequence[RawRow], seen: Sequence[ColumnProfile]) -> list[range]:
    """The columns of each of several tables beside each other; empty where there is but one.

    The same titles stand over each: one for the name, or over texts, and one for a price.
    """
    if not rows:
        return []
    width = max(len(seen), *(len(row.cells) for row in rows))
    lowest = [
        "" if title.is_inherited or not title.lines else title.lines[-1]
        for title in column_titles(rows, width)
    ]
    prices = {column for column, text in enumerate(lowest) if _says(text, Role.PRICE)}
    for starts in (_by_names(lowest), _by_prices(lowest, prices, seen)):
        spans = _between(starts, lowest)
        if len(spans) > 1 and all(any(price in span for price in prices) for span in spans):
            return spans
    return []


def _says(title: str, role: Role) -> bool:
    return bool(title) and read_title(title).get(role, 0) >= KNOWN


def _by_names(lowest: Sequence[str]) -> list[int]:
    """Where the tables begin whose names have the same title."""
    names = [column for column, text in enumerate(lowest) if _says(text, Role.NAME)]
    for group in _alike(names, lowest):
        if len(group) > 1:
            return _starts(group, lowest)
    return []


def _by_prices(lowest: Sequence[str], prices: set[int], seen: Sequence[ColumnProfile]) -> list[int]:
    """Where the tables begin whose prices have the same title, and whose names have any."""
    for group in _alike(sorted(prices), lowest):
        period = group[1] - group[0] if len(group) > 1 else 0
        if period < 2 or any(later - earlier != period for earlier, later in pairwise(group)):
            continue
        for back in range(1, period):
            names = [column - back for column in group]
            if names[0] >= 0 and all(
                column < len(seen)
                and seen[column].letters > 0.7
                and value_fit(Role.NAME, seen[column]) > _NAME_BY_VALUES
                and not _says(lowest[column], Role.DESCRIPTION)
                for column in names
            ):
                return names
    return []


def _alike(columns: Sequence[int], lowest: Sequence[str]) -> list[list[int]]:
    """The columns by their titles, those of the leftmost title first."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for column in columns:
        groups[title_key(lowest[column])].append(column)
    return list(groups.values())


def _starts(names: Sequence[int], lowest: Sequence[str]) -> list[int]:
    """The first column of each table: titles before the name go with it where they are repeated."""
    first, second = names[0], names[1]
    back = 0
    while (
        first - back > 0
        and second - back - 1 > first
        and lowest[first - back - 1]
        and title_key(lowest[first - back - 1]) == title_key(lowest[second - back - 1])
    ):
        back += 1
    return [column - back for column in names]


def _between(starts: Sequence[int], lowest: Sequence[str]) -> list[range]:
    if not starts:
        return []
    titled = [column for column, text in enumerate(lowest) if text]
    begins = [min(starts[0], titled[0]), *starts[1:]]
    ends = [*starts[1:], len(lowest)]
    return [range(begin, end) for begin, end in zip(begins, ends, strict=True)]
