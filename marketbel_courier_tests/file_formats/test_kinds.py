"""The kind of a file, told by its first bytes."""

from __future__ import annotations

import gzip
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.errors import WrongFileKind
from marketbel_courier.file_formats.kinds import (
    ARCHIVES,
    BINARY,
    EXTENSIONS,
    FIRST_BYTES,
    ODS,
    PDF,
    RTF,
    SAVED_PAGE,
    TEXT,
    WEB_PAGE,
    XLS,
    XLSX,
    XML,
    XML_SPREADSHEET,
    FileKind,
    ForeignContent,
    kind_by_extension,
    recognise,
    require_kind,
)

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zip_entry(name: bytes) -> bytes:
    header = bytearray(30)
    header[:4] = b"PK\x03\x04"
    header[26:28] = len(name).to_bytes(2, "little")
    return bytes(header) + name + b"content"


@pytest.mark.parametrize(
    ("first_bytes", "expected"),
    [
        (zip_entry(b"[Content_Types].xml"), XLSX),
        (zip_entry(b"xl/media/image1.png"), XLSX),
        (zip_entry(b"mimetype"), ODS),
        (zip_entry("прайс.csv".encode()), ARCHIVES["ZIP", FileKind.CSV]),
        (zip_entry(b"price list/June.XLSX"), ARCHIVES["ZIP", FileKind.EXCEL]),
        (zip_entry(b"prices/"), ARCHIVES["ZIP", FileKind.EXCEL]),
        (gzip.compress(b"a;b\n1;2\n", mtime=0), ARCHIVES["gzip", FileKind.CSV]),
        (gzip.compress(b"%PDF-1.7", mtime=0), ARCHIVES["gzip", FileKind.PDF]),
        (gzip.compress(b"<html>", mtime=0), WEB_PAGE),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x", SAVED_PAGE),
        (OLE2, XLS),
        (b"%PDF-1.7", PDF),
        (b"\xef\xbb\xbf\r\n%PDF-1.4", PDF),
        (b"a;b\n1;2\n", TEXT),
        ("Артикул;Цена\n".encode("cp1251"), TEXT),
        ("Артикул;Цена\n".encode("utf-16"), TEXT),
        ("Артикул;Цена\n1;2,50\n".encode("utf-16-le"), TEXT),
        ("Артикул;Цена\n1;2,50\n".encode("utf-16-be"), TEXT),
        (b"\xef\xbb\xbfa;b\n", TEXT),
        (b"BMW;100\n", TEXT),
        (b"<10 pieces;5\n", TEXT),
        (b"<pre-order>;5\n", TEXT),
        (b"a\x00b\x00\x00c" * 20, BINARY),
        (b"only one NUL in a long line of text;" * 10 + b"\x00\n", TEXT),
        (b"a NUL and another control character;" * 10 + b"\x00\x02\n", BINARY),
        (b"%PDFname;price\nx;1\n", TEXT),
        (b"%PDF-reader;price\nx;1\n", TEXT),
        (b"GIF8 camera;price\nx;1\n", TEXT),
        (b"Rar!;price\nx;1\n", TEXT),
        (b"<b>name</b>;price\nx;1\n", TEXT),
        (b"title\nreader of %PDF-1.4\n", TEXT),
        (b"HTTP/1.1 200 OK\r\nVary: *\r\n\r\n%PDF-1.6\r\n%\xe2\xe3", PDF),
        (b"\x00\x00%PDF-1.4\n1 0 obj", PDF),
        (b"<!DOCTYPE html>", WEB_PAGE),
        (b"<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>", WEB_PAGE),
        (b"\xef\xbb\xbf\r\n\t <HTML lang='ru'>", WEB_PAGE),
        ("<html>".encode("utf-16"), WEB_PAGE),
        ("\n<html>".encode("utf-16-le"), WEB_PAGE),
        (b"<!-- cached --> \n<!-- twice --><head>", WEB_PAGE),
        (b"<!-- " + b"x" * FIRST_BYTES, WEB_PAGE),
        (b"<script>location='/login'</script>", WEB_PAGE),
        (b"<?xml version='1.0'?><!DOCTYPE html>", WEB_PAGE),
        (b"<table><tr><td>1</td></tr></table>", WEB_PAGE),
        (b'<html xmlns:x="urn:schemas-microsoft-com:office:excel">', SAVED_PAGE),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', XML_SPREADSHEET),
        (b"{\\rtf1\\ansi price}", RTF),
        (b"<?xml version='1.0'?><yml_catalog>", XML),
    ],
)
def test_first_bytes_tell_the_format(first_bytes: bytes, expected: object) -> None:
    assert recognise(first_bytes[:FIRST_BYTES]) == expected


