"""Resumes a transfer that broke off (RFC 9110, sections 13.1.5 and 14).

Only a strong entity tag proves that two answers are of one file. A date proves nothing: a server's
clock may be wrong, and two versions may share a second.
"""

from __future__ import annotations

import re

import httpx

from marketbel_courier.shared_volume.partial_files import STRONG_ETAG, FileVersion, Partial
from marketbel_courier.sources.urls import address_digest, shown_url

_STRONG_ETAG = re.compile(STRONG_ETAG)
_CONTENT_RANGE = re.compile(r"bytes (?P<first>\d{1,18})-(?P<last>\d{1,18})/(?P<total>\d{1,18}|\*)")


class DoesNotFit(Exception):
    """The answer cannot be appended to the received part; the message says why."""


def version_of(response: httpx.Response, source: str, total: int | None) -> FileVersion | None:
    """The version of the file in the answer; None if a transfer of that file cannot be resumed."""
    headers = response.headers
    etag = headers.get("etag", "")
    if (
        response.status_code != 200
        or not _STRONG_ETAG.fullmatch(etag)
        or not _is_identity(response)
    ):
        return None
    if headers.get("accept-ranges", "").strip().lower() == "none":
        return None
    disposition = raw_header(response, b"content-disposition")
    return FileVersion(
        source=source,
        answered_by=_answered_by(response),
        etag=etag,
        total_bytes=total,
        content_disposition=disposition.decode("latin-1") if disposition is not None else None,
        last_modified=headers.get("last-modified"),
    )


def range_headers(partial: Partial | None) -> dict[str, str]:
    """The request headers that ask for the rest, or for the whole file if it is another one."""
    if partial is None:
        return {}
    return {"Range": f"bytes={partial.size_bytes}-", "If-Range": partial.version.etag}


def is_answer_to_range(response: httpx.Response) -> bool:
    """Whether the server answers with a part of the file, or says that no part is left."""
    return response.status_code in (206, 416) and "Range" in response.request.headers


def require_continuation(response: httpx.Response, partial: Partial) -> int:
    """The size of the whole file, if the answer goes on where `partial` ends; else DoesNotFit."""
    version = partial.version
    if response.status_code != 206:
        raise DoesNotFit("the file has no bytes there")
    if (
        response.headers.get("etag") != version.etag
        or _answered_by(response) != version.answered_by
    ):
        raise DoesNotFit("it is not of the same version")
    if not _is_identity(response):
        raise DoesNotFit("it is encoded")
    content_range = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", "").strip())
    if content_range is None:
        raise DoesNotFit("it does not say which bytes it has")
    if int(content_range["first"]) != partial.size_bytes:
        raise DoesNotFit("it begins at another byte")
    said = None if content_range["total"] == "*" else int(content_range["total"])
    total = said if said is not None else version.total_bytes
    if total is None or version.total_bytes not in (None, total):
        raise DoesNotFit("it is of a file of another size")
    end = int(content_range["last"]) + 1
    if not partial.size_bytes < end <= total:
        raise DoesNotFit("it ends where no byte is")
    length = str(end - partial.size_bytes)
    if response.headers.get("content-length", length) != length:
        raise DoesNotFit("it has another length than its range")
    return total


def raw_header(response: httpx.Response, name: bytes) -> bytes | None:
    """A header's bytes as they came: names are sent in many encodings."""
    return next((value for key, value in response.headers.raw if key.lower() == name), None)


def _answered_by(response: httpx.Response) -> str:
    # Without the query, which is signed anew for each request where files are behind redirects.
    return address_digest(shown_url(str(response.url)))


def _is_identity(response: httpx.Response) -> bool:
    return response.headers.get("content-encoding", "").strip().lower() in ("", "identity")
