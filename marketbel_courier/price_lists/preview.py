"""What would come out of a price list, as one object: its fields are documented and kept stable.

Nothing is stored, and nothing is raised for what a file is like. The fields are described in
docs/price-lists.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from marketbel_courier.doubts import DoubtKind
from marketbel_courier.errors import NeedsMapping, UnreadableFile
from marketbel_courier.file_formats.cell_places import column_letters
from marketbel_courier.file_formats.kinds import (
    FileKind,
    ForeignContent,
    read_first_bytes,
    recognise,
    refusal,
)
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message
from marketbel_courier.price_lists.identity import OWN_SKU
from marketbel_courier.price_lists.layout_memory import PriceMeaning, ReadLayout
from marketbel_courier.price_lists.reader import PriceListReading, TableReading, open_price_list
from marketbel_courier.price_lists.records import HeaderNotFound, Offer, PricedItem, RowProblem
from marketbel_courier.price_lists.roles import PriceTerms
from marketbel_courier.price_lists.row_counts import ItemCount, ProblemCount
from marketbel_courier.price_lists.table_layout import ColumnRole
from marketbel_courier.price_lists.verdict import (
    Doubt,
    Verdict,
    doubts_of,
    held_for,
)
from marketbel_courier.reading_hints import ReadingHints


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class ShownTerms(_Shown):
    """The terms of the prices of a column; exact numbers are text."""

    kind: str
    currency: str | None = None
    vat: str | None = None
    vat_rate: str | None = None
    basis: str | None = None
    basis_quantity: str | None = None
    least_quantity: str | None = None
    least_sum: str | None = None
    variant: str | None = None


class ShownOffer(ShownTerms):
    """One price of an item with its terms: `amount` exact, `text` as printed."""

    amount: str
    text: str
    column: str | None = Field(description="The letters of its column.")


class ShownColumn(_Shown):
    """A column of a table: what it holds, and why."""

    column: str = Field(description="The letters that a spreadsheet program shows.")
    title: str
    role: str
    source: str = Field(description="`title`, `values` or `taught`.")
    why: list[str]
    certainty: float = Field(description="From 0 to 1.")
    rival: str | None = Field(description="The role that came next, where it came close.")
    key: str | None = Field(description="The name of the characteristic that it becomes.")
    terms: ShownTerms | None


class ShownTable(_Shown):
    """A table that is read."""

    sheet: str
    header_rows: list[int]
    columns: list[ShownColumn]
    currency: str | None
    main_price: str | None = Field(description="The letters of the column of `price`.")


class ShownItem(_Shown):
    """An item as it would be stored; its other characteristics are further fields."""

    model_config = ConfigDict(extra="allow")

    sheet: str
    row: int
    item_key: str = Field(description="What the catalogue knows the item by.")
    sku: str | None = Field(description="The list's own; null where it has none.")
    name: str
    price: str = Field(description="As stored, with two decimals.")
    currency: str | None
    category: str | None
    in_stock: bool | None
    barcode: str | None
    unit: str | None
    offers: list[ShownOffer]


class ShownProblem(_Shown):
    """Something wrong with a row; `left_out` tells that the row is not among the items."""

    sheet: str
    row: int
    code: str
    text: str
    left_out: bool


class ShownDoubt(_Shown):
    """Why a reading is unsure."""

    kind: DoubtKind
    code: str
    text: str


class ShownNote(_Shown):
    """What of the file was not read, or of what people said could not be followed."""

    code: str
    text: str


class Preview(_Shown):
    """What would come out of a price list. `code` is stable; `reason` is for people.

    `teachable` says whether a person who shows which column holds what may help.
    """

    verdict: Verdict
    reason: str | None = None
    code: str | None = None
    teachable: bool = False
    doubts: list[ShownDoubt] = []
    tables: list[ShownTable] = []
    items: list[ShownItem] = []
    problems: list[ShownProblem] = []
    notes: list[ShownNote] = []


def preview_file(
    path: Path,
    file_type: str | None = None,
    hints: ReadingHints | None = None,
    *,
    language: Language = Language.EN,
) -> Preview:
    """Read the whole of `path`, by its content where no `file_type` is told; raises nothing."""
    found, _, _ = preview_with_layouts(path, file_type, hints, language=language)
    return found


def preview_with_layouts(
    path: Path,
    file_type: str | None = None,
    hints: ReadingHints | None = None,
    *,
    language: Language = Language.EN,
    before: Sequence[PriceMeaning] = (),
    most_entries: int | None = None,
) -> tuple[Preview, Sequence[ReadLayout], bool]:
    """The preview with by what its layouts are known, and whether the whole file was read.

    Of a longer file than `most_entries` the beginning is read. `before` is what the prices of the
    supplier's last list meant. Raises nothing.
    """
    hints = hints or ReadingHints()
    try:
        reading = open_price_list(path, file_type or kind_of(path), hints)
        return _read(reading, hints, language, before, most_entries)
    except HeaderNotFound as error:
        code, held = error.message.code, Message("needs-mapping-for-a-header", why=error.message)
        found = refused(held, language).model_copy(update={"code": code, "teachable": True})
        return found, (), True
    except UnreadableFile as error:
        reason = error.message
    except MemoryError:
        reason = Message("file-needs-too-much-memory")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        reason = Message("file-not-there", path=str(path), why=why)
    except Exception as error:  # noqa: BLE001  whatever a foreign file provokes is an answer here
        reason = Message("reading-met-the-unexpected", kind=type(error).__name__)
    return refused(reason, language), (), True


def kind_of(path: Path) -> FileKind:
    """What the file is by its content; raises UnreadableFile for what is no price list."""
    found = recognise(read_first_bytes(path))
    if isinstance(found, ForeignContent):
        raise UnreadableFile(refusal(found, None))
    return found.kind


def refused(reason: Message, language: Language) -> Preview:
    """The preview of a file that cannot be read."""
    return Preview(verdict=Verdict.REFUSED, reason=reason.text(language), code=reason.code)


def _read(
    reading: PriceListReading,
    hints: ReadingHints,
    language: Language,
    before: Sequence[PriceMeaning],
    most_entries: int | None,
) -> tuple[Preview, Sequence[ReadLayout], bool]:
    problems = ProblemCount()
    counted = ItemCount()
    items: dict[str, tuple[TableReading, PricedItem]] = {}
    shown: list[ShownProblem] = []
    read = 0
    for table in reading.tables:
        left = None if most_entries is None else most_entries - read
        for entry in islice(table.entries, left):
            read += 1
            if isinstance(entry, PricedItem):
                counted.take(entry)
                items.pop(entry.sku, None)
                items[entry.sku] = (table, entry)
            else:
                problems.take(entry)
                shown.append(_problem(table.sheet, entry, language))
    tally = problems.tally(items=counted.items, collapsed=counted.collapsed)
    layouts = [table.read for table in reading.tables]
    doubts = doubts_of(layouts, tally, has_teachings=bool(hints.teachings), before=before)
    reason = held_for(doubts) if doubts else None
    found = Preview(
        verdict=Verdict.UNSURE if doubts else Verdict.SURE,
        reason=reason.text(language) if reason else None,
        code=NeedsMapping.code if doubts else None,
        teachable=bool(doubts),
        doubts=[_doubt(doubt, language) for doubt in doubts],
        tables=[_table(table, language) for table in reading.tables],
        items=[_item(table.sheet, item) for table, item in items.values()],
        problems=shown,
        notes=[
            ShownNote(code=note.code, text=note.text(language))
            for note in (*reading.passed_over, *reading.notes)
        ],
    )
    return found, layouts, most_entries is None or read < most_entries


def _table(table: TableReading, language: Language) -> ShownTable:
    layout = table.layout
    return ShownTable(
        sheet=table.sheet,
        header_rows=[row.number for row in layout.header_rows],
        columns=[_column(column, language) for column in layout.columns],
        currency=PriceMeaning.of(layout).currency,
        main_price=_letters(layout.main_price),
    )


def _column(column: ColumnRole, language: Language) -> ShownColumn:
    return ShownColumn(
        column=column_letters(column.column + 1),
        title=column.title,
        role=column.role,
        source=column.source,
        why=[reason.text(language) for reason in column.why],
        certainty=round(column.certainty, 3),
        rival=column.rival,
        key=column.key,
        terms=ShownTerms(**_terms(column.terms)) if column.terms else None,
    )


def _terms(terms: PriceTerms) -> dict[str, Any]:
    return {
        "kind": terms.kind,
        "currency": terms.currency,
        "vat": terms.vat,
        "vat_rate": _exact(terms.vat_rate),
        "basis": terms.basis,
        "basis_quantity": _exact(terms.basis_quantity),
        "least_quantity": _exact(terms.least_quantity),
        "least_sum": _exact(terms.least_sum),
        "variant": terms.variant,
    }


def _offer(offer: Offer) -> ShownOffer:
    return ShownOffer(
        amount=format(offer.amount, "f"),
        text=offer.text,
        column=_letters(offer.column),
        **_terms(offer.terms),
    )


def _item(sheet: str, item: PricedItem) -> ShownItem:
    told = item.characteristics
    named = {
        "sheet": sheet,
        "row": item.row_number,
        "item_key": item.sku,
        "sku": None if item.sku.startswith(OWN_SKU) else item.sku,
        "name": item.name,
        "price": f"{item.price:.2f}",
        "currency": _text(told.get("currency")),
        "category": item.category,
        "in_stock": in_stock if isinstance(in_stock := told.get("in_stock"), bool) else None,
        "barcode": _text(told.get("barcode")),
        "unit": _text(told.get("unit")),
        "offers": [_offer(offer) for offer in item.offers],
    }
    # A characteristic without a field of its own is one more; none takes the place of a field.
    return ShownItem.model_validate({**told, **named})


def _problem(sheet: str, problem: RowProblem, language: Language) -> ShownProblem:
    return ShownProblem(
        sheet=sheet,
        row=problem.row_number,
        code=problem.reason.code,
        text=problem.reason.text(language),
        left_out=problem.left_out,
    )


def _doubt(doubt: Doubt, language: Language) -> ShownDoubt:
    message = doubt.message
    return ShownDoubt(kind=doubt.kind, code=message.code, text=message.text(language))


def _letters(column: int | None) -> str | None:
    return None if column is None else column_letters(column + 1)


def _exact(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


def _text(value: object) -> str | None:
    return None if value is None else str(value)
