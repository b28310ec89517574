"""Takes a price list from a form to the volume, and asks for its delivery: both, or neither."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Self
from uuid import UUID, uuid4

from fastapi import Request
from pydantic import BaseModel, Field, ValidationError, model_validator
from redis.exceptions import RedisError

from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.envelope import Problem, validation_problem
from marketbel_courier.admin.form_stream import (
    BrokenForm,
    PartBegan,
    PartData,
    read_form,
)
from marketbel_courier.admin.incoming_file import (
    FORM_BYTES,
    IncomingFile,
    Sink,
    announced_bytes,
    body_of,
    too_large,
)
from marketbel_courier.catalogue.suppliers import switch_route
from marketbel_courier.delivery.disk_space import make_room
from marketbel_courier.errors import CourierError, VolumeError, VolumeFull
from marketbel_courier.file_formats.kinds import PriceListFormat
from marketbel_courier.job_state.list_triggers import UploadRequest, show_upload
from marketbel_courier.ledger.accepted_uploads import accept_upload
from marketbel_courier.messages.message import Message
from marketbel_courier.reading_hints import LAST_ROW, LONGEST_SHEET_NAME, UNTOUCHED_HEADER_ROW
from marketbel_courier.shared_volume.names import ascii_filename
from marketbel_courier.shared_volume.pending_files import PendingFile
from marketbel_courier.shared_volume.sidecar import Provenance
from marketbel_courier.sources.request import sidecar_source_type

LONGEST_FIELD_BYTES = 4096


class UploadFields(BaseModel):
    """What the form says beside the file. Rows count from 1."""

    sheet_name: str | None = Field(default=None, max_length=LONGEST_SHEET_NAME)
    header_row: int = Field(default=UNTOUCHED_HEADER_ROW, ge=0, le=LAST_ROW)
    data_start_row: int | None = Field(default=None, ge=1, le=LAST_ROW)
    use_ml_processing: bool | None = None

    @model_validator(mode="after")
    def _data_follows_its_header(self) -> Self:
        if self.first_data_row <= self.header_row:
            raise ValueError(Message("api-rows-out-of-order"))
        if "\0" in (self.sheet_name or ""):
            raise ValueError(Message("api-sheet-name-with-nul"))
        return self

    @property
    def first_data_row(self) -> int:
        """Where the items begin: below the header, if nobody says otherwise."""
        return self.header_row + 1 if self.data_start_row is None else self.data_start_row


@dataclass(frozen=True)
class Recipient:
    """Whose price list it is."""

    supplier_id: UUID
    name: str


@dataclass(frozen=True)
class TakenUpload:
    """An upload that lies on the volume and waits for its delivery."""

    task_id: str
    filename: str
    format: PriceListFormat


async def take_upload(desk: Desk, request: Request, recipient: Recipient) -> TakenUpload:
    """Stream the form's file to the volume and ask for its delivery.

    Raises Problem, VolumeError and asyncpg's errors; then nothing is left of the file.
    """
    max_bytes = desk.settings.max_file_size_bytes
    size = announced_bytes(request)
    if size > max_bytes + FORM_BYTES:
        raise too_large(max_bytes)
    async with _room_for(desk, size), desk.volume.begin(recipient.supplier_id) as pending:
        try:
            file, texts = await _receive(request, pending, max_bytes)
        except BrokenForm as broken:
            raise Problem(400, "VALIDATION_ERROR", broken.message) from broken
        found = await file.finish()
        return await _hand_in(desk, recipient, pending, _fields(texts), file.name_for(found), found)


@dataclass(frozen=True)
class ReceivedFile:
    """A file of a form as it was sent; `name` is what the sender calls it, made safe."""

    name: str
    format: PriceListFormat


async def receive_file(request: Request, sink: Sink, max_bytes: int) -> ReceivedFile:
    """Stream the form's file to the sink; raises Problem and BrokenForm."""
    if announced_bytes(request) > max_bytes + FORM_BYTES:
        raise too_large(max_bytes)
    file, _ = await _receive(request, sink, max_bytes)
    found = await file.finish()
    return ReceivedFile(file.name_for(found), found)


