"""How the rows of a table tell a heading from an item, and how deep each heading stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from marketbel_courier.price_lists.records import RawRow
from marketbel_courier.price_lists.row_columns import RowColumns, is_zero
from marketbel_courier.price_lists.sections import Depth, is_heading, is_note

_NEARLY_ALL = 0.9
_HARDLY_ANY = 0.1
_ENOUGH_SIGNS = 2
_FEWEST_CATEGORIES = 2
_MOST_GIVEN = 0.6
_FEWEST_CONTINUED = 3
_MOST_CONTINUED = 0.7
_SHORTEST_SHOUT = 4
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Outline:
    """What a sample of a table's rows shows of its items and headings.

    `is_exact` where the file's own outline has all items below their headings. The depth of a
    heading is told by what steps down in the sample: by the column, the indentation, the emphasis.
    `usual` are the details that nearly all items have, `numbers` the columns that count them;
    `sku_shapes` is what their SKUs look like.
    `are_continued` where a lone text below nearly each item goes on with it.
    `gives_category_once` where the column of the category is filled for the first of several items.
    """

    columns: RowColumns
    is_exact: bool = False
    by_column: bool = False
    by_indent: bool = False
    by_emphasis: bool = False
    usual: frozenset[int] = frozenset()
    numbers: frozenset[int] = frozenset()
    sku_shapes: frozenset[str] = frozenset()
    have_skus: bool = False
    are_emphasised: bool = False
    are_shouted: bool = False
    least_indent: int = 0
    gives_category_once: bool = False
    are_continued: bool = False

    def depth(self, row: RawRow, column: int) -> Depth:
        """How deep a heading in `column` of `row` stands."""
        look = row.look
        if self.is_exact:
            return (_level(row),)
        depth = (column,) if self.by_column else ()
        if self.by_indent:
            depth = (*depth, look.indent if look else 0)
        if self.by_emphasis:
            depth = (*depth, 0 if look and look.is_emphasised else 1)
        return depth

    def item_depth(self, row: RawRow) -> Depth | None:
        """How deep an item stands, where the outline tells."""
        return (_level(row),) if self.is_exact else None

    def heads(self, row: RawRow, following: RawRow | None) -> bool:
        """Whether `row`, which has a name and no price, is a heading of the rows that follow."""
        columns = self.columns
        if following is None:
            return False
        if self.is_exact:
            return _level(following) > _level(row)
        filled = [column for column in columns.filled(row) if not is_zero(row.cells[column])]
        sku = columns.text(row, columns.sku)
        if any(column in columns.details for column in filled) and (
            sku or not self.have_skus or not self._lacks_details(row)
        ):
            return False
        return self._signs(row, sku, following) >= _ENOUGH_SIGNS

    def is_sku_like(self, text: str) -> bool:
        """Whether `text` looks as the SKUs of the items do."""
        return bool(_DIGIT.search(text)) and _shape(text) in self.sku_shapes

    def _lacks_details(self, row: RawRow) -> bool:
        lasting = self.usual - self.columns.states
        return bool(lasting) and not any(self.columns.text(row, column) for column in lasting)

    def _signs(self, row: RawRow, sku: str, following: RawRow) -> int:
        """How much tells a heading from an item whose price is missing."""
        name, look = self.columns.name(row), row.look
        next_sku = self.columns.text(following, self.columns.sku)
        digits = sku.lstrip("0")
        return sum((
            2 * self._lacks_details(row),
            bool(self.usual & self.columns.states)
            and not any(self.columns.text(row, column) for column in self.usual),
            (1 if sku else 2) * (self.have_skus and not self.is_sku_like(sku)),
            2 * (len(digits) > 1 and name.lstrip("0").startswith(digits)),
            2 * (len(digits) > 1 and len(next_sku) > len(sku) and next_sku.startswith(digits)),
            2 * (look is not None and look.is_emphasised and not self.are_emphasised),
            2 * (look is not None and look.indent < self.least_indent),
            _is_shouted(name) and not self.are_shouted,
        ))  # fmt: skip


def outline_of(rows: Sequence[RawRow], columns: RowColumns) -> Outline:
    """The outline that the rows of a sample show."""
    sample = _Sample(columns)
    for row in rows:
        sample.take(row)
    return sample.outline()


@dataclass(slots=True)
class _Sample:
    """The items of a sample, and the lone texts between them, which may be headings."""

    columns: RowColumns
    items: list[RawRow] = field(default_factory=list)
    runs: list[list[tuple[RawRow, int]]] = field(default_factory=lambda: [[]])
    headed: list[tuple[RawRow, RawRow]] = field(default_factory=list)
    """A heading, and the item right below."""
    deeper: int = 0
    """How many items stand deeper than a row without a price right above."""
    begins_with_heading: bool = False
    _above: RawRow | None = None

    def take(self, row: RawRow) -> None:
        is_item = self.columns.is_priced(row)
        above, self._above = self._above, None if is_item else row
        if is_item:
            self.deeper += above is not None and _level(row) > _level(above)
            if self.runs[-1]:
                self.headed.append((self.runs[-1][-1][0], row))
                self.runs.append([])
            self.items.append(row)
            return
        filled = [c for c in self.columns.filled(row) if c not in self.columns.prices]
        if filled and not any(column in self.columns.details for column in filled):
            text = self.columns.text(row, filled[-1])
            if text and is_heading(text) and not is_note([text]):
                self.runs[-1].append((row, filled[0]))
                self.begins_with_heading |= not self.items

    def outline(self) -> Outline:
        columns = self.columns
        least = max(1, len(self.items)) * _NEARLY_ALL
        skus = [text for row in self.items if (text := columns.text(row, columns.sku))]
        looks = [row.look for row in self.items if row.look]
        return Outline(
            columns,
            is_exact=self._is_exact(),
            by_column=self._steps_down([[column for _, column in run] for run in self.runs]),
            by_indent=self._steps_down(
                [[row.look.indent if row.look else 0 for row, _ in run] for run in self.runs]
            ),
            by_emphasis=self._steps_down(
                [[not (row.look and row.look.is_emphasised) for row, _ in run] for run in self.runs]
            ),
            usual=self._filled_by_items(columns.details, least),
            numbers=self._filled_by_items(self._before_the_name(), least),
            sku_shapes=frozenset(map(_shape, skus)),
            have_skus=bool(skus) and len(skus) >= least,
            are_emphasised=sum(look.is_emphasised for look in looks)
            > _HARDLY_ANY * len(self.items),
            are_shouted=sum(_is_shouted(columns.name(row)) for row in self.items)
            > _HARDLY_ANY * len(self.items),
            least_indent=min((look.indent for look in looks), default=0),
            gives_category_once=self._gives_category_once(),
            are_continued=self._are_continued(),
        )

    def _filled_by_items(self, columns: Iterable[int], least: float) -> frozenset[int]:
        return frozenset(
            column
            for column in columns
            if sum(bool(self.columns.text(row, column)) for row in self.items) >= least
        )

    def _before_the_name(self) -> list[int]:
        first, name = self.columns.first, min(self.columns.names, default=0)
        return [column for column in range(first, name) if column not in self.columns.known]

    def _are_continued(self) -> bool:
        """Whether the sample begins with an item, and lone texts alternate with items."""
        least = max(_FEWEST_CONTINUED, _MOST_CONTINUED * len(self.items))
        return not self.begins_with_heading and len(self.headed) >= least

    def _gives_category_once(self) -> bool:
        columns = self.columns
        if self.headed or not columns.categories:
            return False
        told = [columns.text(row, columns.categories[0]) for row in self.items]
        given = [text for text in told if text]
        return (
            len(given) >= _FEWEST_CATEGORIES
            and bool(told[0])
            and len(given) <= _MOST_GIVEN * len(told)
            and len(set(given)) == len(given)
        )

    def _is_exact(self) -> bool:
        below = sum(_level(item) > _level(heading) for heading, item in self.headed)
        return bool(self.deeper) and below >= _NEARLY_ALL * len(self.headed)

    @staticmethod
    def _steps_down(runs: Sequence[Sequence[int]]) -> bool:
        """Whether headings on end go deeper, but for those that nothing stands below."""
        steps = [below - above for run in runs for above, below in pairwise(run)]
        down = sum(step > 0 for step in steps)
        return down > sum(step < 0 for step in steps)


def _level(row: RawRow) -> int:
    return (row.look.outline_level or 0) if row.look else 0


def _shape(text: str) -> str:
    """What a code looks like: “9” for each digit, “A” for each letter."""
    return _LETTER.sub("A", _DIGIT.sub("9", text))


def _is_shouted(text: str) -> bool:
    return len(text) >= _SHORTEST_SHOUT and text.isupper()
