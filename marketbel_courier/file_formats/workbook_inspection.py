"""Workbooks, XLSX and XLS alike, judged before a reader lays them out in memory."""

from __future__ import annotations

import mmap
import re
import struct
import zipfile
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.kinds import XLS, read_first_bytes, recognise
from marketbel_courier.file_formats.sheet_scan import BROKEN, PROTECTED, SheetScan
from marketbel_courier.file_formats.workbook_parts import inspect_xlsx
from marketbel_courier.file_formats.xls_scan import scan_xls
from marketbel_courier.file_formats.xlsb_scan import scan_xlsb
from marketbel_courier.messages.message import Message

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# The record with which each sheet of an XLS file tells its extent; the reader lays out all of it.
_XLS_DIMENSIONS = re.compile(rb"\x00\x02\x0e\x00(.{8})(.{4})\x00\x00", re.DOTALL)
_XLS_ROWS, _XLS_COLUMNS = 65_536, 256


class WorkbookForm(StrEnum):
    """How a workbook is written, told by what is in it: names and first bytes may mislead."""

    XLSX = ".xlsx"
    XLSB = ".xlsb"
    XLS = ".xls"
    ODS = ".ods"


def form_of_workbook(path: Path) -> WorkbookForm:
    """The form of a workbook; raises UnreadableFile for what is none."""
    if recognise(read_first_bytes(path)) is XLS:
        return WorkbookForm.XLS
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.casefold() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile(BROKEN) from error
    if "xl/workbook.bin" in names:
        return WorkbookForm.XLSB
    if "xl/workbook.xml" not in names and "content.xml" in names:
        return WorkbookForm.ODS
    return WorkbookForm.XLSX


def inspect_workbook(path: Path) -> Mapping[str, SheetScan]:
    """The scan of each worksheet by the worksheet's name, where it has more to tell than values.

    Raises UnreadableFile for what would take all memory (a reader lays a sheet out whole, blanks
    included), is protected, or is no workbook.
    """
    match form_of_workbook(path):
        case WorkbookForm.XLS:
            _inspect_xls(path)
            return scan_xls(path)
        case WorkbookForm.XLSB:
            return scan_xlsb(path)
        case WorkbookForm.ODS:
            raise UnreadableFile(Message("workbook-of-open-document"))
        case _:
            return inspect_xlsx(path)


def _inspect_xls(path: Path) -> None:
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        if content.find(_ENCRYPTED) >= 0:
            raise UnreadableFile(PROTECTED)
        for dimensions in _XLS_DIMENSIONS.finditer(content):
            row, column = struct.unpack("<4xL2xH", b"".join(dimensions.groups()))
            if row <= _XLS_ROWS and column <= _XLS_COLUMNS:
                SheetScan().reach(row, column)
