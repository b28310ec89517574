"""How a source's kind is stored: `source_type` takes three values, `source_kind` any kind."""

from __future__ import annotations

from marketbel_courier.file_formats.kinds import FileKind, kind_by_extension
from marketbel_courier.sources.address_check import is_exported_by_google
from marketbel_courier.sources.urls import last_segment


def stored_as(source_format: str | None, url: str) -> tuple[str, str]:
    """The column's value, and what the source really is; without a format, as the address tells."""
    if source_format in (None, "google_sheets") and is_exported_by_google(url, source_format):
        return "google_sheets", "google_sheets"
    if source_format == "pdf":
        return "csv", "pdf"
    if source_format in (None, "url", "google_sheets"):
        # Not known before the file is here; the column's value is a guess for those who show it.
        return "excel" if kind_by_extension(last_segment(url)) is FileKind.EXCEL else "csv", "url"
    return source_format, source_format
