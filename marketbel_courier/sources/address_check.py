"""Which source fetches what is at an address, as far as the address itself tells.

Nothing is connected here. The registry of sources, the master sheet and the admin API all ask here.
"""

from __future__ import annotations

from enum import StrEnum

from marketbel_courier.errors import InvalidSource
from marketbel_courier.messages.message import Message
from marketbel_courier.sources.addresses import require_clear
from marketbel_courier.sources.local_files import is_local, local_path
from marketbel_courier.sources.share_links import is_share_link, share_link
from marketbel_courier.sources.urls import (
    host_of,
    is_google_sheet,
    is_plain_address,
    spreadsheet_id,
)


class SourceKind(StrEnum):
    """The kinds of sources; `price_list_sources` has a source for each."""

    WEB = "web"
    GOOGLE_SHEET = "google_sheet"
    SHARED_FILE = "shared_file"
    LOCAL_FILE = "local_file"


def source_kind_of(address: str, source_type: str | None) -> SourceKind | None:
    """The kind of source that fetches what is at the address; None if no kind does.

    `source_type` is what the supplier's entry calls its source, where it calls it anything.
    """
    if is_exported_by_google(address, source_type):
        return SourceKind.GOOGLE_SHEET
    if is_local(address):
        return SourceKind.LOCAL_FILE
    if is_share_link(address):
        return SourceKind.SHARED_FILE
    if address.lower().startswith(("http://", "https://")) and host_of(address):
        return SourceKind.WEB
    return None


def is_exported_by_google(address: str, source_type: str | None) -> bool:
    """Whether Google's own interface has to export what is at the address.

    A source that was called a Google Sheet is none if its address is that of something else.
    """
    if is_google_sheet(address):
        return True
    return source_type == "google_sheets" and not (is_local(address) or is_plain_address(address))


def require_fetchable(address: str, *, source_kind: str | None) -> None:
    """Raise InvalidSource for an address that no source takes: none of `source_kind`, if named."""
    if not address.isprintable() or " " in address:
        raise InvalidSource(Message("source-address-with-blanks"))
    require_source(address, source_kind)


def require_source(address: str, source_type: str | None) -> SourceKind:
    """The kind of source that fetches what is at the address; raises InvalidSource.

    Every address passes here, wherever it came from: whoever may enter one, the master sheet, the
    environment, Redis, or a row of long ago.
    """
    require_clear(address)
    kind = source_kind_of(address, source_type)
    match kind:
        case SourceKind.GOOGLE_SHEET:
            spreadsheet_id(address)
        case SourceKind.SHARED_FILE:
            share_link(address)
        case SourceKind.LOCAL_FILE:
            local_path(address)
        case None:
            raise InvalidSource(Message("source-address-of-no-kind"))
    return kind
