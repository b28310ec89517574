"""Makes, changes and removes suppliers: names stay unique, addresses can be fetched, and secrets
survive.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.contract import NewSupplier, SupplierChange, SupplierDetail
from marketbel_courier.admin.envelope import Problem, field_problem
from marketbel_courier.admin.supplier_cache import RosterKeeper
from marketbel_courier.admin.supplier_views import supplier_detail
from marketbel_courier.catalogue.items import count_items_by_supplier
from marketbel_courier.catalogue.supplier_deletion import (
    DeletedSupplier,
    SupplierBusy,
    delete_supplier,
)
from marketbel_courier.catalogue.suppliers import (
    SupplierWrite,
    insert_suppliers,
    registry_transaction,
    supplier_names,
    update_suppliers,
)
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.routing import follow_the_switches
from marketbel_courier.errors import InvalidSource
from marketbel_courier.ledger.suppliers import Supplier, suppliers_by_id
from marketbel_courier.ledger.syncs import NewSync, open_sync, syncs_under_way
from marketbel_courier.messages.message import Message
from marketbel_courier.registry.sheet import name_key
from marketbel_courier.registry.source_types import stored_as
from marketbel_courier.settings import Settings
from marketbel_courier.sources.address_check import require_fetchable
from marketbel_courier.sources.local_files import require_permitted_folder
from marketbel_courier.sources.urls import is_google_sheet, shown_url


async def make_supplier(desk: Desk, new: NewSupplier) -> tuple[SupplierDetail, str | None]:
    """The new supplier, and the task that delivers it now; None if there is nothing to fetch.

    Raises Problem for a name that is taken, and for an address that cannot be fetched.
    """
    url = (new.source_url or "").strip()
    metadata: dict[str, Any] = {
        "is_active": new.is_active,
        "use_ml_processing": new.use_ml_processing,
    }
    if url:
        check_address(url, new.source_type)
        metadata["source_url"] = url
    source_type, source_kind = stored_as(new.source_type, url)
    if source_kind != source_type:
        metadata["source_kind"] = source_kind
    if notes := _plain(new.notes):
        metadata["notes"] = notes
    async with registry_transaction(desk.pool) as connection:
        await _require_free(connection, new.name, None)
        write = SupplierWrite(
            name=new.name,
            source_type=source_type,
            contact_email=new.contact_email,
            metadata=metadata,
        )
        [supplier_id] = await insert_suppliers(connection, [write])
    task_id = None
    if url and new.is_active:
        task_id = await _deliver_now(desk, supplier_id, "supplier_created")
    desk.keep(RosterKeeper).expire()
    return await supplier_in_full(desk, supplier_id), task_id


async def edit_supplier(
    desk: Desk, supplier_id: UUID, change: SupplierChange
) -> tuple[SupplierDetail, str | None]:
    """The supplier after the change of what is given, and the task that delivers it now.

    One with another address is delivered anew. Raises Problem as making one does.
    """
    async with registry_transaction(desk.pool) as connection:
        before = await _find(connection, supplier_id)
        write = _write(before, change)
        if write.name is not None and name_key(write.name) != name_key(before.name):
            await _require_free(connection, write.name, supplier_id)
        await update_suppliers(connection, [write])
    if "use_ml_processing" in write.metadata and before.partition_key:
        # What waits to be read follows the switch at once.
        await follow_the_switches(desk.pool, desk.settings, [before.partition_key])
    task_id = None
    if write.metadata.get("source_url") and write.metadata.get("is_active", before.is_active):
        task_id = await _deliver_now(desk, supplier_id, "supplier_changed")
    desk.keep(RosterKeeper).expire()
    return await supplier_in_full(desk, supplier_id), task_id


async def deactivate_suppliers(desk: Desk, supplier_ids: Sequence[UUID]) -> int:
    """Deactivate these suppliers, all or none; returns how many were active."""
    async with registry_transaction(desk.pool) as connection:
        known = await suppliers_by_id(connection, supplier_ids)
        active = [supplier for supplier in known.values() if supplier.is_active]
        change = SupplierChange(is_active=False)
        await update_suppliers(connection, [_write(supplier, change) for supplier in active])
    return len(active)


async def fetch_supplier(desk: Desk, supplier_id: UUID) -> tuple[Supplier, str]:
    """Have the supplier's price list fetched now; the supplier, and the task that does it.

    While such a task is under way, that one is meant. Raises Problem for a supplier that is
    missing, inactive or without an address.
    """
    supplier = await _find(desk.pool, supplier_id)
    if not supplier.is_deliverable:
        why = "api-supplier-without-source" if supplier.is_active else "api-supplier-inactive"
        raise Problem(409, "SUPPLIER_NOT_DELIVERABLE", Message(why))
    for sync in await syncs_under_way(desk.pool):
        if sync.supplier_id == supplier_id:
            return supplier, sync.task_id
    return supplier, await _deliver_now(desk, supplier_id, "supplier_page")


async def remove_supplier(desk: Desk, supplier_id: UUID) -> DeletedSupplier:
    """Remove a supplier with all items; returns which. Raises Problem if it is missing or busy."""
    try:
        deleted = await delete_supplier(desk.pool, supplier_id)
    except SupplierBusy as error:
        raise Problem(
            409,
            "CONFLICT",
            Message("api-supplier-busy"),
        ) from error
    if deleted is None:
        raise no_such_supplier(supplier_id)
    desk.keep(RosterKeeper).expire()
    return deleted


async def supplier_in_full(desk: Desk, supplier_id: UUID) -> SupplierDetail:
    """The supplier of this id; raises Problem where there is none."""
    record = await _find(desk.pool, supplier_id)
    counts = await count_items_by_supplier(desk.pool, [supplier_id])
    return supplier_detail(record, items_count=counts.get(supplier_id, 0))


def check_address(url: str, source_kind: str | None) -> None:
    """Raise Problem, about the field `source_url`, for an address that cannot be fetched."""
    try:
        require_fetchable(url, source_kind=source_kind)
    except InvalidSource as error:
        raise field_problem("source_url", error.message) from error


def check_sheet_address(url: str, settings: Settings) -> None:
    """Raise Problem, about the field `url`, for a master sheet that no sync could read."""
    try:
        require_fetchable(url, source_kind=None)
        require_permitted_folder(url, settings)
    except InvalidSource as error:
        raise field_problem("url", error.message) from error


async def _find(executor: Pool | Connection, supplier_id: UUID) -> Supplier:
    supplier = (await suppliers_by_id(executor, [supplier_id])).get(supplier_id)
    if supplier is None:
        raise no_such_supplier(supplier_id)
    return supplier


def no_such_supplier(supplier_id: UUID) -> Problem:
    """What to answer for an id that no supplier has."""
    return Problem(404, "SUPPLIER_NOT_FOUND", Message("api-no-such-supplier", id=supplier_id))


async def _require_free(connection: Connection, name: str, supplier_id: UUID | None) -> None:
    key = name_key(name)
    for other_id, other in (await supplier_names(connection)).items():
        if other_id != supplier_id and name_key(other) == key:
            raise Problem(
                409,
                "SUPPLIER_EXISTS",
                Message("api-supplier-exists", name=other),
                supplier_id=str(other_id),
            )


async def _deliver_now(desk: Desk, supplier_id: UUID, reason: str) -> str:
    # In the ledger, not in `sync:trigger`: that holds one request, and this one would replace it.
    task_id = f"sync-supplier-{uuid4().hex[:12]}"
    await open_sync(desk.pool, NewSync(task_id, reason, supplier_id))
    return task_id


def _write(before: Supplier, change: SupplierChange) -> SupplierWrite:
    given = change.model_fields_set
    metadata: dict[str, Any] = {
        name: getattr(change, name)
        for name in ("is_active", "use_ml_processing")
        if getattr(change, name) is not None
    }
    removed: list[str] = []
    if "notes" in given:
        _set_or_remove("notes", _plain(change.notes), metadata, removed)
    url = before.source_url or ""
    # The address is shown without its query: whoever sends back what was shown changes nothing.
    named = (change.source_url or "").strip()
    moved = "source_url" in given and named not in (url, shown_url(url))
    if moved:
        url = named
        _set_or_remove("source_url", url, metadata, removed)
    source_type = None
    if moved or change.source_type:
        kind = change.source_type or _kind_at(url, before.source_kind)
        if url:
            check_address(url, kind)
        source_type, metadata["source_kind"] = stored_as(kind, url)
    email = change.contact_email or "" if "contact_email" in given else None
    return SupplierWrite(
        id=before.id,
        name=change.name,
        source_type=source_type,
        contact_email=email,
        metadata=metadata,
        removed_keys=removed,
    )


def _kind_at(url: str, kind_before: str) -> str | None:
    """What the source is at another address; None where the address itself has to tell."""
    moves_house = bool(url) and (kind_before == "google_sheets") != is_google_sheet(url)
    return None if moves_house else kind_before


def _set_or_remove(key: str, value: str, metadata: dict[str, Any], removed: list[str]) -> None:
    if value:
        metadata[key] = value
    else:
        removed.append(key)


def _plain(text: str | None) -> str:
    # PostgreSQL's text holds every character but this one.
    return (text or "").replace("\0", "").strip()
