"""The uploads that wait in Redis: which can be delivered, and the end of those that cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from uuid import UUID

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.uploads import Upload, belongs_to_nobody, why_refused
from marketbel_courier.job_state.list_triggers import ListEntry, UnreadableEntry, UploadTrigger
from marketbel_courier.ledger.alerts import AlertKind, NewAlert, Severity, raise_alerts
from marketbel_courier.ledger.delivery_queries import tasks_with_uploads
from marketbel_courier.ledger.states import Step
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys
from marketbel_courier.ledger.suppliers import Supplier, suppliers_by_id
from marketbel_courier.ledger.taken_triggers import take_trigger
from marketbel_courier.messages.message import Message
from marketbel_courier.shared_volume.names import parse_published_name
from marketbel_courier.shared_volume.volume import SharedVolume

UPLOADS_SUBJECT = "uploads"


@dataclass(frozen=True)
class WaitingUpload:
    """An entry, and the upload that the entry asks for."""

    entry: ListEntry
    upload: Upload
    supplier: Supplier | None = None

    def refused(self, reason: Message) -> RefusedUpload:
        """The same upload, refused: it turned out that it cannot be delivered."""
        return RefusedUpload(self.entry, reason, self.supplier)


@dataclass(frozen=True)
class RefusedUpload:
    """An entry that cannot be delivered, and why; the supplier where it is known."""

    entry: ListEntry
    reason: Message
    supplier: Supplier | None = None


@dataclass(frozen=True)
class SortedUploads:
    """The entries, oldest first, by what can be done with them.

    Those that are `taken` have their job in the ledger.
    """

    waiting: Sequence[WaitingUpload]
    refused: Sequence[RefusedUpload]
    taken: Sequence[ListEntry] = ()


@dataclass(frozen=True)
class _Read:
    entry: ListEntry
    trigger: UploadTrigger
    supplier_id: UUID | None


async def sort_uploads(
    pool: Pool, volume: SharedVolume, entries: Sequence[ListEntry]
) -> SortedUploads:
    """Find each entry's supplier and look at its file; changes nothing."""
    known = await tasks_with_uploads(pool, [entry.task_id for entry in entries])
    taken = [entry for entry in entries if entry.task_id in known]
    read: list[_Read] = []
    waiting: list[WaitingUpload] = []
    refused: list[RefusedUpload] = []
    for entry in entries:
        if entry.task_id in known:
            continue
        try:
            trigger = entry.as_upload()
        except UnreadableEntry as error:
            unreadable = Message("upload-request-unreadable", why=error.message)
            refused.append(RefusedUpload(entry, unreadable))
            continue
        # There is no supplier's id in the entry, and names are not unique.
        name = parse_published_name(PurePosixPath(trigger.source_config.file_path).name)
        read.append(_Read(entry, trigger, name.owner_id if name else None))
    if read:
        await assign_partition_keys(pool)
    suppliers = await suppliers_by_id(pool, {r.supplier_id for r in read if r.supplier_id})
    for one in read:
        supplier = suppliers.get(one.supplier_id) if one.supplier_id else None
        if supplier is not None and not supplier.partition_key:
            continue  # made a moment ago: the next look finds it with its key
        if supplier is None:
            refused.append(RefusedUpload(one.entry, belongs_to_nobody(one.trigger)))
        elif (reason := await why_refused(volume, one.trigger, supplier)) is not None:
            refused.append(RefusedUpload(one.entry, reason, supplier))
        else:
            waiting.append(WaitingUpload(one.entry, _upload(one, supplier), supplier))
    return SortedUploads(waiting, refused, taken)


def _upload(read: _Read, supplier: Supplier) -> Upload:
    source = read.trigger.source_config
    return Upload(
        task_id=read.entry.task_id,
        partition_key=supplier.partition_key,
        file_path=source.file_path,
        original_filename=source.original_filename,
        sheet_name=source.stated_sheet,
        header_row=source.header_row,
        data_start_row=source.data_start_row,
    )


async def report_refused(pool: Pool, refused: RefusedUpload) -> None:
    """Say in the logs, and to an operator, why an upload is not delivered; once for each entry."""
    supplier = refused.supplier
    alert = NewAlert(
        kind=AlertKind.FAILED_FOR_GOOD,
        severity=Severity.ERROR,
        subject=UPLOADS_SUBJECT,
        cause="upload_refused",
        reason=refused.reason,
        phase=Step.DOWNLOADING,
    )
    if supplier is not None:
        alert = replace(alert, subject=supplier.partition_key, supplier_name=supplier.name)
    log = ParsingLog(
        refused.entry.task_id, supplier.id if supplier else None, LogType.ERROR, refused.reason
    )
    async with pool.acquire() as connection, connection.transaction():
        if await take_trigger(connection, f"upload:{refused.entry.digest}"):
            await record_parsing_logs(connection, [log])
            await raise_alerts(connection, [alert])
