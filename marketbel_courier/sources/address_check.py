"""Whether an address can be fetched at all, as far as it tells itself: nothing is connected."""

from __future__ import annotations

from marketbel_courier.errors import InvalidSource
from marketbel_courier.sources.local_files import is_local, local_path
from marketbel_courier.sources.urls import host_of, is_google_sheet, spreadsheet_id


def require_fetchable(address: str, *, source_kind: str | None, who: str) -> None:
    """Raise InvalidSource for an address that no source would take; None: any kind will do."""
    if not address.isprintable() or " " in address:
        raise InvalidSource(f"{who}: the address has blanks or control characters in it.")
    if source_kind == "google_sheets" or is_google_sheet(address):
        spreadsheet_id(address, who)
    elif is_local(address):
        local_path(address, who)
    elif not (address.lower().startswith(("http://", "https://")) and host_of(address)):
        raise InvalidSource(
            f"{who}: the address must begin with http:// or https://, or be the full path of a "
            "file. Correct it."
        )
