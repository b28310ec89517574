"""Price lists that somebody put on the shared volume: delivered where they lie."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marketbel_courier.delivery.attempts import upload_attempt
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.errors import InvalidSource, SourceNotFound
from marketbel_courier.file_formats.kinds import (
    FileKind,
    PriceListFormat,
    kind_by_extension,
    read_first_bytes,
    recognise,
    require_kind,
)
from marketbel_courier.job_state.list_triggers import UploadTrigger
from marketbel_courier.ledger.deliveries import open_deliveries
from marketbel_courier.ledger.delivery_queries import deliveries_by_job
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.suppliers import Supplier, suppliers_by_partition
from marketbel_courier.messages.message import Message
from marketbel_courier.reading_hints import (
    UNTOUCHED_DATA_START_ROW,
    UNTOUCHED_HEADER_ROW,
    UNTOUCHED_SHEET,
    ReadingHints,
    stated_rows,
    stated_sheet,
)
from marketbel_courier.reading_settings import ReadingSettings
from marketbel_courier.shared_volume.names import parse_published_name
from marketbel_courier.shared_volume.pending_files import PublishedFile
from marketbel_courier.shared_volume.sidecar import Provenance
from marketbel_courier.shared_volume.volume import SharedVolume
from marketbel_courier.sources.announced_kinds import probable_kind
from marketbel_courier.sources.content_gate import too_large
from marketbel_courier.sources.filenames import complete_filename
from marketbel_courier.sources.request import sidecar_source_type

_ORIGINAL_FILENAME = "original_filename"
_SHEET_IS_STATED = "sheet_is_stated"


@dataclass(frozen=True)
class Upload:
    """A price list on the volume, and where in it the reader should look. Rows count from 1.

    `sheet_name` is None where nobody named a sheet.
    """

    task_id: str
    partition_key: str
    file_path: str
    original_filename: str = ""
    sheet_name: str | None = None
    header_row: int = UNTOUCHED_HEADER_ROW
    data_start_row: int = UNTOUCHED_DATA_START_ROW

    @property
    def reading_hints(self) -> dict[str, str | int]:
        """What the ledger keeps of the upload besides the path."""
        hints: dict[str, str | int] = {
            "header_row": self.header_row,
            "data_start_row": self.data_start_row,
        }
        if self.sheet_name:
            # Rows of earlier versions have no such mark: there, the name may be nobody's.
            hints |= {"sheet_name": self.sheet_name, _SHEET_IS_STATED: True}
        if self.original_filename:
            hints[_ORIGINAL_FILENAME] = self.original_filename
        return hints


def stated_hints(hints: Mapping[str, Any]) -> dict[str, Any]:
    """The reading hints that somebody entered, without those that the upload form holds untouched.

    `sheet_name`, `header_row`, `data_start_row`; rows count from 1.
    """
    untouched = None if hints.get(_SHEET_IS_STATED) else UNTOUCHED_SHEET
    header_row, data_start_row = stated_rows(hints.get("header_row"), hints.get("data_start_row"))
    stated = {
        "sheet_name": stated_sheet(hints.get("sheet_name"), untouched=untouched),
        "header_row": header_row,
        "data_start_row": data_start_row,
    }
    return {name: hint for name, hint in stated.items() if hint is not None}


def hints_of(hints: Mapping[str, Any], settings: ReadingSettings) -> ReadingHints:
    """How a list is read of which somebody entered these hints, as the settings have it."""
    return ReadingHints(
        **stated_hints(hints),
        default_currency=settings.default_currency,
        price_kind=settings.price_kind,
    )


def belongs_to_nobody(trigger: UploadTrigger) -> Message:
    """Why an upload is not delivered whose file is named after no supplier."""
    path = trigger.source_config.file_path
    return Message("upload-for-nobody", path=path, who=trigger.supplier_name or None)


async def why_refused(
    volume: SharedVolume, trigger: UploadTrigger, supplier: Supplier
) -> Message | None:
    """Why an upload is not delivered, and what to do; None if the upload can be delivered."""
    path, who = trigger.source_config.file_path, trigger.supplier_name
    if supplier.name.strip().casefold() != who.strip().casefold():
        return Message("upload-for-another-supplier", supplier=supplier.name, who=who or None)
    found = await volume.locate(Path(path))
    if found is None:
        return Message("volume-file-missing", path=path)
    if found.size_bytes == 0:
        return Message("volume-file-empty", file=found.path.name)
    return None


async def plan_upload(courier: Courier, upload: Upload) -> dict[str, str]:
    """Open a job for an uploaded file; returns its id by partition key.

    The id is empty if the key belongs to no supplier.
    """
    suppliers = await suppliers_by_partition(courier.pool, [upload.partition_key])
    supplier = suppliers.get(upload.partition_key)
    if supplier is None:
        return {upload.partition_key: ""}
    new = upload_attempt(
        courier,
        supplier,
        task_id=upload.task_id,
        file_path=upload.file_path,
        file_type=await _probable_kind(Path(upload.file_path), supplier),
        reading_hints=upload.reading_hints,
    )
    await open_deliveries(courier.pool, [new])
    rows = await deliveries_by_job(courier.pool, [new.job_id])
    courier.track(rows[new.job_id])
    return {supplier.partition_key: str(new.job_id)}


async def adopt_upload(courier: Courier, delivery: Delivery) -> PublishedFile:
    """Give an uploaded file its sidecar, where it lies; raises DeliveryError."""
    path = Path(delivery.source_url)
    found = await courier.volume.locate(path)
    if found is None:
        raise SourceNotFound(Message("volume-file-missing", path=path))
    name_parts = parse_published_name(found.path.name)
    if name_parts is None or name_parts.owner_id != delivery.supplier_id:
        raise InvalidSource(Message("upload-of-another-supplier", path=path))
    limit = courier.settings.max_file_size_bytes
    if found.size_bytes > limit:
        raise too_large(limit, found.size_bytes)
    kind = require_kind(await _first_bytes(found.path), kind_by_extension(found.path.name))
    name = str(delivery.reading_hints.get(_ORIGINAL_FILENAME) or name_parts.original_filename)
    return await courier.volume.adopt(
        found.path,
        Provenance(
            supplier_id=delivery.supplier_id,
            supplier_name=delivery.supplier_name,
            job_id=delivery.job_id,
            original_filename=complete_filename(name, kind),
            source_url=str(found.path),
            source_type=sidecar_source_type(kind.kind),
            file_type=kind.kind,
            mime_type=kind.mime_type,
        ),
    )


async def _probable_kind(path: Path, supplier: Supplier) -> FileKind:
    """What the job shows until the file is taken, which is when the kind is decided."""
    try:
        found = recognise(await _first_bytes(path), kind_by_extension(path.name))
    except SourceNotFound:
        found = None
    if isinstance(found, PriceListFormat):
        return found.kind
    return probable_kind(supplier.source_kind, path.name)


async def _first_bytes(path: Path) -> bytes:
    try:
        return await asyncio.to_thread(read_first_bytes, path)
    except (OSError, ValueError) as error:
        raise SourceNotFound(Message("upload-file-unreadable", path=path)) from error
