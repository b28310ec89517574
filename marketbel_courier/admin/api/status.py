"""`/ingestion/status`: what everybody who looks at the page polls."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from marketbel_courier.admin.activity import MOST_LOGS
from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.contract import IngestionStatus
from marketbel_courier.admin.localization import VARIES, TheLanguage
from marketbel_courier.admin.poll_answer import StatusKeeper, Wanted

router = APIRouter(prefix="/ingestion", tags=["ingestion"])

_VARIES = f"Accept-Encoding, {VARIES['Vary']}"


@router.get(
    "/status",
    response_model=IngestionStatus,
    responses={304: {"description": "Nothing new since the answer with this ETag."}},
)
async def status(
    request: Request,
    desk: TheDesk,
    language: TheLanguage,
    log_limit: Annotated[int, Query(ge=0, le=MOST_LOGS)] = 50,
    suppliers: Annotated[
        Literal["all", "none"], Query(description="`none` leaves them out: there may be thousands")
    ] = "all",
) -> Response:
    """The sync, twenty jobs, all suppliers and the newest lines of the log.

    All who poll share one answer, a second old at most, on a busy machine ten. It names in `stale`
    the servers that do
    not answer; `as_of` is then the time of what it tells.
    """
    wanted = Wanted(
        logs=log_limit,
        suppliers=suppliers == "all",
        compressed="gzip" in request.headers.get("Accept-Encoding", ""),
        language=language,
    )
    body = await desk.keep(StatusKeeper).get(wanted)
    headers = {"ETag": body.etag, "Cache-Control": "private, no-cache", "Vary": _VARIES}
    if body.etag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    if wanted.compressed:
        headers["Content-Encoding"] = "gzip"
    return Response(body.content, media_type="application/json", headers=headers)
