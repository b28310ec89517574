"""What a file is, told by its first bytes alone: the one recogniser of courier and engine."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from marketbel_courier.errors import WrongFileKind
from marketbel_courier.messages.message import Message

# Enough to see past blank lines and comments in front of a web page's first tag.
FIRST_BYTES = 4096
# Readers of PDF accept so much junk before the header.
_PDF_HEADER_WITHIN = 1024


class FileKind(StrEnum):
    """The kinds of price list that ml-analyze takes (its `file_type`)."""

    EXCEL = "excel"
    CSV = "csv"
    PDF = "pdf"

    @property
    def label(self) -> str:
        """The kind as it is written in a sentence."""
        return "Excel" if self is FileKind.EXCEL else self.value.upper()

    @property
    def in_words(self) -> Message:
        """What a file of this kind is called in a sentence."""
        return _IN_WORDS[self]


_IN_WORDS = {
    FileKind.EXCEL: Message("kind-excel"),
    FileKind.CSV: Message("kind-csv"),
    FileKind.PDF: Message("kind-pdf"),
}
_ASK_FOR_XLSX_OR_CSV = Message("file-ask-for-xlsx-or-csv")
_SAVE_AS_XLSX = Message("file-ask-to-save-as-xlsx")


@dataclass(frozen=True)
class PriceListFormat:
    """A format that ml-analyze takes; `extension` with its dot."""

    kind: FileKind
    description: Message
    extension: str
    mime_type: str


@dataclass(frozen=True)
class ForeignContent:
    """Content that is no price list, and what to do about it."""

    description: Message
    advice: Message = _ASK_FOR_XLSX_OR_CSV


XLSX = PriceListFormat(
    FileKind.EXCEL,
    FileKind.EXCEL.in_words,
    ".xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
XLS = PriceListFormat(FileKind.EXCEL, FileKind.EXCEL.in_words, ".xls", "application/vnd.ms-excel")
ODS = PriceListFormat(
    FileKind.EXCEL,
    Message("kind-open-document"),
    ".ods",
    "application/vnd.oasis.opendocument.spreadsheet",
)
SAVED_PAGE = PriceListFormat(FileKind.EXCEL, Message("kind-saved-web-page"), ".xls", "text/html")
XML_SPREADSHEET = PriceListFormat(
    FileKind.EXCEL, Message("kind-xml-spreadsheet"), ".xls", "application/xml"
)
PDF = PriceListFormat(FileKind.PDF, FileKind.PDF.in_words, ".pdf", "application/pdf")
TEXT = PriceListFormat(FileKind.CSV, Message("kind-plain-text"), ".csv", "text/csv")

# An archive with one price list in it, which tells the archive's kind.
ARCHIVES = {
    (name, kind): PriceListFormat(kind, Message("kind-archive", format=name), extension, mime_type)
    for name, extension, mime_type in (
        ("ZIP", ".zip", "application/zip"),
        ("gzip", ".gz", "application/gzip"),
    )
    for kind in (FileKind.EXCEL, FileKind.CSV, FileKind.PDF)
}

WEB_PAGE = ForeignContent(Message("kind-web-page"), Message("file-look-for-another-address"))
PAGE_OF_PARTS = ForeignContent(Message("kind-saved-web-page"), _SAVE_AS_XLSX)
"""A workbook saved as a page whose sheets lie in files of their own."""
XML = ForeignContent(Message("kind-xml"))
RTF = ForeignContent(Message("kind-rtf"))
OTHER_OPEN_DOCUMENT = ForeignContent(Message("kind-open-document"), _SAVE_AS_XLSX)
BINARY = ForeignContent(Message("kind-binary"))


def _archive(name: str) -> ForeignContent:
    return ForeignContent(Message("kind-archive", format=name), Message("file-ask-for-unpacked"))


def _image(name: str) -> ForeignContent:
    return ForeignContent(Message("kind-image", format=name))


_ZIP_ARCHIVE = _archive("ZIP")
_MAGIC: tuple[tuple[bytes, PriceListFormat | ForeignContent], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", XLS),
    (b"PK\x05\x06", _ZIP_ARCHIVE),
    (b"PK\x07\x08", _ZIP_ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _archive("7-Zip")),
    (b"Rar!\x1a\x07", _archive("RAR")),
    (b"\xfd7zXZ\x00", _archive("XZ")),
    (b"\x28\xb5\x2f\xfd", _archive("Zstandard")),
    (b"\x89PNG\r\n\x1a\n", _image("PNG")),
    (b"\xff\xd8\xff", _image("JPEG")),
    (b"GIF87a", _image("GIF")),
    (b"GIF89a", _image("GIF")),
    (b"{\\rtf", RTF),
)

EXTENSIONS: dict[FileKind, frozenset[str]] = {
    FileKind.EXCEL: frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".zip", ".gz"}),
    FileKind.CSV: frozenset({".csv", ".tsv", ".txt", ".zip", ".gz"}),
    FileKind.PDF: frozenset({".pdf", ".zip", ".gz"}),
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
_OF_EXCEL_2003 = (b"urn:schemas-microsoft-com:office:spreadsheet", b"mso-application")
_OF_EXCELS_PAGES = (b"urn:schemas-microsoft-com:office:excel", b"mso-number-format")
# A row of several cells, or the styles of such rows where 1C writes them.
_ROW_OF_CELLS = re.compile(
    rb"<table\b.*?<t[dh][\s>](?:(?!</?tr\b).)*?<t[dh][\s>]|\btd\.R\d+C\d+",
    re.IGNORECASE | re.DOTALL,
)
_ASKS_FOR_INPUT = re.compile(rb"<(?:form|input|iframe|button|select)\b", re.IGNORECASE)
_PDF_AT_START = re.compile(rb"\s*+%PDF-\d\.\d")
# The header on a line of its own: a CSV may well mention "%PDF".
_PDF_BEHIND_JUNK = re.compile(rb"(?<![ -~\x80-\xff])%PDF-\d\.\d[ \t]*[\r\n]")
# A text has none of them, but for a stray NUL that some programs leave behind a cell.
_CONTROL_CHARACTERS = re.compile(rb"[\x01-\x08\x0e-\x19\x1b-\x1f]")
_STRAY_NULS_SHARE = 0.02
_GZIP = b"\x1f\x8b\x08"
_LONGEST_MEDIA_TYPE = 120
# A folder's entry, too: no workbook begins with a folder.
_FOREIGN_ENTRY = re.compile(
    rb"(?!xl/).*\.(?:csv|tsv|txt|xlsx?|xlsm|xlsb|ods|pdf|docx?|html?|jpe?g|png|zip)|(?!_rels|docProps|xl).*/",
    re.IGNORECASE | re.DOTALL,
)


def recognise(
    first_bytes: bytes, declared: FileKind | None = None
) -> PriceListFormat | ForeignContent:
    """What a file is by its first FIRST_BYTES bytes (fewer only if it is shorter)."""
    if first_bytes.startswith(b"PK\x03\x04"):
        return _zip_content(first_bytes, declared)
    if first_bytes.startswith(_GZIP):
        return _gzip_content(first_bytes, declared)
    for magic, recognised in _MAGIC:
        if first_bytes.startswith(magic):
            return recognised
    text = first_bytes.removeprefix(b"\xef\xbb\xbf")
    if _is_pdf(text, declared):
        return PDF
    return _text_content(text, declared)


def require_kind(first_bytes: bytes, declared: FileKind | None) -> PriceListFormat:
    """The file's format, whatever was declared; raises WrongFileKind if it is no price list.

    What was declared is a hint: it is rewritten with each upload, and the file itself knows better.
    """
    found = recognise(first_bytes, declared)
    if not isinstance(found, ForeignContent):
        return found
    raise WrongFileKind(refusal(found, declared))


def refusal(found: ForeignContent, wanted: FileKind | None) -> Message:
    """Why a file is not taken, and what to do about it."""
    return Message(
        "file-is-no-price-list",
        found=found.description,
        wanted=wanted.in_words if wanted else Message("kind-price-list"),
        advice=found.advice,
    )


def read_first_bytes(path: Path) -> bytes:
    """As many bytes of a file as its kind is told by; raises OSError."""
    with path.open("rb") as file:
        return file.read(FIRST_BYTES)


def kind_by_extension(name: str) -> FileKind | None:
    """What a file of this name most likely is; None where its extension does not tell."""
    extension = PurePosixPath(name.lower()).suffix
    return next((kind for kind, known in EXTENSIONS.items() if extension in known), None)


def _zip_content(first_bytes: bytes, declared: FileKind | None) -> PriceListFormat | ForeignContent:
    # A local file header: the length of the entry's name at 26, the name itself from 30 on.
    name_length = int.from_bytes(first_bytes[26:28], "little")
    name = first_bytes[30 : 30 + name_length]
    if name == b"mimetype":
        media_type = first_bytes[30 + name_length :][:_LONGEST_MEDIA_TYPE]
        is_other = b"application/" in media_type and b"spreadsheet" not in media_type
        return OTHER_OPEN_DOCUMENT if is_other else ODS
    if _FOREIGN_ENTRY.fullmatch(name):
        kind = kind_by_extension(name.decode(errors="replace"))
        return ARCHIVES["ZIP", kind or declared or FileKind.EXCEL]
    return XLSX


def _gzip_content(
    first_bytes: bytes, declared: FileKind | None
) -> PriceListFormat | ForeignContent:
    try:
        inside = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(first_bytes, FIRST_BYTES)
    except zlib.error:
        return _archive("gzip")
    if not inside or inside.startswith(_GZIP):
        return _archive("gzip")
    found = recognise(inside, declared)
    return ARCHIVES["gzip", found.kind] if isinstance(found, PriceListFormat) else found


def _is_pdf(text: bytes, declared: FileKind | None) -> bool:
    beginning = text[:_PDF_HEADER_WITHIN]
    if declared is FileKind.PDF and b"%PDF-" in beginning:
        return True
    return bool(_PDF_AT_START.match(beginning) or _PDF_BEHIND_JUNK.search(beginning))


def _text_content(text: bytes, declared: FileKind | None) -> PriceListFormat | ForeignContent:
    marked = text.startswith(_BYTE_ORDER_MARKS)
    if b"\x00" in text and not (marked or unmarked_utf16(text) or _has_stray_nuls(text)):
        return BINARY
    narrow = text[2:] if marked else text
    narrow = narrow.replace(b"\x00", b"")
    if is_mime_page(narrow):
        return SAVED_PAGE
    if _HTML.match(narrow) or _COMMENT_WITHOUT_END.match(narrow):
        return SAVED_PAGE if _is_table(narrow, declared) else WEB_PAGE
    if _XML.match(narrow):
        return XML_SPREADSHEET if any(mark in narrow for mark in _OF_EXCEL_2003) else XML
    return TEXT


def _is_table(page: bytes, declared: FileKind | None) -> bool:
    """Whether a page is a workbook's table rather than what a browser should show.

    Many shops and programs export such a table under a workbook's name.
    """
    if is_page_of_excel(page):
        return True
    if declared is not FileKind.EXCEL or _ASKS_FOR_INPUT.search(page):
        return False
    return bool(_ROW_OF_CELLS.search(page))


def is_page_of_excel(first_bytes: bytes) -> bool:
    """Whether a spreadsheet program has saved the page."""
    return any(mark in first_bytes for mark in _OF_EXCELS_PAGES)


def is_mime_page(first_bytes: bytes) -> bool:
    """Whether a file is a web page with all that belongs to it, as Excel saves one."""
    head = first_bytes.lstrip()
    is_mail = head[:13].lower() == b"mime-version:"
    return is_mail and any(mark in head for mark in (b"multipart/related", b"text/html"))


def unmarked_utf16(text: bytes) -> str | None:
    """The byte order of a UTF-16 text that has no mark, as a codec's name; None for other texts."""
    # Line ends, digits and separators have their NULs all on even or all on odd places, and there
    # are many of them.
    even, odd = text[::2].count(0), text[1::2].count(0)
    if (even and odd) or not (even + odd) * 20 >= len(text) >= 4:
        return None
    return "utf-16-be" if even else "utf-16-le"


def _has_stray_nuls(text: bytes) -> bool:
    few = text.count(0) <= len(text) * _STRAY_NULS_SHARE
    return few and not _CONTROL_CHARACTERS.search(text)
