"""Workbooks of every kind: who reads which is decided by what is in the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from marketbel_courier.file_formats.kinds import (
    ODS,
    SAVED_PAGE,
    XLS,
    XLSX,
    XML_SPREADSHEET,
    FileKind,
    read_first_bytes,
    recognise,
)
from marketbel_courier.file_formats.workbook_inspection import WorkbookForm, form_of_workbook
from marketbel_courier.price_lists.html_reader import read_html
from marketbel_courier.price_lists.ods_reader import read_ods
from marketbel_courier.price_lists.records import Table
from marketbel_courier.price_lists.xlsx_reader import read_xlsx
from marketbel_courier.price_lists.xml_spreadsheet_reader import read_xml_spreadsheet


def read_workbook(path: Path) -> Iterator[Table]:
    """The visible sheets of a workbook, or the tables of a page under a workbook's name.

    Raises UnreadableFile.
    """
    found = recognise(read_first_bytes(path), FileKind.EXCEL)
    if found is SAVED_PAGE:
        return read_html(path)
    if found is XML_SPREADSHEET:
        return read_xml_spreadsheet(path)
    if found in (ODS, XLSX, XLS) and form_of_workbook(path) is WorkbookForm.ODS:
        return read_ods(path)
    return read_xlsx(path)
