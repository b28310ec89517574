"""The second step of a delivery: the supplier's file, verbatim, onto the shared volume."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from uuid import UUID

from marketbel_courier.catalogue.deliveries import mark_delivered, mark_unchanged
from marketbel_courier.catalogue.delivery_queries import (
    deliveries_by_job,
    last_analysed,
    reload,
)
from marketbel_courier.catalogue.delivery_records import DeliveredFile, Delivery
from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.catalogue.retries import open_retry, request_retries
from marketbel_courier.catalogue.suppliers import Supplier, suppliers_by_partition
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.isolation import (
    as_completed,
    as_reported,
    contained,
    failed_outcome,
)
from marketbel_courier.delivery.job_view import job_state_of
from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier.delivery.room import with_room
from marketbel_courier.delivery.routing import declared_kind
from marketbel_courier.delivery.tracker import JobTracker
from marketbel_courier.delivery.uploads import UPLOAD_ORIGIN, adopt_upload
from marketbel_courier.errors import (
    DeliveryError,
    InvalidSource,
    Superseded,
    UnknownSupplier,
)
from marketbel_courier.shared_volume.pending import PublishedFile
from marketbel_courier.shared_volume.sidecar import Provenance
from marketbel_courier.sources.request import FetchRequest, Unchanged, Validators
from marketbel_courier.sources.urls import without_credentials


async def fetch_planned(courier: Courier, jobs: Mapping[str, str]) -> AsyncIterator[Outcome]:
    """Fetch the files of all these suppliers at once; yields each outcome as it comes.

    `jobs` is what the plan returned: job ids by partition key, empty where there is no supplier.
    A job whose file was delivered before is not fetched again, and one that failed before gets its
    next attempt: so a repeated step repeats what is missing.
    """
    deliveries = await deliveries_by_job(courier.pool, [UUID(job) for job in jobs.values() if job])
    suppliers = await suppliers_by_partition(courier.pool, jobs)
    by_key = {delivery.partition_key: delivery for delivery in deliveries.values()}

    async def fetch_one(key: str) -> Outcome:
        if key not in by_key:
            return _unknown_supplier(key)
        if key not in suppliers:
            return await _end_of_unknown_supplier(courier, by_key[key])
        return await _fetch_one(courier, by_key[key], suppliers[key])

    async for outcome in as_completed(fetch_one, jobs, otherwise=failed_outcome):
        yield outcome


async def fetch_again(courier: Courier, failed: Delivery) -> Delivery:
    """Open the next attempt of a failed job and fetch its file anew; raises DeliveryError."""
    suppliers = await suppliers_by_partition(courier.pool, [failed.partition_key])
    if failed.partition_key not in suppliers:
        raise _supplier_is_gone(failed.partition_key)
    retry = await open_retry(courier.pool, failed, run_id=courier.run_id)
    if retry is None:
        raise Superseded(f"{failed.supplier_name}: another run is at work on this job already.")
    tracker = courier.track(retry)
    result = await contained(
        courier, retry, tracker, _deliver(courier, retry, suppliers[retry.partition_key], tracker)
    )
    if isinstance(result, DeliveryError):
        raise result
    return result


async def _fetch_one(courier: Courier, delivery: Delivery, supplier: Supplier) -> Outcome:
    started = time.monotonic()
    if delivery.state in ("delivered", "analyzing", "complete"):
        return Outcome(delivery.partition_key, supplier.name, delivery, None, 0.0)
    if delivery.outcome == "superseded":
        error: DeliveryError = _replaced(delivery)
        return Outcome(delivery.partition_key, supplier.name, delivery, error, 0.0)
    if delivery.state == "failed":
        # Only a person repeats a step.
        await request_retries(courier.pool, [delivery.job_id])
        retry = await open_retry(courier.pool, delivery, run_id=courier.run_id)
        if retry is None:
            error = Superseded(f"{supplier.name}: another run is at work on this job already.")
            return Outcome(delivery.partition_key, supplier.name, delivery, error, 0.0)
        delivery = retry
    tracker = courier.track(delivery)
    result = await contained(
        courier, delivery, tracker, _deliver(courier, delivery, supplier, tracker)
    )
    seconds = time.monotonic() - started
    if isinstance(result, DeliveryError):
        failed = await as_reported(courier, delivery)
        return Outcome(delivery.partition_key, supplier.name, failed, result, seconds)
    return Outcome(delivery.partition_key, supplier.name, result, None, seconds)


def _unknown_supplier(partition_key: str) -> Outcome:
    return Outcome(partition_key, partition_key, None, _supplier_is_gone(partition_key), 0.0)


async def _end_of_unknown_supplier(courier: Courier, delivery: Delivery) -> Outcome:
    error = _supplier_is_gone(delivery.partition_key)
    await courier.report_failure(delivery, courier.track(delivery), error)
    return Outcome(delivery.partition_key, delivery.supplier_name, delivery, error, 0.0)


def _supplier_is_gone(partition_key: str) -> UnknownSupplier:
    return UnknownSupplier(
        f"No supplier has the partition key {partition_key!r}. Was it deleted? Sync again."
    )


async def _deliver(
    courier: Courier, delivery: Delivery, supplier: Supplier, tracker: JobTracker
) -> Delivery:
    if delivery.origin == UPLOAD_ORIGIN:
        adopted = await with_room(courier, tracker, lambda: adopt_upload(courier, delivery))
        return await _delivered(courier, delivery, adopted, tracker)
    analysed = await _analysed_before(courier, delivery)
    received = await with_room(
        courier, tracker, lambda: _receive(courier, delivery, supplier, tracker, analysed)
    )
    if isinstance(received, PublishedFile):
        return await _delivered(courier, delivery, received, tracker)
    assert analysed is not None  # noqa: S101 - only then is a file known to be unchanged
    return await _unchanged(courier, delivery, analysed, received, tracker)


async def _analysed_before(courier: Courier, delivery: Delivery) -> Delivery | None:
    if delivery.forced or not courier.settings.skip_unchanged:
        return None
    return await last_analysed(courier.pool, delivery)


async def _delivered(
    courier: Courier, delivery: Delivery, published: PublishedFile, tracker: JobTracker
) -> Delivery:
    file = _facts(published)
    if not await mark_delivered(courier.pool, delivery.job_id, delivery.attempt, file):
        raise _replaced(delivery)
    tracker.delivered(file)
    await courier.log(
        delivery,
        LogType.INFO,
        f"{_arrived(delivery)} {file.original_filename}, {file.file_size_bytes:,} bytes.",
    )
    return await reload(courier.pool, delivery)


def _arrived(delivery: Delivery) -> str:
    return "Took the upload" if delivery.origin == UPLOAD_ORIGIN else "Downloaded"


async def _unchanged(
    courier: Courier,
    delivery: Delivery,
    analysed: Delivery,
    validators: Validators,
    tracker: JobTracker,
) -> Delivery:
    row = await mark_unchanged(
        courier.pool,
        delivery,
        analysed,
        etag=validators.etag,
        last_modified=validators.last_modified,
    )
    if row is None:
        raise _replaced(delivery)
    tracker.unchanged(job_state_of(row, max_retries=courier.settings.max_retries))
    since = f"{row.unchanged_since:%Y-%m-%d %H:%M} UTC"
    await courier.log(
        delivery,
        LogType.SUCCESS,
        f"{row.original_filename} is unchanged since {since}; its analysis stands.",
    )
    return row


def _replaced(delivery: Delivery) -> Superseded:
    return Superseded(f"{delivery.supplier_name}: a newer delivery took this one's place.")


async def _receive(
    courier: Courier,
    delivery: Delivery,
    supplier: Supplier,
    tracker: JobTracker,
    analysed: Delivery | None,
) -> PublishedFile | Validators:
    """The file on the volume; or the source's validators, if it is the one analysed before."""
    if not supplier.source_url:
        raise InvalidSource(
            f"{supplier.name} has no source URL. Set one in the master sheet or the admin page."
        )
    request = FetchRequest(
        supplier_id=supplier.id,
        supplier_name=supplier.name,
        source_type=supplier.source_kind,
        source_url=supplier.source_url,
        declared_kind=declared_kind(supplier.source_kind),
        validators=_validators_of(analysed, delivery),
    )
    async with courier.volume.begin(supplier.id) as pending:
        fetched = await courier.sources.fetch(request, pending, tracker.downloaded)
        if isinstance(fetched, Unchanged):
            return fetched.validators
        if analysed is not None:
            digests = await pending.digests()
            if digests.sha256 == analysed.checksum_sha256:
                return Validators(fetched.etag, fetched.last_modified)
        return await pending.publish(
            Provenance(
                supplier_id=supplier.id,
                supplier_name=supplier.name,
                job_id=delivery.job_id,
                original_filename=fetched.original_filename,
                source_url=without_credentials(supplier.source_url),
                source_type=fetched.source_type,
                file_type=fetched.kind.value,
                mime_type=fetched.mime_type,
                etag=fetched.etag,
                last_modified=fetched.last_modified,
            )
        )


def _validators_of(analysed: Delivery | None, delivery: Delivery) -> Validators | None:
    if analysed is None or analysed.source_digest != delivery.source_digest:
        return None
    if analysed.etag is None and analysed.last_modified is None:
        return None
    return Validators(analysed.etag, analysed.last_modified)


def _facts(published: PublishedFile) -> DeliveredFile:
    sidecar = published.sidecar
    return DeliveredFile(
        file_path=str(published.path),
        original_filename=sidecar.original_filename,
        file_type=sidecar.file_type,
        mime_type=sidecar.mime_type,
        file_size_bytes=sidecar.file_size_bytes,
        checksum_md5=sidecar.checksum_md5,
        checksum_sha256=sidecar.checksum_sha256 or "",
        etag=sidecar.etag,
        last_modified=sidecar.last_modified,
    )
