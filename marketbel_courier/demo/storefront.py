"""What the demo server answers to each path. Plain values: the HTTP talk is in supplier_server."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from urllib.parse import quote

from marketbel_courier.demo.roster import DEMO_SUPPLIERS, DemoSupplier, Quirk
from marketbel_courier.demo.supplier_files import price_list_bytes
from marketbel_courier.sources.retry_policy import RetryPolicy

SLOW_LINE_SECONDS = 3.0
RETRY_AFTER_SECONDS = 1
# As often as one attempt at a delivery asks: the courier then gives up, until its retry.
TIMES_DOWN = 1 + RetryPolicy.retries

_LAST_MODIFIED = format_datetime(datetime(2025, 11, 14, 9, 0, tzinfo=UTC), usegmt=True)
_CONTENT_TYPES = {
    "csv": "text/csv",
    "excel": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
_LOGIN_PAGE = b"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Vendor Portal: sign in</title></head>
<body>
<h1>Sign in to download price lists</h1>
<form method="post"><input name="email"><input name="password" type="password"></form>
</body>
</html>
"""


@dataclass(frozen=True)
class Answer:
    """One answer of the server. `seconds` is the time that sending the body is spread over."""

    status: HTTPStatus
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    seconds: float = 0
    etag: str | None = None


@dataclass(frozen=True)
class Page:
    """What lies under one path: the usual answer, and others for the first requests."""

    answer: Answer
    first_answers: tuple[Answer, ...] = ()


NOT_FOUND = Answer(
    HTTPStatus.NOT_FOUND,
    (("Content-Type", "text/plain; charset=utf-8"),),
    "Такой страницы нет.\n".encode(),
)


_DOWN = Answer(HTTPStatus.SERVICE_UNAVAILABLE, body=b"Down for maintenance.\n")


def demo_pages() -> dict[str, Page]:
    """Give every path that the demo server knows."""
    pages: dict[str, Page] = {}
    for supplier in DEMO_SUPPLIERS:
        pages |= _pages_of(supplier)
    return pages


def content_disposition(file_name: str) -> str:
    """Offer a file under its name, in UTF-8 beside a plain ASCII name where the name needs that."""
    if file_name.isascii():
        return f'attachment; filename="{file_name}"'
    extension = file_name.rpartition(".")[2]
    return (
        f'attachment; filename="price-list.{extension}"; '
        f"filename*=UTF-8''{quote(file_name, safe='!#$&+^`|')}"
    )


def _pages_of(supplier: DemoSupplier) -> dict[str, Page]:
    path = supplier.url_path
    if supplier.quirk is Quirk.DEAD_LINK:
        return {}
    if supplier.quirk is Quirk.LOGIN_PAGE:
        login = f"/{supplier.slug}/login"
        page = Answer(HTTPStatus.OK, (("Content-Type", "text/html; charset=utf-8"),), _LOGIN_PAGE)
        return {path: Page(_redirect(login)), login: Page(page)}
    offer = _offer(supplier)
    if supplier.quirk is Quirk.REDIRECT:
        storage = f"/storage/{supplier.slug}"
        return {path: Page(_redirect(storage)), storage: Page(offer)}
    if supplier.quirk is Quirk.BUSY_AT_FIRST:
        busy = Answer(
            HTTPStatus.SERVICE_UNAVAILABLE, (("Retry-After", str(RETRY_AFTER_SECONDS)),), b"Busy.\n"
        )
        return {path: Page(offer, first_answers=(busy,))}
    if supplier.quirk is Quirk.DOWN_AT_FIRST:
        return {path: Page(offer, first_answers=(_DOWN,) * TIMES_DOWN)}
    return {path: Page(offer)}


def _offer(supplier: DemoSupplier) -> Answer:
    body = price_list_bytes(supplier)
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = [
        ("Content-Type", _CONTENT_TYPES[supplier.source_type]),
        ("Content-Disposition", content_disposition(supplier.file_name)),
        ("Last-Modified", _LAST_MODIFIED),
    ]
    if supplier.quirk is Quirk.GZIP:
        body = gzip.compress(body, mtime=0)
        # A strong validator names the encoded bytes, so it differs from that of the plain ones.
        etag = f'{etag[:-1]}-gzip"'
        headers.append(("Content-Encoding", "gzip"))
    seconds = SLOW_LINE_SECONDS if supplier.quirk is Quirk.SLOW else 0
    return Answer(HTTPStatus.OK, (*headers, ("ETag", etag)), body, seconds, etag)


def _redirect(location: str) -> Answer:
    return Answer(HTTPStatus.FOUND, (("Location", location),))
