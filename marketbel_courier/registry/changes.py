"""What follows from a master sheet for the suppliers: a pure decision, nothing is read or written.

The sheet manages the suppliers that it has named once: they carry the mark `metadata.master_sheet`.
A supplier without the mark was made by hand, or before the first refresh. It is never deactivated
for being absent, as nobody can tell whether it was ever in the sheet. A row that names it takes it
over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marketbel_courier.catalogue.supplier_flags import Flag
from marketbel_courier.catalogue.suppliers import SupplierWrite
from marketbel_courier.errors import MasterSheetError
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.messages.message import Message
from marketbel_courier.registry.sheet import Sheet, SheetRow, SkippedRow, name_key
from marketbel_courier.registry.source_types import stored_as

MANAGED_MARK = "master_sheet"
_GONE_SHOWN = 5


class Action(StrEnum):
    """What happens to a supplier."""

    CREATED = "created"
    UPDATED = "updated"
    REACTIVATED = "reactivated"
    DEACTIVATED = "deactivated"

    @property
    def message(self) -> Message:
        """The action as a message for people."""
        return Message(_CODES[self])


_CODES = {
    Action.CREATED: "supplier-created",
    Action.UPDATED: "supplier-updated",
    Action.REACTIVATED: "supplier-reactivated",
    Action.DEACTIVATED: "supplier-deactivated",
}


@dataclass(frozen=True)
class Change:
    """One supplier's change: `reason` says what differs, `write` is what to store."""

    action: Action
    name: str
    reason: Message
    write: SupplierWrite


@dataclass(frozen=True)
class RegistryPlan:
    """What a refresh does. `left_alone` are active suppliers that the sheet never named."""

    changes: Sequence[Change]
    unchanged: int
    skipped: Sequence[SkippedRow]
    left_alone: Sequence[str]

    def count(self, action: Action) -> int:
        """How many suppliers this happens to."""
        return sum(1 for change in self.changes if change.action is action)

    @property
    def inserts(self) -> list[SupplierWrite]:
        """The suppliers to insert, in the order of the sheet."""
        return [c.write for c in self.changes if c.action is Action.CREATED]

    @property
    def updates(self) -> list[SupplierWrite]:
        """The suppliers to bring up to date."""
        return [c.write for c in self.changes if c.action is not Action.CREATED]


def plan_registry(
    sheet: Sheet, suppliers: Sequence[Supplier], *, max_gone_percent: float
) -> RegistryPlan:
    """What the sheet changes; `suppliers` are all there are, oldest first.

    Raises MasterSheetError if more than `max_gone_percent` of the active suppliers that the sheet
    manages are no longer in it.
    """
    owners = _owners(sheet, suppliers)
    owned = {supplier.id for supplier in owners.values()}
    absent = _absent(sheet, [supplier for supplier in suppliers if supplier.id not in owned])
    gone = [supplier for supplier in absent if _is_managed(supplier) and supplier.is_active]
    managed = sum(1 for supplier in suppliers if _is_managed(supplier) and supplier.is_active)
    _refuse_great_loss(gone, managed, max_gone_percent)
    decided = [
        _updated(row, owners[row.number]) if row.number in owners else _created(row)
        for row in sheet.rows
    ]
    changes = [change for change in decided if change is not None]
    return RegistryPlan(
        changes=[*changes, *map(_gone, gone)],
        unchanged=len(decided) - len(changes),
        skipped=sheet.skipped,
        left_alone=[s.name for s in absent if s.is_active and not _is_managed(s)],
    )


def _owners(sheet: Sheet, suppliers: Sequence[Supplier]) -> dict[int, Supplier]:
    """The supplier that each row is about, by the row's number; a row of a new one has none."""
    by_name: dict[str, list[Supplier]] = defaultdict(list)
    for supplier in suppliers:
        by_name[name_key(supplier.name)].append(supplier)
    owners: dict[int, Supplier] = {}
    unmatched: list[SheetRow] = []
    for row in sheet.rows:
        namesakes = by_name.get(name_key(row.name))
        if namesakes:
            # Names are not unique in the table: the likeliest one, of equals the oldest.
            owners[row.number] = max(namesakes, key=lambda s: _likelihood(s, row))
        else:
            unmatched.append(row)
    owners.update(_renamed(unmatched, _absent(sheet, suppliers)))
    return owners


def _likelihood(supplier: Supplier, row: SheetRow) -> tuple[bool, bool, bool]:
    managed = _is_managed(supplier)
    # Among managed suppliers, activity does not decide, as the row may be about to change it.
    return managed, supplier.source_url == row.source_url, supplier.is_active and not managed


