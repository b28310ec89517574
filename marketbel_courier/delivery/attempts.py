"""Makes a job's attempts as they are first stored: the supplier, the source and the route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.routing import route_of
from marketbel_courier.errors import Superseded
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.ledger.delivery_records import Delivery, NewDelivery
from marketbel_courier.ledger.retries import open_retry
from marketbel_courier.ledger.source_addresses import source_digest
from marketbel_courier.ledger.states import Origin, Route
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.messages.message import Message
from marketbel_courier.sources.announced_kinds import probable_kind
from marketbel_courier.sources.urls import shown_url


def first_attempt(
    courier: Courier, supplier: Supplier, *, task_id: str, forced: bool, ml_asked: bool = False
) -> NewDelivery:
    """The first attempt of a new job that fetches this supplier's price list."""
    return NewDelivery(
        job_id=uuid4(),
        attempt=1,
        supplier_id=supplier.id,
        supplier_name=supplier.name,
        partition_key=supplier.partition_key,
        task_id=task_id,
        run_id=courier.run_id,
        route=route_of(courier.settings, supplier),
        source_type=supplier.source_kind,
        source_url=shown_url(supplier.source_url or ""),
        file_type=probable_kind(supplier.source_kind, supplier.source_url or ""),
        forced=forced,
        ml_asked=ml_asked,
        source_digest=source_digest(supplier.source_url),
    )


def upload_attempt(
    courier: Courier,
    supplier: Supplier,
    *,
    task_id: str,
    file_path: str,
    file_type: FileKind,
    reading_hints: Mapping[str, str | int],
) -> NewDelivery:
    """The first attempt of a new job for a file that somebody put on the volume."""
    return replace(
        first_attempt(courier, supplier, task_id=task_id, forced=False),
        source_url=file_path,
        source_digest="",
        file_type=file_type,
        origin=Origin.UPLOAD,
        reading_hints=reading_hints,
    )


def next_attempt(
    courier: Courier, failed: Delivery, supplier: Supplier | None, *, keeps_file: bool
) -> NewDelivery:
    """The next attempt of a failed job, with the route and the address that are set today.

    A job that fell back stays on the legacy route, because ml-analyze gave up the file. A job that
    keeps its file keeps the file's address too. The file of an upload is not fetched.
    """
    again = failed.once_more(run_id=courier.run_id)
    if supplier is None:
        return again
    route = Route.LEGACY if failed.fell_back_because else route_of(courier.settings, supplier)
    if keeps_file or failed.origin is Origin.UPLOAD:
        return replace(again, route=route)
    anew = first_attempt(
        courier,
        supplier,
        task_id=failed.task_id,
        forced=failed.forced,
        ml_asked=bool(failed.ml_asked),
    )
    return replace(anew, job_id=again.job_id, attempt=again.attempt, route=route)


async def begin_next_attempt(
    courier: Courier, failed: Delivery, supplier: Supplier | None, *, keeps_file: bool
) -> Delivery:
    """Store that the next attempt begins; raises Superseded if another run has begun one."""
    again = next_attempt(courier, failed, supplier, keeps_file=keeps_file)
    retry = await open_retry(courier.pool, again, keeps_file=keeps_file)
    if retry is None:
        raise no_longer_ours()
    return retry


def no_longer_ours() -> Superseded:
    """The error of a run that was too late to begin a job's next attempt."""
    return Superseded(Message("superseded-before-its-retry"))


def another_job(courier: Courier, done: Delivery, *, route: Route) -> NewDelivery:
    """The first attempt of a new job that reads the file of a finished job once more.

    A person who asks ml-analyze to read the file wants the file tried there, even if such files are
    known to fail.
    """
    again = done.once_more(run_id=courier.run_id)
    asked = route is Route.ML
    return replace(again, job_id=uuid4(), attempt=1, forced=True, route=route, ml_asked=asked)
