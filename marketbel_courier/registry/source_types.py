"""How a source's kind is stored: the column takes three values, `source_kind` says what it is."""

from __future__ import annotations

from marketbel_courier.sources.kinds import EXTENSIONS, FileKind
from marketbel_courier.sources.urls import is_google_sheet, last_segment


def stored_as(source_format: str | None, url: str) -> tuple[str, str]:
    """The value of the column, and what the source really is; None: the address alone tells."""
    if source_format is None and is_google_sheet(url):
        return "google_sheets", "google_sheets"
    if source_format == "pdf":
        return "csv", "pdf"
    if source_format in (None, "url"):
        # Not known before the file is here; the column's value is a guess for those who show it.
        extension = "." + last_segment(url).lower().rpartition(".")[2]
        return "excel" if extension in EXTENSIONS[FileKind.EXCEL] else "csv", "url"
    return source_format, source_format
