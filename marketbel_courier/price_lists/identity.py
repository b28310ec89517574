"""How the items of a table are distinguished: by codes, or by names and further details."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from marketbel_courier.file_formats.text import normalise, with_plus_told
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.records import LONGEST_SKU, PricedItem, RawRow
from marketbel_courier.price_lists.roles import Role
from marketbel_courier.price_lists.row_columns import RowColumns, cell_text
from marketbel_courier.price_lists.table_layout import TableLayout

OWN_SKU = "auto-"
FEWEST_ROWS_OF_SHARED_CODES = 5
SHARE_OF_SHARED_CODES = 0.1
"""Codes that so many rows of different names share are those of models, not of items."""

SHARE_OF_VARIANTS = 0.05
"""Where so many rows share codes with other variants, the code is that of a model everywhere."""

_LONGEST_DETAIL = 40
_SPELLING = -1
"""Stands for a column: the name, letter by letter, with the signs that comparing passes over."""
_TELLING_CODES_APART = (
    Role.BRAND, Role.PART_NUMBER, Role.UNIT, Role.PACK_SIZE, Role.OTHER,
)  # fmt: skip
_TELLING_NAMESAKES_APART = (
    Role.PART_NUMBER, Role.BARCODE, Role.OTHER, Role.DESCRIPTION,
)  # fmt: skip
_ROW_BITS = 32
_SHEET_BITS = 12
_CONTENT_AT = _ROW_BITS + _SHEET_BITS
_CONTENT_MASK = (1 << 40) - 1


def sku_from_name(name: str, *details: str) -> str:
    """A SKU for an item that has none: the same for every spelling that compares equal."""
    told = [_compared(name), *map(normalise, details)]
    digest = hashlib.sha256("\n".join(told).encode())
    return f"{OWN_SKU}{digest.hexdigest()[:20]}"


def extended_sku(sku: str, details: Iterable[str]) -> str:
    """The code that several items share, with what tells them apart: “A-1/48”."""
    told = [_shortened(text) for text in details if text]
    extended = "/".join([sku, *told])
    if len(extended) <= LONGEST_SKU:
        return extended
    digest = _digest("/".join(told))
    return f"{sku[: LONGEST_SKU - len(digest) - 1]}/{digest}"


@dataclass(frozen=True, slots=True)
class Record:
    """An item of a sample: its code, if it has one, and what is known of it.

    `told` is what always tells namesakes apart: category, unit, pack and brand.
    """

    code: str
    name: str
    price: Decimal
    row: RawRow
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IdentityRule:
    """How the items of one table are told apart, the same for all its rows.

    Where variants share codes or names regularly, each row gets its variant added; where a few do,
    the `varied_codes`, their rows alone. The codes in
    `shared_codes` and the names in `namesakes` (by the SKU that the name alone makes) get the texts
    of further columns, too.
    """

    variants: tuple[int, ...] = ()
    codes_by_variant: bool = False
    varied_codes: frozenset[str] = frozenset()
    names_by_variant: bool = False
    shared_codes: frozenset[str] = frozenset()
    code_details: tuple[int, ...] = ()
    codes_by_name: bool = False
    namesakes: frozenset[str] = frozenset()
    name_details: tuple[int, ...] = ()

    def code(self, code: str, name: str, row: RawRow) -> str:
        """The SKU of an item with a code of its own."""
        is_varied = self.codes_by_variant or code in self.varied_codes
        details = _texts(row, self.variants) if is_varied else ()
        if code in self.shared_codes:
            details = (*details, *_texts(row, self.code_details))
            if self.codes_by_name:
                details = (*details, _digest(_compared(name)))
        return extended_sku(code, details) if details else code


def rule_of(records: Sequence[Record], layout: TableLayout) -> IdentityRule:
    """The rule that tells all the records apart that differ, as far as there is one."""
    coded = _grouped(records, lambda record: record.code)
    coded.pop("", None)
    named = _grouped(
        (record for record in records if not record.code), lambda record: _compared(record.name)
    )
    variants = RowColumns.of(layout).variants
    varied_codes, codes_by_variant = _varied(coded, variants)
    _, names_by_variant = _varied(named, variants)
    conflicts = _conflicts(coded, variants)
    code_details = _telling_columns(conflicts, _columns(layout, _TELLING_CODES_APART))
    every = (_SPELLING, *_columns(layout, _TELLING_NAMESAKES_APART))
    if not names_by_variant:
        every = (*variants, *every)
    namesakes = _namesakes(named, variants if names_by_variant else (), every)
    return IdentityRule(
        variants=variants,
        codes_by_variant=codes_by_variant,
        varied_codes=varied_codes,
        names_by_variant=names_by_variant,
        shared_codes=frozenset(group[0].code for group in conflicts),
        code_details=code_details,
        codes_by_name=_are_of_models(conflicts, code_details, len(records)),
        namesakes=frozenset(namesakes),
        name_details=_telling_columns(_told_the_same(namesakes), every) if namesakes else every,
    )


@dataclass(slots=True)
class SeenSkus:
    """The SKUs that a file has had until now, over all its tables."""

    _places: dict[str, int] = field(default_factory=dict)
    _told: dict[str, int] = field(default_factory=dict)
    _sheets: list[str | None] = field(default_factory=lambda: [None])
    _sheet: str | None = None
    _base: int = 0

    def enter(self, item: PricedItem, sheet: str | None) -> Message | None:
        """Note where an item stands; that and where it stood before, if it did."""
        if sheet != self._sheet:
            self._turn_to(sheet)
        earlier = self._places.get(item.sku)
        # One number for row, sheet and content costs a third of a tuple.
        self._places[item.sku] = _content(item) << _CONTENT_AT | self._base | item.row_number
        if earlier is None:
            return None
        row = earlier & ((1 << _ROW_BITS) - 1)
        return _again(item.sku, row, self._sheets[(earlier >> _ROW_BITS) % (1 << _SHEET_BITS)])

    def has_other(self, item: PricedItem) -> bool:
        """Whether the item's SKU was that of an item with another name or price."""
        earlier = self._places.get(item.sku)
        return earlier is not None and earlier >> _CONTENT_AT != _content(item)

    def is_told(self, sku: str, details: tuple[str, ...]) -> bool:
        """Whether a name's SKU is free for an item with these details; it is theirs from now on."""
        # The hash alone is kept: 200,000 of them must not cost much memory.
        told = hash(details)
        return self._told.setdefault(sku, told) == told

    def _turn_to(self, sheet: str | None) -> None:
        self._sheets.append(sheet)
        self._sheet = sheet
        self._base = min(len(self._sheets) - 1, (1 << _SHEET_BITS) - 1) << _ROW_BITS


