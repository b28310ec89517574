"""The way in: a file and its declared kind, out comes a price list. Formats are registered here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from marketbel_courier.price_lists.csv_reader import read_csv
from marketbel_courier.price_lists.interpreting import interpret
from marketbel_courier.price_lists.limits import MAX_FILE_BYTES
from marketbel_courier.price_lists.records import (
    HeaderNotFound,
    PriceList,
    RowReader,
    UnreadablePriceList,
)
from marketbel_courier.price_lists.xlsx_reader import read_xlsx

READERS: Mapping[str, RowReader] = {"csv": read_csv, "excel": read_xlsx}
"""A reader for each `file_type`."""

_WORKBOOK = "a workbook"
_HEAD_BYTES = 2048
_MAGIC: Mapping[bytes, str] = {
    b"PK\x03\x04": _WORKBOOK,
    b"PK\x05\x06": "an empty archive",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": _WORKBOOK,
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a gzip archive",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
_PAGE_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script")


def read_price_list(path: Path, file_type: str) -> PriceList:
    """Read `path` as `file_type` (`csv` or `excel`): the first table that is a price list.

    Raises HeaderNotFound where no table is one, UnreadablePriceList where the file is broken,
    protected, unreasonably large, or something else than declared.
    """
    reader = READERS.get(file_type)
    if reader is None:
        raise UnreadablePriceList(
            f"Price lists of type {file_type} cannot be read yet: ask the supplier for XLSX or CSV."
        )
    _check_file(path, file_type)
    missing: HeaderNotFound | None = None
    for table in reader(path):
        try:
            return interpret(table.rows)
        except HeaderNotFound as error:
            missing = missing or error
    raise missing or HeaderNotFound("The workbook has no visible sheet.")


def _check_file(path: Path, file_type: str) -> None:
    size = path.stat().st_size
    if size == 0:
        raise UnreadablePriceList("The file is empty: ask the supplier to send it again.")
    if size > MAX_FILE_BYTES:
        raise UnreadablePriceList(f"The file is larger than {MAX_FILE_BYTES >> 20} MiB.")
    with path.open("rb") as file:
        real_kind = _kind_by_content(file.read(_HEAD_BYTES))
    if file_type == "csv" and real_kind:
        raise UnreadablePriceList(f"The file was announced as csv, but it is {real_kind}.")
    if file_type == "excel" and real_kind != _WORKBOOK:
        raise UnreadablePriceList(
            f"The file was announced as excel, but it is {real_kind or 'not a workbook'}."
        )


def _kind_by_content(head: bytes) -> str | None:
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return "a web page" if start.startswith(_PAGE_STARTS) else None