def _renamed(rows: Iterable[SheetRow], absent: Iterable[Supplier]) -> dict[int, Supplier]:
    """The rows that name a supplier anew: its address, where only one row and one supplier have it.

    With more rows or more suppliers, which row became which supplier cannot be told.
    """
    rows_by_url: dict[str, list[SheetRow]] = defaultdict(list)
    for row in rows:
        rows_by_url[row.source_url].append(row)
    suppliers_by_url: dict[str, list[Supplier]] = defaultdict(list)
    for supplier in absent:
        suppliers_by_url[supplier.source_url or ""].append(supplier)
    return {
        same[0].number: suppliers_by_url[url][0]
        for url, same in rows_by_url.items()
        if len(same) == 1 and len(suppliers_by_url[url]) == 1
    }


def _absent(sheet: Sheet, suppliers: Iterable[Supplier]) -> list[Supplier]:
    """The suppliers that no row names, not even one that is skipped, by name or by address."""
    names = {name_key(row.name) for row in sheet.rows}
    names |= {name_key(row.name) for row in sheet.skipped}
    urls = {row.source_url for row in sheet.skipped if row.source_url}
    return [s for s in suppliers if name_key(s.name) not in names and s.source_url not in urls]


def _refuse_great_loss(gone: Collection[Supplier], managed: int, max_gone_percent: float) -> None:
    if len(gone) * 100 <= max_gone_percent * managed:
        return
    raise MasterSheetError(
        Message(
            "master-suppliers-vanished",
            gone=len(gone),
            managed=managed,
            names=[supplier.name for supplier in gone][:_GONE_SHOWN],
            more=len(gone) - _GONE_SHOWN if len(gone) > _GONE_SHOWN else None,
            percent=f"{max_gone_percent:g}",
        )
    )


def _created(row: SheetRow) -> Change:
    source_type, source_kind = stored_as(row.source_format, row.source_url)
    metadata: dict[str, Any] = {
        "source_url": row.source_url,
        Flag.IS_ACTIVE.value: row.is_active,
        MANAGED_MARK: True,
    }
    if source_kind != source_type:
        metadata["source_kind"] = source_kind
    if row.notes:
        metadata["notes"] = row.notes
    reason = Message("supplier-is-new" if row.is_active else "supplier-is-new-and-inactive")
    write = SupplierWrite(name=row.name, source_type=source_type, metadata=metadata)
    return Change(Action.CREATED, row.name, reason, write)


def _updated(row: SheetRow, supplier: Supplier) -> Change | None:
    metadata: dict[str, Any] = {}
    reasons: list[Message] = []
    if row.name != supplier.name:
        reasons.append(Message("supplier-has-another-name", name=supplier.name))
    if row.source_url != supplier.source_url:
        metadata["source_url"] = row.source_url
        reasons.append(Message("supplier-has-another-address"))
    source_type, source_kind = stored = _format_of(row, supplier)
    if stored != (supplier.source_type, supplier.source_kind):
        metadata["source_kind"] = source_kind
        reasons.append(Message("supplier-has-another-format", format=supplier.source_kind))
    # A blank cell says nothing: notes that somebody wrote on the admin page are not lost by it.
    if row.notes and row.notes != supplier.notes:
        metadata["notes"] = row.notes
        reasons.append(Message("supplier-has-other-notes"))
    if not _is_managed(supplier):
        metadata[MANAGED_MARK] = True
        reasons.append(Message("supplier-is-taken-over"))
    action = Action.UPDATED
    if row.is_active != supplier.is_active:
        metadata[Flag.IS_ACTIVE.value] = row.is_active
        action = Action.REACTIVATED if row.is_active else Action.DEACTIVATED
        activity = "supplier-is-active-again" if row.is_active else "supplier-is-inactive"
        reasons.insert(0, Message(activity))
    if not reasons:
        return None
    write = SupplierWrite(id=supplier.id, name=row.name, source_type=source_type, metadata=metadata)
    reason = reasons[0] if len(reasons) == 1 else Message("supplier-has-changed", what=reasons)
    return Change(action, row.name, reason, write)


def _gone(supplier: Supplier) -> Change:
    write = SupplierWrite(id=supplier.id, metadata={Flag.IS_ACTIVE.value: False})
    return Change(Action.DEACTIVATED, supplier.name, Message("supplier-is-gone"), write)


def _format_of(row: SheetRow, supplier: Supplier) -> tuple[str, str]:
    if row.source_format is None and row.source_url == supplier.source_url:
        return supplier.source_type, supplier.source_kind
    return stored_as(row.source_format, row.source_url)


def _is_managed(supplier: Supplier) -> bool:
    return supplier.metadata.get(MANAGED_MARK) is True
