"""`/suppliers/{id}/versions`: what a supplier's file was before, and what it would change today."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse

from marketbel_courier.admin.connections import Desk, TheDesk
from marketbel_courier.admin.envelope import Problem
from marketbel_courier.admin.localization import TheLanguage, in_english, localized
from marketbel_courier.admin.version_contract import (
    DifferenceView,
    RehearsalView,
    VersionPage,
    VersionView,
)
from marketbel_courier.archive.stores import ArchiveError
from marketbel_courier.catalogue.list_comparison import ItemDifference
from marketbel_courier.delivery.version_archive import version_archive
from marketbel_courier.errors import CourierError
from marketbel_courier.ingestion.rehearsal import Rehearsal
from marketbel_courier.ledger.file_versions import FileVersion, version_by_digest, versions_of
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message
from marketbel_courier.rehearsal.versions import Rehearsals
from marketbel_courier.shared_volume.names import ascii_filename

router = APIRouter(tags=["versions"])

_DIGEST = "^[0-9a-f]{6,64}$"
TheDigest = Annotated[str, Path(pattern=_DIGEST)]


def _rehearsals(desk: Desk) -> Rehearsals:
    return Rehearsals(desk.pool, desk.settings)


@router.get("/suppliers/{supplier_id}/versions")
async def versions(
    desk: TheDesk,
    supplier_id: UUID,
    before: Annotated[datetime | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> VersionPage:
    """The versions of a supplier's file that are known, newest first."""
    found = await versions_of(desk.pool, supplier_id, before=before, limit=limit + 1)
    return VersionPage(
        versions=[_view(one) for one in found[:limit]],
        next=found[limit - 1].arrived_at if len(found) > limit else None,
        is_on=desk.settings.archive_url is not None,
    )


@router.get(
    "/suppliers/{supplier_id}/versions/{digest}/file",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
async def version_file(desk: TheDesk, supplier_id: UUID, digest: TheDigest) -> StreamingResponse:
    """The content as the supplier sent it, byte for byte."""
    version = await _version(desk, supplier_id, digest)
    content = version.content
    archive = version_archive(desk.pool, desk.settings)
    if content is None or archive is None:
        raise Problem(404, "VERSION_NOT_KEPT", Message("api-version-not-kept"))
    try:
        blocks = await archive.read(content)
    except ArchiveError as error:
        raise Problem(503, "ARCHIVE_FAILS", error.message) from error
    return StreamingResponse(
        blocks,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": _as_download(version),
            "Content-Length": str(content.size_bytes),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


@router.post("/suppliers/{supplier_id}/versions/{digest}/rehearsal")
async def rehearse(
    desk: TheDesk, language: TheLanguage, supplier_id: UUID, digest: TheDigest
) -> RehearsalView:
    """Read the version as today's engine does and compare it with the catalogue."""
    version = await _version(desk, supplier_id, digest)
    if version.content is None or desk.settings.archive_url is None:
        raise Problem(404, "VERSION_NOT_KEPT", Message("api-version-not-kept"))
    try:
        found = await desk.keep(_rehearsals).of(version)
    except CourierError as error:
        raise Problem(503, "ARCHIVE_FAILS", error.message) from error
    return _rehearsed(found, language)


async def _version(desk: Desk, supplier_id: UUID, digest: str) -> FileVersion:
    version = await version_by_digest(desk.pool, supplier_id, digest)
    if version is None:
        raise Problem(404, "NOT_FOUND", Message("api-version-unknown"))
    return version


def _as_download(version: FileVersion) -> str:
    """The name that the browser saves the file under: the supplier's, whatever letters it has."""
    name = version.original_filename or f"{version.digest[:12]}.{version.file_type}"
    return f"attachment; filename=\"{ascii_filename(name)}\"; filename*=UTF-8''{quote(name)}"


def _view(version: FileVersion) -> VersionView:
    content = version.content
    return VersionView(
        digest=version.digest,
        arrived_at=version.arrived_at,
        seen_at=version.seen_at,
        job_id=version.job_id,
        original_filename=version.original_filename,
        file_type=version.file_type,
        is_kept=content is not None,
        size_bytes=content.size_bytes if content else None,
        stored_bytes=content.stored_bytes if content else None,
    )


def _rehearsed(found: Rehearsal, language: Language) -> RehearsalView:
    compared = found.comparison
    return RehearsalView(
        verdict=found.verdict,
        reason=in_english(found.reason) if found.reason else None,
        reason_localized=localized(found.reason, language) if found.reason else None,
        items=found.items,
        left_out=found.left_out,
        same=compared.same if compared else 0,
        counts=dict(compared.counts) if compared else {},
        differences=[_difference(one) for one in compared.differences] if compared else [],
    )


def _difference(one: ItemDifference) -> DifferenceView:
    return DifferenceView(
        difference=one.difference,
        sku=one.sku,
        old_name=one.old_name,
        new_name=one.new_name,
        old_price=one.old_price,
        new_price=one.new_price,
        old_currency=one.old_currency,
        new_currency=one.new_currency,
        percent=one.percent,
    )
