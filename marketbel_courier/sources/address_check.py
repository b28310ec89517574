"""Whether an address can be fetched at all, as far as it tells itself: nothing is connected."""

from __future__ import annotations

from marketbel_courier.errors import InvalidSource
from marketbel_courier.sources.local_files import is_local, local_path
from marketbel_courier.sources.urls import (
    host_of,
    is_google_sheet,
    is_plain_address,
    spreadsheet_id,
)


def is_exported_by_google(address: str, source_type: str | None) -> bool:
    """Whether Google's own interface has to export what is at the address.

    A source that was called a Google Sheet is none where its address is of something else.
    """
    if is_google_sheet(address):
        return True
    return source_type == "google_sheets" and not (is_local(address) or is_plain_address(address))


def require_fetchable(address: str, *, source_kind: str | None) -> None:
    """Raise InvalidSource for an address that no source takes: none of `source_kind`, if named."""
    if not address.isprintable() or " " in address:
        raise InvalidSource("Address has blanks or control characters. Correct it.")
    if is_exported_by_google(address, source_kind):
        spreadsheet_id(address)
    elif is_local(address):
        local_path(address)
    elif not (address.lower().startswith(("http://", "https://")) and host_of(address)):
        raise neither_web_nor_file()


def neither_web_nor_file() -> InvalidSource:
    """The error for an address that is of no kind that can be fetched."""
    return InvalidSource(
        "Address is neither http(s) nor a file's path. It must begin with http:// or https://, or "
        "be the full path of a file. Correct it."
    )
