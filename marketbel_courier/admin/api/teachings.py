"""Trials of price lists, and what people teach of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from marketbel_courier.admin.auth.dependencies import Admin
from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.early_answer import LingeringAnswer
from marketbel_courier.admin.envelope import Problem, answer_of
from marketbel_courier.admin.form_stream import BrokenForm
from marketbel_courier.admin.incoming_file import FILE_FIELD
from marketbel_courier.admin.localization import TheLanguage, localized
from marketbel_courier.admin.supplier_edits import check_address
from marketbel_courier.admin.teaching_contract import (
    AddressTrial,
    NewTeaching,
    TeachingList,
    TeachingSaved,
    TeachingUndone,
    TeachingView,
    TrialRequest,
    TrialView,
)
from marketbel_courier.admin.trial_files import TrialFile, TrialFiles
from marketbel_courier.admin.trial_views import NOBODY, TriedFile, tried
from marketbel_courier.admin.upload_intake import receive_file
from marketbel_courier.catalogue.taught_layouts import taught_layouts
from marketbel_courier.errors import DeliveryError, InvalidSource
from marketbel_courier.ingestion.merged_hints import MAPPING
from marketbel_courier.ledger.suppliers import Supplier, suppliers_by_id
from marketbel_courier.messages.message import Message
from marketbel_courier.sources.price_list_sources import PriceListSources
from marketbel_courier.sources.request import FetchedSource, FetchRequest
from marketbel_courier.teaching.lessons import Lesson, TaughtTable, teach, undo
from marketbel_courier.teaching.waiting_files import waiting_file

router = APIRouter(tags=["teaching"])

_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": FILE_FIELD,
    },
}


@router.post("/suppliers/{supplier_id}/reading-trial")
async def try_the_waiting_file(
    desk: TheDesk, language: TheLanguage, supplier_id: UUID, asked: TrialRequest
) -> TrialView:
    """Read the supplier's waiting file, or its last one, as it is asked for; nothing is stored."""
    await _known(desk, supplier_id)
    waiting = await waiting_file(desk.pool, supplier_id)
    if waiting is None:
        raise Problem(404, "FILE_NOT_FOUND", Message("api-no-file-to-try"))
    file = TriedFile(
        waiting.path,
        waiting.delivery.original_filename or waiting.path.name,
        waiting.delivery.file_type,
        supplier_id,
        waiting.hints,
        is_held=waiting.is_held,
    )
    return await tried(desk, file, asked, language)


@router.post(
    "/reading-trials/upload",
    response_model=TrialView,
    openapi_extra={
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}
    },
)
async def try_a_file(
    request: Request, desk: TheDesk, language: TheLanguage
) -> TrialView | Response:
    """Read a file that belongs to no supplier yet; it is kept for an hour, to be tried again."""
    files = desk.keep(TrialFiles)
    try:
        async with files.writing() as (trial_id, sink):
            received = await receive_file(request, sink, desk.settings.max_file_size_bytes)
            kept = files.keep(trial_id, received.name)
    except BrokenForm as broken:
        raise Problem(400, "VALIDATION_ERROR", broken.message) from broken
    except Problem as problem:
        if problem.status_code not in (408, 413):
            raise
        return LingeringAnswer(answer_of(problem, language))
    return await tried(desk, _tried(kept), TrialRequest(), language)


@router.post("/reading-trials/address")
async def try_an_address(desk: TheDesk, language: TheLanguage, asked: AddressTrial) -> TrialView:
    """Fetch what an address serves and read it; it is kept for an hour, to be tried again."""
    kept = await _fetched(desk, asked)
    return await tried(desk, _tried(kept), asked, language)


@router.post("/reading-trials/{trial_id}")
async def try_again(
    desk: TheDesk, language: TheLanguage, trial_id: UUID, asked: TrialRequest
) -> TrialView:
    """Read a file that was sent or fetched before, in another way."""
    return await tried(desk, _tried(desk.keep(TrialFiles).find(trial_id)), asked, language)


