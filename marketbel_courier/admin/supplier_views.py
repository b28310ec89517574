"""A supplier as the API tells it, in a list and in full: pure."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from marketbel_courier.admin.contract import SupplierDetail, SupplierView
from marketbel_courier.catalogue.admin_suppliers import LoggedTask, SupplierRecord
from marketbel_courier.catalogue.delivery_records import Delivery
from marketbel_courier.catalogue.supplier_directory import ListedSupplier
from marketbel_courier.delivery.standing import KnownOfSupplier, judge
from marketbel_courier.sources.urls import shown_url

SupplierStatus = Literal["success", "error", "pending", "inactive"]


def supplier_view(
    supplier: SupplierRecord,
    newest: Delivery | None,
    *,
    logged: LoggedTask | None = None,
    items_count: int,
) -> SupplierView:
    """One line of a list; `newest` is the newest attempt, `logged` counts where there is none."""
    standing = judge(KnownOfSupplier(listed(supplier), [newest] if newest else [])).standing
    return SupplierView(
        id=supplier.id,
        name=supplier.name,
        source_type=supplier.source_type,
        status=_status(supplier, newest, logged),
        last_sync_at=_last_sync_at(newest, logged),
        items_count=items_count,
        use_ml_processing=supplier.use_ml_processing,
        partition_key=supplier.partition_key,
        is_active=supplier.is_active,
        has_source=supplier.source_url is not None,
        standing=standing.name.lower(),
        next_retry_at=newest.next_retry_at if newest else None,
        error_code=(newest.error_code or "") if newest else "",
        source_kind=supplier.source_kind,
    )


def supplier_detail(supplier: SupplierRecord, *, items_count: int) -> SupplierDetail:
    """A supplier in full, its address without what may be secret in it."""
    return SupplierDetail(
        id=supplier.id,
        name=supplier.name,
        source_type=supplier.source_type,
        source_kind=supplier.source_kind,
        source_url=shown_url(supplier.source_url) if supplier.source_url else None,
        contact_email=supplier.contact_email,
        is_active=supplier.is_active,
        use_ml_processing=supplier.use_ml_processing,
        notes=supplier.notes,
        items_count=items_count,
        created_at=supplier.created_at,
        updated_at=supplier.updated_at,
    )


def listed(supplier: SupplierRecord) -> ListedSupplier:
    """The same supplier as the directory has it."""
    return ListedSupplier(
        id=supplier.id,
        name=supplier.name,
        partition_key=supplier.partition_key,
        source_url=supplier.source_url,
        is_active=supplier.is_active,
        use_ml_processing=supplier.use_ml_processing,
    )


def _status(
    supplier: SupplierRecord, newest: Delivery | None, logged: LoggedTask | None
) -> SupplierStatus:
    if not supplier.is_active:
        return "inactive"
    if newest is None:
        if logged is None:
            return "pending"
        return "error" if logged.has_errors else "success"
    if newest.state == "complete":
        # A list without a single item is nothing that anybody would call a success.
        return "success" if newest.items_processed else "error"
    if newest.state == "failed" and newest.outcome != "superseded":
        return "error"
    return "pending"


def _last_sync_at(newest: Delivery | None, logged: LoggedTask | None) -> datetime | None:
    if newest is None:
        return logged.at if logged else None
    return newest.finished_at or newest.created_at
