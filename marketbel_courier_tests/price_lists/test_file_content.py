"""The courier and the engine tell the kinds of files alike: what one takes the other reads."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from reportlab.platypus import SimpleDocTemplate, Table

from marketbel_courier.errors import UnreadableFile, WrongFileKind
from marketbel_courier.file_formats.kinds import FileKind, kind_by_extension, require_kind
from marketbel_courier.price_lists.file_content import check_content
from marketbel_courier.price_lists.reader import read_price_list
from marketbel_courier_tests.foreign_heads import FOREIGN_HEADS

BEGINNINGS = (
    b"",
    b"\n",
    b"\r\n\r\n\t",
    b"\xef\xbb\xbf",
    b"\xef\xbb\xbf \n",
    b"\xff\xfe",
    b"X-Cache: HIT\r\n\r\n",
    b"\x00\x00\x00",
    b"\x1f\x8b\x01",
    b"PK",
)
MIDDLES = (
    b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"%PDF-2.0\n",
    b"%PDF-files;10\n",
    b"GIF89 viewer;10\n",
    b"Rar!chive;10\n",
    b"7z;10\n",
    b"<i>name</i>;10\n",
    b"<price>;10\n",
    "артикул;цена\n".encode("cp1251"),
    "артикул;цена\n1;2\n".encode("utf-16-be"),
    b"PK\x03\x04" + bytes(22) + b"\x09\0\0\0goods.tsv",
    b"<table><tr><td>Name<td>Price</table>",
    b'<html xmlns:x="urn:schemas-microsoft-com:office:excel">',
    b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
    *FOREIGN_HEADS,
)
HEADS = st.builds(
    lambda *parts: b"".join(parts),
    st.sampled_from(BEGINNINGS),
    st.sampled_from(MIDDLES),
    st.binary(max_size=40),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("heads") / "list"


@given(HEADS | st.binary(min_size=1, max_size=80), st.sampled_from([None, *FileKind]))
@example(b"a,b\0\n" + b"c,d\n" * 40, FileKind.CSV)
def test_what_the_courier_takes_or_refuses_the_engine_takes_or_refuses_too(
    path: Path, head: bytes, declared: FileKind | None
) -> None:
    path.write_bytes(head)
    try:
        taken_as = require_kind(head, declared).kind
    except WrongFileKind as refused:
        with pytest.raises(UnreadableFile) as error:
            check_content(path, declared or FileKind.CSV)
        reason = str(refused).replace("a price list", str(FileKind.CSV.in_words))
        assert declared is None or str(error.value) == reason
    else:
        check_content(path, taken_as)


@pytest.mark.parametrize(
    "junk", [b"\n", b"\xef\xbb\xbf", b"\r\n \r\n", b"Cache: 1\r\n\r\n", b"-" * 700 + b"\n"]
)
def test_a_pdf_behind_junk_is_a_pdf_to_the_courier_and_is_read(tmp_path: Path, junk: bytes) -> None:
    document = io.BytesIO()
    rows = [["Name", "SKU", "Price"], ["Plane", "P7", "31.40"], ["Vice", "V2", "8.05"]]
    grid = [("GRID", (0, 0), (-1, -1), 1, "black")]
    SimpleDocTemplate(document).build([Table(rows, style=grid)])
    path = tmp_path / "list.pdf"
    path.write_bytes(junk + document.getvalue())

    kind = require_kind(path.read_bytes()[:4096], kind_by_extension(path.name)).kind

    items = read_price_list(path, kind).items
    assert [(item.sku, str(item.price)) for item in items] == [("P7", "31.40"), ("V2", "8.05")]


def test_a_file_of_another_kind_than_was_announced_is_to_be_announced_as_what_it_is(
    path: Path,
) -> None:
    path.write_bytes(b"\n%PDF-1.3\n")

    with pytest.raises(UnreadableFile, match=r"csv, but it is a PDF.*: announce it as pdf\."):
        check_content(path, FileKind.CSV)
