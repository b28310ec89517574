"""A supplier as the API tells it, in a list and in full: pure."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from marketbel_courier.admin.contract import ListedSupplier as ListedView
from marketbel_courier.admin.contract import SupplierDetail, SupplierView
from marketbel_courier.catalogue.logged_tasks import LoggedTask
from marketbel_courier.delivery.telling.standing import facts_of, standing_of
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.sources.urls import shown_url

SupplierStatus = Literal["success", "error", "pending", "inactive"]


def supplier_view(
    supplier: Supplier,
    newest: Delivery | None,
    *,
    logged: LoggedTask | None = None,
    items_count: int,
) -> SupplierView:
    """One line of a list; `newest` is the newest attempt, `logged` the newest task of the log."""
    return SupplierView(
        id=supplier.id,
        name=supplier.name,
        source_type=supplier.source_type,
        status=judge_status(supplier.is_active, logged, items_count),
        last_sync_at=logged.at if logged else supplier.updated_at,
        items_count=items_count,
        use_ml_processing=supplier.use_ml_processing,
        partition_key=supplier.partition_key or None,
        is_active=supplier.is_active,
        has_source=supplier.source_url is not None,
        last_delivery_at=_last_delivery_at(newest, logged),
        standing=standing_of(facts_of(supplier, newest)),
        next_retry_at=newest.next_retry_at if newest else None,
        error_code=(newest.error_code or "") if newest else "",
        source_kind=supplier.source_kind,
    )


def listed_view(supplier: Supplier, view: SupplierView) -> ListedView:
    """The same line with what is shown of a supplier where all are listed."""
    return ListedView(
        **dict(view),
        source_url=_shown_source(supplier),
        contact_email=supplier.contact_email,
        notes=supplier.notes,
        created_at=supplier.created_at,
        updated_at=supplier.updated_at,
    )


def supplier_detail(supplier: Supplier, *, items_count: int) -> SupplierDetail:
    """A supplier in full, its address without what may be secret in it."""
    return SupplierDetail(
        id=supplier.id,
        name=supplier.name,
        source_type=supplier.source_type,
        source_kind=supplier.source_kind,
        source_url=_shown_source(supplier),
        contact_email=supplier.contact_email,
        is_active=supplier.is_active,
        use_ml_processing=supplier.use_ml_processing,
        notes=supplier.notes,
        items_count=items_count,
        created_at=supplier.created_at,
        updated_at=supplier.updated_at,
    )


def _shown_source(supplier: Supplier) -> str | None:
    return shown_url(supplier.source_url) if supplier.source_url else None


def judge_status(is_active: bool, logged: LoggedTask | None, items_count: int) -> SupplierStatus:
    """The state in the words and by the rule of the existing admin API; `standing` tells more."""
    if not is_active:
        return "inactive"
    if logged is not None and logged.has_errors:
        return "error"
    return "success" if items_count else "pending"


def _last_delivery_at(newest: Delivery | None, logged: LoggedTask | None) -> datetime | None:
    """When the supplier was delivered last, also by deliveries that only the log knows."""
    if newest is None:
        return logged.at if logged else None
    return newest.finished_at or newest.created_at
