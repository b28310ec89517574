"""The page's files: kept by browsers, and asked for again with their ETag."""

from __future__ import annotations

import mimetypes
import os
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_PAGE = Path(__file__).with_name("page")
_KINDS = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".html": "text/html",
}


class _PageFiles(StaticFiles):
    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "no-cache"
        return response


def serve_page(app: FastAPI) -> None:
    """Serve the page at `/` and its files below `/static`."""
    # Browsers run no module of another kind, and what a machine thinks of `.js` differs.
    for suffix, kind in _KINDS.items():
        mimetypes.add_type(kind, suffix)
    files = _PageFiles(directory=_PAGE)
    app.mount("/static", files)

    @app.get("/", include_in_schema=False)
    async def page(request: Request) -> Response:
        return await files.get_response("index.html", request.scope)
