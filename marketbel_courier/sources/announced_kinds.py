"""What kind of file a supplier's source announces, before the file itself is there."""

from __future__ import annotations

from marketbel_courier.file_formats.kinds import FileKind, kind_by_extension
from marketbel_courier.sources.urls import is_google_sheet, last_segment


def declared_kind(source_kind: str) -> FileKind | None:
    """The kind of file that a source type promises; None where only the file can tell."""
    return {
        "google_sheets": FileKind.EXCEL,
        "excel": FileKind.EXCEL,
        "csv": FileKind.CSV,
        "pdf": FileKind.PDF,
    }.get(source_kind)


def announced_kind(source_kind: str, name: str) -> FileKind | None:
    """The kind of file that a source promises by its type, or by its name where that is .xls.

    Under that name tables come as web pages; other sources never publish price lists as web pages.
    """
    declared = declared_kind(source_kind)
    is_xls = last_segment(name).lower().endswith(".xls")
    return FileKind.EXCEL if is_xls and declared is not FileKind.PDF else declared


def probable_kind(source_kind: str, address: str) -> FileKind:
    """The kind that a job shows before its file arrives: by the address, else as declared."""
    if is_google_sheet(address):
        return FileKind.EXCEL
    by_name = kind_by_extension(last_segment(address))
    return by_name or declared_kind(source_kind) or FileKind.EXCEL
