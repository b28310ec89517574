"""Reads parts of a source's address, and says which parts may be shown."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from urllib.parse import parse_qs, unquote, urlsplit

from marketbel_courier.errors import InvalidSource
from marketbel_courier.messages.message import Message
from marketbel_courier.sources.addresses import parse_address

UNREADABLE = "(an address that cannot be read)"

_SHEETS_HOSTS = frozenset(
    {"docs.google.com", "drive.google.com", "sheets.google.com", "spreadsheets.google.com"}
)
_SHEET_PATH = re.compile(r"/(?:a/[^/]+/)?spreadsheets(?:/u/\d+)?/d/([A-Za-z0-9_-]{20,})(?:/|$)")
_PUBLISHED_PATH = re.compile(r"/(?:a/[^/]+/)?spreadsheets(?:/u/\d+)?/d/e/")
# What addresses of sheets looked like before; browsers are still led on from it.
_FORMER_PATH = re.compile(r"(?:/a/[^/]+)?(?:/spreadsheet)?/ccc/?$")
_EXPORT_PATH = re.compile(r"/(?:export|pub|gviz/tq)/?$")
_QUOTED = re.compile(r"(['\"]).*\1", re.DOTALL)
_BARE_ID = re.compile(r"[A-Za-z0-9_-]{20,}")


def address_digest(address: str) -> str:
    """A digest of an address, which may hold secrets; blanks around the address are ignored."""
    return hashlib.sha256(address.strip().encode(errors="surrogatepass")).hexdigest()


def shown_url(address: str) -> str:
    """The address without credentials, query and fragment: any of them may hold a secret."""
    address = address.strip()
    try:
        parsed = parse_address(address)
    except InvalidSource:
        return UNREADABLE
    if parsed is not None:
        return parsed.shown
    # In what is no path, a user's name may stand wherever an @ does.
    is_path = address.startswith("/") and not address.startswith("//")
    if "@" in address and not is_path:
        return UNREADABLE
    return re.split("[?#]", address, maxsplit=1)[0]


def host_of(url: str) -> str:
    """The address's host in lower case; empty if it has none or cannot be read."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_google_sheet(url: str) -> bool:
    """Whether the address opens a sheet in the browser, rather than a download of it."""
    if host_of(url) not in _SHEETS_HOSTS:
        return False
    path = urlsplit(url).path
    if _PUBLISHED_PATH.search(path) or _EXPORT_PATH.search(path):
        return False
    return "spreadsheets" in path or bool(_FORMER_PATH.match(path))


def is_plain_address(url: str) -> bool:
    """Whether the address is that of a web server where no sheet of Google's can be."""
    if not url.strip().lower().startswith(("http://", "https://")):
        return False
    if host_of(url) not in _SHEETS_HOSTS:
        return True
    return bool(_PUBLISHED_PATH.search(urlsplit(url).path))


def spreadsheet_id(address: str) -> str:
    """The id in a sheet's address, or the bare id itself; raises InvalidSource."""
    address = address.strip()
    if _BARE_ID.fullmatch(address):
        return address
    if host_of(address) in _SHEETS_HOSTS:
        parts = urlsplit(address)
        if _PUBLISHED_PATH.search(parts.path):
            raise InvalidSource(Message("sheet-published-without-id"))
        if match := _SHEET_PATH.search(parts.path):
            return match[1]
        for name in ("id", "key"):
            for value in parse_qs(parts.query).get(name, ()):
                if _BARE_ID.fullmatch(value):
                    return value
    raise InvalidSource(Message("sheet-id-missing", address=shown_url(address)))


def last_segment(url: str) -> str:
    """The last part of the address's path, percent-decoded; empty if there is none.

    Without its parameters (`;jsessionid=…`), which may hold secrets, and name nothing.
    """
    try:
        return unquote(PurePosixPath(urlsplit(url).path).name.partition(";")[0])
    except ValueError:
        return ""


def unreadable_address(error: Exception) -> InvalidSource:
    """The error for an address that a parser refuses; without what the parser quotes of it."""
    return InvalidSource(Message("source-address-unreadable", why=_QUOTED.sub("…", str(error))))
