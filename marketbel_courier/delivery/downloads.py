"""The second step of a delivery: the supplier's file, verbatim, onto the shared volume."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from uuid import UUID

from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.delivery.attempts import begin_next_attempt
from marketbel_courier.delivery.checks import surprising_kind
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.disk_space import with_room
from marketbel_courier.delivery.isolation import (
    as_completed,
    as_reported,
    contained,
    failed_outcome,
)
from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier.delivery.reading.unchanged_files import (
    analysed_before,
    end_as_unchanged,
    replaced,
)
from marketbel_courier.delivery.telling.job_tracker import JobTracker
from marketbel_courier.delivery.uploads import adopt_upload
from marketbel_courier.errors import (
    DeliveryError,
    InvalidSource,
    Superseded,
    UnknownSupplier,
)
from marketbel_courier.ledger import states
from marketbel_courier.ledger.deliveries import (
    keep_place,
    mark_delivered,
    mark_delivered_alone,
    supersede_waiting,
)
from marketbel_courier.ledger.delivery_queries import (
    deliveries_by_job,
    reload,
)
from marketbel_courier.ledger.delivery_records import DeliveredFile, Delivery
from marketbel_courier.ledger.retries import request_retries
from marketbel_courier.ledger.source_logins import login_of
from marketbel_courier.ledger.states import Origin, State
from marketbel_courier.ledger.suppliers import Supplier, suppliers_by_partition
from marketbel_courier.ledger.work_calls import call_sensors
from marketbel_courier.messages.message import Message
from marketbel_courier.shared_volume.pending_files import PublishedFile
from marketbel_courier.shared_volume.sidecar import Provenance
from marketbel_courier.sources.announced_kinds import announced_kind
from marketbel_courier.sources.request import FetchRequest, Unchanged, Validators
from marketbel_courier.sources.urls import shown_url
from marketbel_courier.traces import traced

# The files that were downloaded are read while others are still being downloaded.
CALL_EVERY_SECONDS = 1.0


async def fetch_planned(courier: Courier, jobs: Mapping[str, str]) -> AsyncIterator[Outcome]:
    """Fetch the files of all these suppliers at once; yields each outcome as it comes.

    `jobs` is what the plan returned: job ids by partition key, empty where there is no supplier. A
    repeated step does only what is missing: a job whose file was delivered is not fetched again,
    and a job that failed gets its next attempt.
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

    called_at = float("-inf")
    async for outcome in as_completed(fetch_one, jobs, otherwise=failed_outcome):
        if time.monotonic() - called_at > CALL_EVERY_SECONDS:
            await call_sensors(courier.pool)
            called_at = time.monotonic()
        yield outcome
    await call_sensors(courier.pool)


async def fetch_again(courier: Courier, failed: Delivery) -> Delivery:
    """Open the next attempt of a failed job and fetch its file anew; raises DeliveryError."""
    suppliers = await suppliers_by_partition(courier.pool, [failed.partition_key])
    supplier = suppliers.get(failed.partition_key)
    if supplier is None:
        raise _supplier_is_gone(failed.partition_key)
    retry = await begin_next_attempt(courier, failed, supplier, keeps_file=False)
    tracker = courier.track(retry)
    result = await contained(courier, retry, tracker, _deliver(courier, retry, supplier, tracker))
    if isinstance(result, DeliveryError):
        raise result
    return result


async def _fetch_one(courier: Courier, delivery: Delivery, supplier: Supplier) -> Outcome:
    started = time.monotonic()
    if delivery.state in (State.DELIVERED, State.ANALYZING, State.COMPLETE):
        return Outcome(delivery.partition_key, supplier.name, delivery, None, 0.0)
    if delivery.outcome is states.Outcome.SUPERSEDED:
        error: DeliveryError = replaced()
        return Outcome(delivery.partition_key, supplier.name, delivery, error, 0.0)
    if delivery.state is State.FAILED:
        # Dagster repeats no step by itself: a person has asked for this.
        await request_retries(courier.pool, [delivery.job_id])
        try:
            delivery = await begin_next_attempt(courier, delivery, supplier, keeps_file=False)
        except Superseded as late:
            return Outcome(delivery.partition_key, supplier.name, delivery, late, 0.0)
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
    return UnknownSupplier(Message("delivery-for-nobody", key=partition_key))


@traced("download")
async def _deliver(
    courier: Courier, delivery: Delivery, supplier: Supplier, tracker: JobTracker
) -> Delivery:
    if delivery.origin is Origin.UPLOAD:
        tracker.begun()
        adopted = await with_room(courier, tracker, lambda: adopt_upload(courier, delivery))
        return await _delivered(courier, delivery, adopted, tracker)
    analysed = await analysed_before(courier, delivery)
    received = await with_room(
        courier, tracker, lambda: _receive(courier, delivery, supplier, tracker, analysed)
    )
    if isinstance(received, PublishedFile):
        return await _delivered(courier, delivery, received, tracker)
    assert analysed is not None  # noqa: S101 - only then is a file known to be unchanged
    return await end_as_unchanged(courier, delivery, analysed, received, tracker)


async def _delivered(
    courier: Courier, delivery: Delivery, published: PublishedFile, tracker: JobTracker
) -> Delivery:
    file = _facts(published)
    delivered = await mark_delivered_alone(courier.batches, delivery, file)
    if delivered is None:
        delivered = await _delivered_in_place_of_others(courier, delivery, file)
    tracker.delivered(file)
    await courier.log(delivery, LogType.INFO, _arrived(delivery, file))
    if (declared := surprising_kind(delivery, file.file_type)) is not None:
        surprise = Message("logged-kind-of-another", declared=declared, found=file.file_type)
        await courier.log(delivery, LogType.WARNING, surprise)
    if courier.archive is not None:
        await courier.archive.keep_version(delivered)
    return delivered


async def _delivered_in_place_of_others(
    courier: Courier, delivery: Delivery, file: DeliveredFile
) -> Delivery:
    async with courier.pool.acquire() as connection, connection.transaction():
        if not await mark_delivered(connection, delivery.job_id, delivery.attempt, file):
            raise replaced()
        superseded = await supersede_waiting(connection, delivery)
        await keep_place(connection, delivery, superseded)
    for old in superseded:
        courier.show(old)
    return await reload(courier.pool, delivery)


def _arrived(delivery: Delivery, file: DeliveredFile) -> Message:
    name, size = file.original_filename, file.file_size_bytes
    if delivery.origin is Origin.UPLOAD:
        return Message("logged-upload-taken", file=name, size=size)
    return Message("logged-downloaded", file=name, size=size)


async def _receive(
    courier: Courier,
    delivery: Delivery,
    supplier: Supplier,
    tracker: JobTracker,
    analysed: Delivery | None,
) -> PublishedFile | Validators:
    """The file on the volume; or the source's validators, if the file was analysed before."""
    if not supplier.source_url:
        raise InvalidSource(Message("delivery-without-address"))
    request = FetchRequest(
        supplier_id=supplier.id,
        supplier_name=supplier.name,
        source_type=supplier.source_kind,
        source_url=supplier.source_url,
        declared_kind=announced_kind(supplier.source_kind, supplier.source_url),
        validators=_validators_of(analysed, delivery),
        login=await login_of(courier.batches, supplier.id, courier.settings.source_logins_key),
    )
    async with courier.volume.begin(supplier.id) as pending:
        fetched = await courier.sources.fetch(
            request, pending, tracker.downloaded, on_begin=tracker.begun
        )
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
                source_url=shown_url(supplier.source_url),
                source_type=fetched.source_type,
                file_type=fetched.kind,
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
