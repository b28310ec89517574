"""What must be true before a file is handed over: an open attempt, and intact bytes."""

from __future__ import annotations

from pathlib import Path

from marketbel_courier.catalogue.suppliers import supplier_metadata
from marketbel_courier.delivery.attempts import (
    another_job,
    begin_next_attempt,
)
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.routing import require_route, route_of_today
from marketbel_courier.errors import (
    ChecksumMismatch,
    NothingToAnalyze,
    Superseded,
    UnknownSupplier,
)
from marketbel_courier.ledger.deliveries import mark_delivered
from marketbel_courier.ledger.delivery_queries import reload
from marketbel_courier.ledger.delivery_records import DeliveredFile, Delivery, NewDelivery
from marketbel_courier.ledger.retries import open_reading
from marketbel_courier.ledger.states import Route, State
from marketbel_courier.ledger.suppliers import Supplier, supplier_of_partition
from marketbel_courier.messages.message import Message

SETTLING_SECONDS = 1.0


async def ready_to_read(courier: Courier, delivery: Delivery, route: Route) -> Delivery:
    """The attempt to go on with: the given one, the job's next one, or the first of a new job.

    Raises OtherRoute, and changes nothing, for a file that does not go down this `route`.
    """
    if delivery.state is State.DOWNLOADING:
        raise NothingToAnalyze(Message("delivery-still-downloading", run=delivery.run_id))
    supplier = await supplier_of_partition(courier.batches, delivery.partition_key)
    require_route(delivery, route_of_today(courier.settings, delivery, supplier), route)
    if delivery.file_path is None:
        raise NothingToAnalyze(Message("delivery-without-file", why=delivery.error_message))
    if delivery.state is State.FAILED:
        return await _next_attempt(courier, delivery, supplier)
    if delivery.state is State.COMPLETE:
        return await _new_job(courier, delivery, route)
    return delivery


async def _next_attempt(courier: Courier, failed: Delivery, supplier: Supplier | None) -> Delivery:
    retry = await begin_next_attempt(courier, failed, supplier, keeps_file=True)
    # A failed job may only go back to downloading: watchers must see that state first.
    courier.track(retry)
    await courier.publisher.settle(SETTLING_SECONDS)
    return await _with_same_file(courier, retry, failed)


async def _new_job(courier: Courier, done: Delivery, route: Route) -> Delivery:
    again = another_job(courier, done, route=route)
    if not await open_reading(courier.pool, again, done):
        raise Superseded(Message("superseded-by-newer-before-reading"))
    return await _with_same_file(courier, again, done)


async def _with_same_file(
    courier: Courier, target: Delivery | NewDelivery, source: Delivery
) -> Delivery:
    await mark_delivered(
        courier.pool,
        target.job_id,
        target.attempt,
        DeliveredFile(
            file_path=source.file_path or "",
            original_filename=source.original_filename or "",
            file_type=source.file_type,
            mime_type=source.mime_type or "",
            file_size_bytes=source.file_size_bytes or 0,
            checksum_md5=source.checksum_md5 or "",
            checksum_sha256=source.checksum_sha256 or "",
            etag=source.etag,
            last_modified=source.last_modified,
        ),
    )
    return await reload(courier.pool, target)


async def require_supplier(courier: Courier, delivery: Delivery) -> None:
    """Raise UnknownSupplier if the supplier was deleted since its price list came."""
    if await supplier_metadata(courier.batches, delivery.supplier_id) is None:
        raise UnknownSupplier(Message("delivery-of-deleted-supplier"))


async def require_intact_file(courier: Courier, delivery: Delivery) -> None:
    """Hash the file again; raises ChecksumMismatch unless it is the one that was delivered."""
    sidecar = await courier.volume.verify(Path(delivery.file_path or ""))
    if sidecar.checksum_md5 != delivery.checksum_md5:
        raise ChecksumMismatch(Message("delivery-of-another-file", path=delivery.file_path))
