"""Whether a browser asks on behalf of another site."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers

_NAVIGATIONS = frozenset({"GET", "HEAD"})


def comes_from_elsewhere(headers: Headers, origins: Collection[str]) -> bool:
    """Whether the request's `Origin` is neither the host that was asked nor one of `origins`.

    Programs send none; browsers send it with everything but plain reading.
    """
    found = headers.getlist("origin")
    if not found:
        return False
    # Behind a proxy that ends TLS the scheme is another one, the authority is not.
    own = headers.get("host", "").lower()
    return len(found) > 1 or not (
        found[0].lower() in origins or found[0].lower().partition("://")[2] == own
    )


def is_embedded_elsewhere(method: str, headers: Headers, *, is_page: bool) -> bool:
    """Whether another site's page asks by itself: a picture, a script, a form, a frame.

    A link to a page of ours may be followed from anywhere: that is a navigation of the whole tab.
    """
    if headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
        return False
    follows_link = (
        method in _NAVIGATIONS
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )
    return not (is_page and follows_link)