class Identity:
    """Gives the items of one table their SKUs, row after row."""

    def __init__(self, rule: IdentityRule, seen: SeenSkus) -> None:
        self._rule = rule
        self._seen = seen
        self.adds_to_codes = bool(rule.variants or rule.shared_codes)
        """Whether a code of its own may not be all of an item's SKU."""
        self.row = RawRow(0, ())
        """The row that is being read."""

    def new_sku(self, name: str, told: tuple[str, ...]) -> str:
        """The SKU of an item without a code of its own: from its name, alone if that is enough."""
        rule, row = self._rule, self.row
        variants = _exact(_said(name, row, rule.variants)) if rule.names_by_variant else ()
        sku = sku_from_name(name, *variants)
        said = _said(name, row, rule.name_details)
        if sku not in rule.namesakes:
            if self._seen.is_told(sku, (*told, *said)):
                return sku
            # What always tells namesakes apart is enough where it does: a row without a price
            # is no namesake that the rule knows, and next month it may be one again.
            apart = sku_from_name(name, *variants, *told)
            if self._seen.is_told(apart, said):
                return apart
        return sku_from_name(name, *variants, *told, *_exact(said))

    def sku(self, item: PricedItem) -> str:
        """The SKU of an item that was read, with what tells it from others of its code."""
        if item.sku.startswith(OWN_SKU):
            return item.sku
        sku = self._rule.code(item.sku, item.name, self.row)
        if sku == item.sku and self._seen.has_other(item):
            return extended_sku(sku, _texts(self.row, self._rule.variants))
        return sku

    def code(self, sku: str, name: str) -> str:
        """The SKU of a row that cannot be read, by what it has for a code and for a name."""
        is_own = sku and not sku.startswith(OWN_SKU)
        return self._rule.code(sku, name, self.row) if is_own else sku


class RecordingIdentity(Identity):
    """Keeps what tells the items of a sample apart, for the rule that is to be made of it."""

    def __init__(self) -> None:
        super().__init__(IdentityRule(), SeenSkus())
        self.adds_to_codes = True
        self._told_last: tuple[str, ...] = ()
        self.records: list[Record] = []

    def new_sku(self, name: str, told: tuple[str, ...]) -> str:
        """The SKU that the name alone makes."""
        self._told_last = told
        return sku_from_name(name)

    def sku(self, item: PricedItem) -> str:
        """The SKU that was read."""
        code = "" if item.sku.startswith(OWN_SKU) else item.sku
        self.records.append(Record(code, item.name, item.price, self.row, self._told_last))
        return item.sku


def are_apart(rows: Iterable[RawRow], columns: RowColumns) -> bool:
    """Whether no two of the rows have one code, or one name without a code."""
    seen: set[tuple[bool, str]] = set()
    for row in rows:
        code = columns.text(row, columns.sku)
        key = (bool(code), code or _compared(columns.name(row)))
        if key in seen:
            return False
        if key[1]:
            seen.add(key)
    return True


def _grouped(records: Iterable[Record], key: Callable[[Record], str]) -> dict[str, list[Record]]:
    groups: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[key(record)].append(record)
    return dict(groups)


