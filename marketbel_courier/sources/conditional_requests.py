"""Conditional requests (RFC 9110, section 13): has the file changed since the last delivery?"""

from __future__ import annotations

from typing import TypeGuard

import httpx

from marketbel_courier.sources.request import Validators

_IF_NONE_MATCH = "If-None-Match"
_IF_MODIFIED_SINCE = "If-Modified-Since"


def conditions(validators: Validators | None) -> dict[str, str]:
    """The request headers that ask for the file only if it is another version."""
    if validators is None:
        return {}
    if _is_sendable(validators.etag):
        return {_IF_NONE_MATCH: validators.etag}
    if _is_sendable(validators.last_modified):
        return {_IF_MODIFIED_SINCE: validators.last_modified}
    return {}


def keep_what_holds_elsewhere(redirected: httpx.Request) -> None:
    """Take If-Modified-Since from a redirected request; If-None-Match stays.

    An entity tag names a version of a file. A date names none: the redirect may now lead to another
    file, older than the file that was delivered last.
    """
    redirected.headers.pop(_IF_MODIFIED_SINCE, None)


def says_unchanged(response: httpx.Response) -> bool:
    """Whether the answer is a 304, and the request had a condition."""
    sent = response.request.headers
    return response.status_code == 304 and (_IF_NONE_MATCH in sent or _IF_MODIFIED_SINCE in sent)


def validators_of(response: httpx.Response, asked: Validators | None = None) -> Validators:
    """What the answer says of its version; what it leaves out is taken from `asked`."""
    known = asked or Validators()
    return Validators(
        etag=response.headers.get("etag", known.etag),
        last_modified=response.headers.get("last-modified", known.last_modified),
    )


def _is_sendable(value: str | None) -> TypeGuard[str]:
    return value is not None and value != "" and value.isascii() and value.isprintable()
