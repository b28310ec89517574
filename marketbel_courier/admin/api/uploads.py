"""`/suppliers/{id}/upload`: a price list that somebody hands in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.contract import UploadAccepted
from marketbel_courier.admin.early_answer import LingeringAnswer
from marketbel_courier.admin.envelope import Problem, answer_of
from marketbel_courier.admin.incoming_file import FILE_FIELD
from marketbel_courier.admin.localization import TheLanguage, localized
from marketbel_courier.admin.upload_intake import Recipient, take_upload
from marketbel_courier.ledger.suppliers import suppliers_by_id
from marketbel_courier.messages.message import Message
from marketbel_courier.reading_hints import LAST_ROW, LONGEST_SHEET_NAME

router = APIRouter(tags=["uploads"])

# Told here, as the form is read from the stream and not by the framework.
_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": FILE_FIELD,
        "sheet_name": {"type": "string", "maxLength": LONGEST_SHEET_NAME},
        "header_row": {"type": "integer", "minimum": 0, "maximum": LAST_ROW},
        "data_start_row": {"type": "integer", "minimum": 1, "maximum": LAST_ROW},
        "use_ml_processing": {
            "type": "boolean",
            "description": "Who reads this supplier's files from now on; remembered",
        },
    },
}


@router.post(
    "/suppliers/{supplier_id}/upload",
    status_code=202,
    response_model=UploadAccepted,
    openapi_extra={
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}
    },
)
async def upload(
    supplier_id: UUID, request: Request, desk: TheDesk, language: TheLanguage
) -> UploadAccepted | Response:
    """Take a price list in, to be delivered at once; the file is streamed to the shared volume."""
    # Nobody should send 50 MB to hear that they cannot be taken.
    supplier = (await suppliers_by_id(desk.pool, [supplier_id])).get(supplier_id)
    if supplier is None:
        raise Problem(404, "NOT_FOUND", Message("api-supplier-unknown"))
    try:
        taken = await take_upload(desk, request, Recipient(supplier_id, supplier.name))
    except Problem as problem:
        if problem.status_code not in (408, 413):
            raise
        return LingeringAnswer(answer_of(problem, language))
    message = Message("api-upload-taken", file=taken.filename, kind=taken.format.description)
    return UploadAccepted(
        task_id=taken.task_id,
        file_name=taken.filename,
        detected_format=taken.format.kind,
        message=str(message),
        message_localized=localized(message, language),
    )