def _varied(
    groups: Mapping[str, Sequence[Record]], variants: tuple[int, ...]
) -> tuple[frozenset[str], bool]:
    """The codes or names that several variants share, and whether that is the rule."""
    varied = {
        key: len(group)
        for key, group in groups.items()
        if len({_said("", record.row, variants) for record in group}) > 1
    }
    rows = sum(map(len, groups.values()))
    return frozenset(varied), bool(varied) and sum(varied.values()) >= SHARE_OF_VARIANTS * rows


def _conflicts(
    coded: Mapping[str, Sequence[Record]], variants: tuple[int, ...]
) -> list[list[Record]]:
    """The records of one code and variant with different names or prices."""
    groups = _split((group for group in coded.values() if len(group) > 1), variants)
    return [group for group in groups if len({(record.name, record.price) for record in group}) > 1]


def _namesakes(
    named: Mapping[str, Sequence[Record]], variants: tuple[int, ...], details: tuple[int, ...]
) -> dict[str, list[Record]]:
    """The records of one name and variant that differ, by their plain SKU."""
    groups = _split((group for group in named.values() if len(group) > 1), variants)
    return {
        sku_from_name(group[0].name, *_exact(_said("", group[0].row, variants))): group
        for group in groups
        if len({(record.told, _said(record.name, record.row, details)) for record in group}) > 1
    }


def _told_the_same(namesakes: Mapping[str, Sequence[Record]]) -> list[list[Record]]:
    """The namesakes that category, unit, pack and brand do not tell apart."""
    return [
        group
        for namesake in namesakes.values()
        for group in _grouped(namesake, lambda record: "\n".join(record.told)).values()
        if len(group) > 1
    ]


def _telling_columns(
    groups: Sequence[Sequence[Record]], candidates: Sequence[int]
) -> tuple[int, ...]:
    """The fewest of the columns that tell the records of each group apart; the first of equals."""
    chosen: list[int] = []
    while groups:
        gains = {
            column: sum(len(parts) - 1 for group in groups if (parts := _parts(group, column)))
            for column in candidates
        }
        best = max(gains, key=lambda column: gains[column], default=None)
        if best is None or not gains[best]:
            break
        chosen.append(best)
        groups = [
            part for group in groups for part in _parts(group, best).values() if len(part) > 1
        ]
    return tuple(sorted(chosen))


def _parts(group: Sequence[Record], column: int) -> dict[str, list[Record]]:
    return _grouped(group, lambda record: _said(record.name, record.row, (column,))[0])


def _are_of_models(
    conflicts: Sequence[Sequence[Record]], details: tuple[int, ...], records: int
) -> bool:
    """Whether codes stand for several items regularly, which only their names tell apart."""
    groups = _split(conflicts, details)
    shared = sum(
        len(group) for group in groups if len({_compared(record.name) for record in group}) > 1
    )
    return shared >= max(FEWEST_ROWS_OF_SHARED_CODES, SHARE_OF_SHARED_CODES * records)


def _split(groups: Iterable[Sequence[Record]], columns: tuple[int, ...]) -> list[list[Record]]:
    """The groups, each by what its records say in the columns."""
    return [
        part
        for group in groups
        for part in _grouped(
            group, lambda record: "\n".join(_said("", record.row, columns))
        ).values()
    ]


def _columns(layout: TableLayout, roles: Iterable[Role]) -> tuple[int, ...]:
    return tuple(column.column for role in roles for column in layout.of(role))


def _texts(row: RawRow, columns: Iterable[int]) -> tuple[str, ...]:
    cells = row.cells
    return tuple([cell_text(cells[column]) if column < len(cells) else "" for column in columns])


def _said(name: str, row: RawRow, columns: Iterable[int]) -> tuple[str, ...]:
    """What the columns say, each sign of it, but for the case of letters."""
    cells = row.cells
    width = len(cells)
    return tuple(
        [
            _folded(name)
            if column == _SPELLING
            else (_folded(cell_text(cells[column])) if column < width else "")
            for column in columns
        ]
    )


def _exact(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts in a form that tells signs apart which comparing passes over."""
    return tuple([text and _digest(text) for text in texts])


def _compared(name: str) -> str:
    return normalise(with_plus_told(name))


def _folded(text: str) -> str:
    return text.casefold().replace("ё", "е")


def _content(item: PricedItem) -> int:
    return hash((item.name, item.price)) & _CONTENT_MASK


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_DETAIL else _digest(normalise(text))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _again(sku: str, row: int, sheet: str | None) -> Message:
    if not sku.startswith(OWN_SKU):
        if sheet is None:
            return Message("row-with-sku-of-another", sku=sku, earlier=row)
        return Message("row-with-sku-of-another-sheet", sku=sku, earlier=row, sheet=sheet)
    if sheet is None:
        return Message("row-with-name-of-another", earlier=row)
    return Message("row-with-name-of-another-sheet", earlier=row, sheet=sheet)
