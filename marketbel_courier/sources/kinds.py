"""What a file is, told by its first bytes alone: the courier never looks further."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from marketbel_courier.errors import WrongFileKind

# Enough to see past blank lines and comments in front of a web page's first tag.
FIRST_BYTES = 4096


class FileKind(StrEnum):
    """The kinds of price list that ml-analyze takes (its `file_type`)."""

    EXCEL = "excel"
    CSV = "csv"
    PDF = "pdf"


@dataclass(frozen=True)
class PriceListFormat:
    """A format that ml-analyze takes; `extension` with its dot."""

    kind: FileKind
    description: str
    extension: str
    mime_type: str


@dataclass(frozen=True)
class ForeignContent:
    """What is no price list, and what to do about it."""

    description: str
    advice: str = "Ask the supplier for XLSX or CSV"


XLSX = PriceListFormat(
    FileKind.EXCEL,
    "an Excel workbook",
    ".xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
XLS = PriceListFormat(FileKind.EXCEL, "an Excel workbook", ".xls", "application/vnd.ms-excel")
PDF = PriceListFormat(FileKind.PDF, "a PDF document", ".pdf", "application/pdf")
TEXT = PriceListFormat(FileKind.CSV, "plain text", ".csv", "text/csv")

WEB_PAGE = ForeignContent(
    "a web page (login page?)",
    "Open the address in a private browser window, and use one that downloads the file",
)
XML = ForeignContent("an XML document")
ODS = ForeignContent("an OpenDocument file")
BINARY = ForeignContent("unknown binary data")


def _archive(name: str) -> ForeignContent:
    return ForeignContent(f"a {name} archive", "Ask the supplier for the file itself, unpacked")


def _image(name: str) -> ForeignContent:
    return ForeignContent(f"a {name} image")


_ZIP_ARCHIVE = _archive("ZIP")
_MAGIC: tuple[tuple[bytes, PriceListFormat | ForeignContent], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", XLS),
    (b"PK\x05\x06", _ZIP_ARCHIVE),
    (b"PK\x07\x08", _ZIP_ARCHIVE),
    (b"\x1f\x8b\x08", _archive("gzip")),
    (b"7z\xbc\xaf\x27\x1c", _archive("7-Zip")),
    (b"Rar!\x1a\x07", _archive("RAR")),
    (b"\xfd7zXZ\x00", _archive("XZ")),
    (b"\x28\xb5\x2f\xfd", _archive("Zstandard")),
    (b"\x89PNG\r\n\x1a\n", _image("PNG")),
    (b"\xff\xd8\xff", _image("JPEG")),
    (b"GIF87a", _image("GIF")),
    (b"GIF89a", _image("GIF")),
)

EXTENSIONS: dict[FileKind, frozenset[str]] = {
    FileKind.EXCEL: frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".xltx"}),
    FileKind.CSV: frozenset({".csv", ".tsv", ".txt"}),
    FileKind.PDF: frozenset({".pdf"}),
}
_WANTED = {
    FileKind.EXCEL: "an Excel workbook",
    FileKind.CSV: "a CSV file",
    FileKind.PDF: "a PDF document",
}

_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(
    # Atomic: a hostile page of many comments must not make the expression try their every pairing.
    rb"(?>\s|<!--(?:(?!-->).)*+-->|<\?xml(?:(?!\?>).)*+\?>)*+"
    rb"<(?:!doctype\s+html|(?:html|head|body|title|meta|script|style|link|base|noscript|iframe|"
    rb"div|span|table|form|center|font|frameset|h[1-6]|p|a|br)[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_COMMENT_WITHOUT_END = re.compile(rb"\s*<!--")
_XML = re.compile(rb"\s*<\?xml\s", re.IGNORECASE)
_FOREIGN_ENTRY = re.compile(
    rb"(?!xl/).*\.(?:csv|tsv|txt|xlsx?|xlsm|xlsb|pdf|docx?|html?|jpe?g|png|zip)",
    re.IGNORECASE | re.DOTALL,
)


def recognise(
    first_bytes: bytes, declared: FileKind | None = None
) -> PriceListFormat | ForeignContent:
    """What a file is by its first FIRST_BYTES bytes (fewer only if it is shorter)."""
    if first_bytes.startswith(b"PK\x03\x04"):
        return _zip_content(first_bytes)
    for magic, recognised in _MAGIC:
        if first_bytes.startswith(magic):
            return recognised
    text = first_bytes.removeprefix(b"\xef\xbb\xbf")
    # Readers of PDF accept some junk before the header, but a CSV may well mention "%PDF".
    if text.lstrip().startswith(b"%PDF-"):
        return PDF
    if declared is FileKind.PDF and b"%PDF-" in first_bytes[:1024]:
        return PDF
    return _text_content(text)


def require_kind(first_bytes: bytes, declared: FileKind | None) -> PriceListFormat:
    """The file's format, whatever was declared; raises WrongFileKind if it is no price list.

    What was declared is a hint: it is rewritten with each upload, and the file itself knows better.
    """
    found = recognise(first_bytes, declared)
    if not isinstance(found, ForeignContent):
        return found
    wanted = _WANTED[declared] if declared else "a price list"
    raise WrongFileKind(f"{_without_article(found.description)}, not {wanted}. {found.advice}.")


def _without_article(description: str) -> str:
    words = description.removeprefix("an ").removeprefix("a ")
    return words[0].upper() + words[1:]


def kind_by_extension(name: str) -> FileKind | None:
    """What a file of this name most likely is; None where its extension does not tell."""
    extension = PurePosixPath(name.lower()).suffix
    return next((kind for kind, known in EXTENSIONS.items() if extension in known), None)


def _zip_content(first_bytes: bytes) -> PriceListFormat | ForeignContent:
    # A local file header: the length of the entry's name at 26, the name itself from 30 on.
    name_length = int.from_bytes(first_bytes[26:28], "little")
    name = first_bytes[30 : 30 + name_length]
    if name == b"mimetype":
        return ODS
    if _FOREIGN_ENTRY.fullmatch(name):
        return _ZIP_ARCHIVE
    return XLSX


def _text_content(text: bytes) -> PriceListFormat | ForeignContent:
    marked = text.startswith(_BYTE_ORDER_MARKS)
    if b"\x00" in text and not (marked or _looks_like_utf16(text)):
        return BINARY
    narrow = text[2:] if marked else text
    narrow = narrow.replace(b"\x00", b"")
    if _HTML.match(narrow) or _COMMENT_WITHOUT_END.match(narrow):
        return WEB_PAGE
    if _XML.match(narrow):
        return XML
    return TEXT


def _looks_like_utf16(text: bytes) -> bool:
    # Without a byte order mark: line ends, digits and separators have their NULs all on even or
    # all on odd places, and there are many of them.
    even, odd = text[::2].count(0), text[1::2].count(0)
    return (even == 0 or odd == 0) and (even + odd) * 20 >= len(text) >= 4
