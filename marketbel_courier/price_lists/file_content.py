"""What a file really is, by its first bytes, and whether that is what it was announced as."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from marketbel_courier.price_lists.limits import MAX_FILE_BYTES
from marketbel_courier.price_lists.records import UnreadablePriceList

_WORKBOOK = "a workbook"
_PDF = "a PDF document"
_XML_SPREADSHEET = "an XML spreadsheet of Excel 2003"
_WEB_PAGE = "a web page"
_HEAD_BYTES = 4096
_MAGIC: Mapping[bytes, str] = {
    b"PK\x03\x04": _WORKBOOK,
    b"PK\x05\x06": "an empty archive",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": _WORKBOOK,
    b"%PDF": _PDF,
    b"\x1f\x8b": "a gzip archive",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "an RTF document",
}
_PAGE_STARTS = ("<!doctype html", "<html", "<head", "<body", "<script", "<table", "<meta", "<style")
_PAGE_MARKS = ("<html", "<!doctype html", "schemas-microsoft-com:office:excel")
_XML_SPREADSHEET_MARKS = ("urn:schemas-microsoft-com:office:spreadsheet", "mso-application")
_EXPECTED: Mapping[str, str | None] = {"csv": None, "excel": _WORKBOOK, "pdf": _PDF}
_ADVICE: Mapping[str, str] = {
    "csv": "ask the supplier for a CSV file, or announce the file as what it is",
    "excel": "ask the supplier to save it as XLSX",
    "pdf": "ask the supplier for a PDF, XLSX or CSV file",
}


def check_content(path: Path, file_type: str) -> None:
    """Refuse an empty or vast file, and one that is not what it was announced as.

    Raises UnreadablePriceList.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnreadablePriceList("The file is empty: ask the supplier to send it again.")
    if size > MAX_FILE_BYTES:
        raise UnreadablePriceList(f"The file is larger than {MAX_FILE_BYTES >> 20} MiB.")
    with path.open("rb") as file:
        real_kind = kind_by_content(file.read(_HEAD_BYTES))
    expected = _EXPECTED[file_type]
    if real_kind != expected:
        what = real_kind or {"excel": "not a workbook", "pdf": "not a PDF document"}[file_type]
        raise UnreadablePriceList(
            f"The file was announced as {file_type}, but it is {what}: {_ADVICE[file_type]}."
        )


def kind_by_content(head: bytes) -> str | None:
    """What a file is that starts with `head`; None for what may well be plain text."""
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    # Zeroes are dropped, so that a page in UTF-16 is known as well.
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").decode("latin-1")
    start = text.lstrip().lower()
    if not start.startswith("<"):
        return None
    if any(mark in start for mark in _XML_SPREADSHEET_MARKS):
        return _XML_SPREADSHEET
    if start.startswith(_PAGE_STARTS) or any(mark in start for mark in _PAGE_MARKS):
        return _WEB_PAGE
    return "an XML document" if start.startswith("<?xml") else None