async def _receive(
    request: Request, pending: Sink, max_bytes: int
) -> tuple[IncomingFile, dict[str, bytes]]:
    file: IncomingFile | None = None
    texts: dict[str, bytes] = {}
    part = PartBegan("", None)
    async for event in read_form(request.headers.get("Content-Type", ""), body_of(request)):
        if isinstance(event, PartBegan):
            part = event
            if part.name == "file":
                if file is not None or part.filename is None:
                    raise _wrong_file(Message("api-form-of-many-files"))
                file = IncomingFile(part.filename, pending, max_bytes)
        elif isinstance(event, PartData) and part.name == "file" and file is not None:
            await file.take(event.data)
        elif isinstance(event, PartData):
            texts[part.name] = texts.get(part.name, b"") + event.data
            if sum(map(len, texts.values())) > LONGEST_FIELD_BYTES:
                raise BrokenForm(Message("api-form-fields-too-long"))
    if file is None:
        raise _wrong_file(Message("api-form-without-file"))
    return file, texts


def _wrong_file(what: Message) -> BrokenForm:
    return BrokenForm(Message("api-field-wrong", field="file", what=what))


def _fields(texts: dict[str, bytes]) -> UploadFields:
    given = {name: text.decode(errors="replace").strip() for name, text in texts.items()}
    try:
        # An empty field of a form is one that nobody has touched.
        return UploadFields.model_validate({name: text for name, text in given.items() if text})
    except ValidationError as error:
        raise validation_problem(error.errors(include_url=False)) from error


async def _hand_in(
    desk: Desk,
    recipient: Recipient,
    pending: PendingFile,
    fields: UploadFields,
    filename: str,
    found: PriceListFormat,
) -> TakenUpload:
    upload_id = uuid4()
    task_id = f"upload-{upload_id}"
    published = await pending.publish(
        # Whoever takes the upload writes the sidecar anew, under the job that it opens.
        Provenance(
            supplier_id=recipient.supplier_id,
            supplier_name=recipient.name,
            job_id=upload_id,
            original_filename=filename,
            source_url=task_id,
            source_type=sidecar_source_type(found.kind),
            file_type=found.kind,
            mime_type=found.mime_type,
            downloaded_by="marketbel-courier-admin",
        ),
        stored_as=ascii_filename(filename),
    )
    try:
        if fields.use_ml_processing is not None:
            await switch_route(desk.pool, [recipient.supplier_id], use_ml=fields.use_ml_processing)
        entry = await accept_upload(
            desk.pool,
            UploadRequest(
                task_id=task_id,
                supplier_name=recipient.name,
                file_path=str(published.path),
                original_filename=filename,
                file_type=found.kind.value,
                sheet_name=fields.sheet_name,
                header_row=fields.header_row,
                data_start_row=fields.first_data_row,
            ),
        )
    except BaseException:
        await pending.withdraw()
        raise
    with suppress(RedisError, OSError):  # the ledger has it; Redis is to show it where it can
        await show_upload(desk.redis, entry)
    return TakenUpload(task_id, filename, found)


@asynccontextmanager
async def _room_for(desk: Desk, size_bytes: int) -> AsyncIterator[None]:
    """Room for so many bytes, made by removing the oldest finished files where it is short."""
    volume = desk.volume
    if await volume.bytes_missing(size_bytes) <= 0:
        yield
        return

    async def for_all(wanted_bytes: int) -> None:
        try:
            await make_room(desk, wanted_bytes)
        except VolumeError:
            raise
        except CourierError as error:
            raise VolumeFull(Message("volume-full-because", why=error.message)) from error

    full = VolumeFull(Message("volume-has-no-room"))
    async with volume.room_requests.granted(size_bytes, for_all):
        if await volume.bytes_missing(size_bytes) > 0:
            raise full
        yield