@pytest.mark.parametrize(
    ("first_bytes", "description"),
    [
        (b"PK\x05\x06" + bytes(18), "ZIP archive"),
        (b"\x1f\x8b\x08\x00", "Gzip archive"),
        (b"Rar!\x1a\x07\x01\x00", "RAR archive"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
        (b"\x89PNG\r\n\x1a\n", "PNG image"),
        (b"\xff\xd8\xff\xe0", "JPEG image"),
        (b"GIF89a", "GIF image"),
    ],
)
@pytest.mark.parametrize("declared", [None, *FileKind])
def test_what_is_no_price_list_is_refused_whatever_was_declared(
    first_bytes: bytes, description: str, declared: FileKind | None
) -> None:
    with pytest.raises(WrongFileKind, match=f"^{description}, not "):
        require_kind(first_bytes, declared)


@pytest.mark.parametrize(
    ("first_bytes", "declared", "message"),
    [
        (b"<html>", FileKind.EXCEL, r"^Web page \(login page\?\)"),
        (b"<html>", None, "^Web page .*, not a price list.*private browser window"),
    ],
)
def test_a_page_is_refused_with_what_was_wanted_in_its_place(
    first_bytes: bytes, declared: FileKind | None, message: str
) -> None:
    with pytest.raises(WrongFileKind, match=message):
        require_kind(first_bytes, declared)


@pytest.mark.parametrize(
    ("first_bytes", "kind"),
    [
        (b"a;b\n", FileKind.CSV),
        (b"PK\x03\x04", FileKind.EXCEL),
        (OLE2, FileKind.EXCEL),
        (b"%PDF-1.7", FileKind.PDF),
    ],
)
@pytest.mark.parametrize("declared", [None, *FileKind])
def test_a_price_list_is_what_it_is_whatever_was_declared(
    first_bytes: bytes, kind: FileKind, declared: FileKind | None
) -> None:
    assert require_kind(first_bytes, declared).kind is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Прайс.XLSX", FileKind.EXCEL),
        ("list.v2.txt", FileKind.CSV),
        ("a.pdf", FileKind.PDF),
        ("export", None),
        ("csv", None),
        ("page.php", None),
        ("", None),
    ],
)
def test_a_name_tells_the_likely_kind_by_its_extension(name: str, kind: FileKind | None) -> None:
    assert kind_by_extension(name) is kind


def test_a_pdf_may_have_junk_before_its_header_where_a_pdf_was_declared() -> None:
    junk = b"HTTP/1.1 junk" + b"%PDF-1.4"
    assert recognise(junk, FileKind.PDF) is PDF
    assert recognise(junk, FileKind.CSV) is TEXT


@given(st.binary(max_size=300), st.sampled_from([None, *FileKind]))
def test_any_bytes_get_an_answer_or_a_refusal(data: bytes, declared: FileKind | None) -> None:
    found = recognise(data, declared)
    if isinstance(found, ForeignContent):
        with pytest.raises(WrongFileKind, match=r", not "):
            require_kind(data, declared)
    else:
        assert require_kind(data, declared) == found
        assert found.extension in EXTENSIONS[found.kind]


@given(st.text(st.characters(exclude_characters="<%\x00", codec="utf-8"), min_size=4))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_without_markup_is_a_csv_in_every_encoding(encoding: str, text: str) -> None:
    found = recognise(text.encode(encoding))
    # Some letters do begin like an image; a CSV is never refused as binary or as a page.
    assert found is TEXT or found is RTF or found.description.code == "kind-image"


@pytest.mark.parametrize(
    "piece", [b"<!---->", b"<?xml?>", b"<!--x-->\n", b" \n", b"<!--", b"<?xml"]
)
def test_a_hostile_page_does_not_take_forever(piece: bytes) -> None:
    hostile = piece * (FIRST_BYTES // len(piece))
    # Without atomic groups this runs into the suite's time limit.
    assert recognise(hostile + b"x") in (TEXT, WEB_PAGE, XML)


_TABLE = b"<table><tr><th>Name</th><th>Price</th></tr></table>"


@pytest.mark.parametrize(
    ("page", "is_taken"),
    [
        (_TABLE, True),
        (b"<html><head><style>td.R0C0{} td.R0C1{}" + b" " * FIRST_BYTES, True),
        (b"<html><body><div>Error 404</div>", False),
        (b"<table><tr><td>Loading</td></tr><tr><td>wait</td></tr></table>", False),
        (_TABLE + b"<form><input type=password>", False),
    ],
)
def test_a_page_with_a_table_is_a_workbook_where_one_was_declared(
    page: bytes, is_taken: bool
) -> None:
    assert recognise(page[:FIRST_BYTES], FileKind.EXCEL) is (SAVED_PAGE if is_taken else WEB_PAGE)
    assert recognise(page[:FIRST_BYTES], FileKind.CSV) is WEB_PAGE


@given(st.integers(0, 200))
def test_a_workbook_of_random_bytes_is_a_workbook(size: int) -> None:
    assert recognise(b"PK\x03\x04" + b"\x00" * 26 + os.urandom(size)) is XLSX
