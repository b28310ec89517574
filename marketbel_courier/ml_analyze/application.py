"""The application: the routes of the contract with their descriptions, and the page about them."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import SecretStr
from redis.exceptions import RedisError

from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.http_server.host_check import ExpectedHosts, HostCheck
from marketbel_courier.messages.message import Message
from marketbel_courier.ml_analyze.contract import Problem
from marketbel_courier.ml_analyze.doorway import Doorway, under_another_name
from marketbel_courier.ml_analyze.service import Service
from marketbel_courier.openapi_page import openapi_page

_DESCRIPTION = """\
Takes price lists from the shared volume and makes supplier items of them, matched to products.
Hand a file over, then ask for the status of its job until that is `completed` or `failed`.
Requests are JSON, and bring `Authorization: Bearer …` where `ML_ANALYZE_TOKEN` is set.
A `client_job_id` of another supplier's file is answered with 409.
"""
_OUTAGE: dict[int | str, dict[str, Any]] = {
    500: {"model": Problem, "description": "The database or Redis is away: try again later."}
}
_UNKNOWN: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "The job is not known, or has expired."}
}
_FULL: dict[int | str, dict[str, Any]] = {
    503: {
        "model": Problem,
        "description": "The queue is full: send the file again after `Retry-After` seconds.",
        "headers": {"Retry-After": {"schema": {"type": "integer"}}},
    }
}
_NO_PICTURES: dict[int | str, dict[str, Any]] = {
    501: {"model": Problem, "description": "Pictures are not read."}
}


def create_app(
    service: Service, *, expected: ExpectedHosts, token: SecretStr | None = None
) -> FastAPI:
    """The application over `service`, for who asks for an expected host and has the token."""
    # FastAPI's own page takes its scripts from another host, which is not there without internet.
    app = FastAPI(
        title="ml-analyze",
        version=version("marketbel-courier"),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
    )
    app.post("/analyze/file", status_code=202, tags=["analysis"], responses=_FULL | _OUTAGE)(
        service.analyze_file
    )
    app.get("/analyze/status/{job_id}", tags=["analysis"], responses=_UNKNOWN | _OUTAGE)(
        service.read_status
    )
    app.delete("/analyze/status/{job_id}", tags=["analysis"], responses=_UNKNOWN | _OUTAGE)(
        service.delete_job
    )
    app.post("/analyze/merge", tags=["matching"], responses=_OUTAGE)(service.merge)
    app.post("/analyze/volume", tags=["service"])(service.try_volume)
    app.post("/analyze/vision", status_code=501, tags=["analysis"], responses=_NO_PICTURES)(
        service.analyze_image
    )
    app.get("/health", tags=["service"])(service.health)

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(openapi_page(app.openapi()))

    for outage in (RedisError, *DATABASE_ERRORS):
        app.add_exception_handler(outage, _answer_outage)
    app.add_middleware(Doorway, token=token)
    app.add_middleware(HostCheck, expected=expected, refuse=under_another_name)
    return app


async def _answer_outage(_request: Request, error: Exception) -> JSONResponse:
    is_redis = isinstance(error, RedisError)
    said = Message("analysis-without-redis" if is_redis else "analysis-without-database")
    return JSONResponse({"detail": str(said)}, 500)