@router.get("/suppliers/{supplier_id}/teachings")
async def teachings(desk: TheDesk, supplier_id: UUID) -> TeachingList:
    """What was taught of a supplier's lists, also what was undone; newest first."""
    await _known(desk, supplier_id)
    in_force = {one.teaching_id for one in await taught_layouts(desk.pool, supplier_id)}
    return TeachingList(
        teachings=[
            TeachingView(
                teaching_id=one.teaching_id,
                fingerprint=one.fingerprint,
                titles=[list(line) for line in one.titles],
                mapping=dict(one.mapping),
                accepts=list(one.accepts),
                taught_by=one.taught_by,
                taught_at=one.taught_at,
                undone_at=one.undone_at,
                is_in_force=one.teaching_id in in_force,
            )
            for one in await taught_layouts(desk.pool, supplier_id, in_force=False)
        ]
    )


@router.post("/suppliers/{supplier_id}/teachings", status_code=201)
async def save(
    desk: TheDesk, language: TheLanguage, person: Admin, supplier_id: UUID, new: NewTeaching
) -> TeachingSaved:
    """Keep what was tried, for these layouts; a file that waits is read again at once."""
    supplier = await _known(desk, supplier_id)
    lesson = Lesson(
        [TaughtTable(one.fingerprint, tuple(map(tuple, one.titles))) for one in new.layouts],
        MAPPING.validate_python(new.mapping),
        frozenset(new.accepts),
        person.user,
    )
    taught = await teach(desk.pool, supplier_id, lesson)
    if taught is None:
        raise Problem(404, "NOT_FOUND", Message("api-supplier-unknown"))
    code = "api-taught-and-read" if taught.reads_again else "api-taught"
    message = Message(code, name=supplier.name)
    return TeachingSaved(
        teaching_ids=list(taught.teaching_ids),
        job_id=taught.reads_again,
        message=str(message),
        message_localized=localized(message, language),
    )


@router.delete("/suppliers/{supplier_id}/teachings/{teaching_id}")
async def take_back(
    desk: TheDesk, language: TheLanguage, supplier_id: UUID, teaching_id: UUID
) -> TeachingUndone:
    """Undo a teaching: what held before it holds again, from the next list on."""
    supplier = await _known(desk, supplier_id)
    undone = await undo(desk.pool, supplier_id, teaching_id)
    if undone is None:
        raise Problem(404, "TEACHING_NOT_FOUND", Message("api-no-such-teaching", id=teaching_id))
    message = Message("api-teaching-undone", name=supplier.name)
    return TeachingUndone(
        teaching_id=undone.teaching_id,
        message=str(message),
        message_localized=localized(message, language),
    )


async def _known(desk: Desk, supplier_id: UUID) -> Supplier:
    supplier = (await suppliers_by_id(desk.pool, [supplier_id])).get(supplier_id)
    if supplier is None:
        raise Problem(404, "NOT_FOUND", Message("api-supplier-unknown"))
    return supplier


def _tried(kept: TrialFile) -> TriedFile:
    return TriedFile(kept.path, kept.name, trial_id=kept.trial_id)


async def _fetched(desk: Desk, asked: AddressTrial) -> TrialFile:
    files = desk.keep(TrialFiles)
    request = FetchRequest(NOBODY, "", asked.source_type or "", asked.source_url)
    check_address(asked.source_url, asked.source_type)
    try:
        async with (
            PriceListSources.from_settings(desk.settings) as sources,
            files.writing() as (trial_id, sink),
        ):
            fetched = await sources.fetch(request, sink, lambda _bytes, _of: None)
            assert isinstance(fetched, FetchedSource)  # noqa: S101 - it was asked without validators
            return files.keep(trial_id, fetched.original_filename)
    except InvalidSource as error:
        raise Problem(400, "INVALID_SOURCE", error.message) from error
    except DeliveryError as error:
        raise Problem(400, "SOURCE_FAILED", error.message) from error
