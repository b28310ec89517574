"""Price lists that come packed: one of them is read as what it is, of several none is chosen."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.price_lists import archives
from marketbel_courier.price_lists.reader import open_price_list, read_price_list

LIST = "sku;name;price\n7;Лампа;40\n"


def packed(path: Path, entries: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def names(path: Path, file_type: str) -> list[tuple[str, str]]:
    return [(item.sku, item.name) for item in read_price_list(path, file_type).items]


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (("sku", "name", "price"), ("7", "Лампа", 40)):
        book.worksheets[0].append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    "entries",
    [
        {"прайс.csv": LIST.encode("cp866")},
        {"prices/": b"", "prices/June.xlsx": workbook(), "prices/readme.txt": b"Hello"},
        {"__MACOSX/._list.csv": b"x", "photo.jpg": b"x", "list.csv": LIST.encode("utf-16")},
    ],
    ids=["a CSV", "a workbook beside a text", "a CSV beside pictures"],
)
@pytest.mark.parametrize("file_type", ["csv", "excel"])
def test_the_one_list_in_an_archive_is_read_whatever_was_announced(
    tmp_path: Path, entries: Mapping[str, bytes], file_type: str
) -> None:
    path = packed(tmp_path / "list", entries)

    assert names(path, file_type) == [("7", "Лампа")]


def test_what_gzip_has_packed_is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv.gz"
    path.write_bytes(gzip.compress(LIST.encode()))

    assert names(path, "csv") == [("7", "Лампа")]


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ({"June.csv": LIST.encode(), "July.csv": LIST.encode()}, "2 price lists .*“June.csv”"),
        ({"photo.jpg": b"x"}, "No price list in the archive"),
        ({"list.csv": b"<html>Sign in"}, "Web page"),
        ({"inner.csv": gzip.compress(LIST.encode())}, "No price list in the archive"),
    ],
)
def test_what_cannot_be_chosen_is_refused_and_named(
    tmp_path: Path, entries: Mapping[str, bytes], says: str
) -> None:
    path = packed(tmp_path / "list.zip", entries)
    file_type = "excel" if "photo.jpg" in entries else "csv"

    with pytest.raises(UnreadableFile, match=says):
        read_price_list(path, file_type)


def test_an_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_FILE_BYTES", 1 << 20)
    path = packed(tmp_path / "list.zip", {"list.csv": b" " * (1 << 21)})

    with pytest.raises(UnreadableFile, match="unpacks to over 1 MiB"):
        read_price_list(path, "csv")


def test_the_unpacked_file_goes_with_its_rows(tmp_path: Path) -> None:
    rows = "".join(f"{number};Лампа {number};40\n" for number in range(5000))
    path = packed(tmp_path / "list.zip", {"list.csv": f"sku;name;price\n{rows}".encode()})
    before = open_files()

    reading = open_price_list(path, "csv")

    assert open_files() > before
    assert len(list(reading)) == 5000
    del reading
    assert open_files() == before
