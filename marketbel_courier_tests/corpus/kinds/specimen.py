"""What a specimen of a kind is, and how one grid becomes a file in each of several formats."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from marketbel_courier_tests.corpus.cases import Write, of_bytes
from marketbel_courier_tests.corpus.workbooks import Sheet, workbook
from marketbel_courier_tests.corpus.writers.printed_pages import printed_grid
from marketbel_courier_tests.corpus.writers.spreadsheets import ods, xls
from marketbel_courier_tests.corpus.writers.text_files import Dialect, csv_text, html_table

EXAMPLES = Path(__file__).parent / "examples"
_SUFFIX = ".expected.json"


@dataclass(frozen=True, slots=True)
class Specimen:
    """A file of a kind, and the expectation that `judgement` describes."""

    kind: str
    name: str
    write: Write
    expected: Mapping[str, Any]

    def write_to(self, folder: Path) -> Path:
        """The file in `folder`, under the name that its expectation gives."""
        path = folder / str(self.expected["file"])
        self.write(path)
        return path


_Writer = Callable[[Sequence[Sheet]], Write]
_WRITERS: Mapping[str, tuple[str, str, _Writer]] = {
    "xlsx": ("excel", "xlsx", lambda sheets: workbook(*sheets)),
    "xls": ("excel", "xls", lambda sheets: xls(*sheets)),
    "ods": ("excel", "ods", lambda sheets: ods(*sheets)),
    "html": ("excel", "xls", lambda sheets: html_table(sheets[0].rows)),
    "csv": ("csv", "csv", lambda sheets: csv_text(sheets[0].rows)),
    "csv-comma": (
        "csv",
        "csv",
        lambda sheets: csv_text(sheets[0].rows, Dialect(",", "utf-8-sig", ".")),
    ),
    "csv-tab": ("csv", "csv", lambda sheets: csv_text(sheets[0].rows, Dialect("\t", "utf-16"))),
    "csv-1251": ("csv", "csv", lambda sheets: csv_text(sheets[0].rows, Dialect(";", "cp1251"))),
    "pdf-ruled": ("pdf", "pdf", lambda sheets: printed_grid(sheets[0].rows, ruled=True)),
    "pdf": ("pdf", "pdf", lambda sheets: printed_grid(sheets[0].rows)),
}
"""By the name of a format: its `file_type`, its file's suffix, and what writes it."""


def specimens(
    kind: str,
    name: str,
    sheets: Sheet | Sequence[Sheet] | str,
    items: str,
    formats: str = "xlsx",
    **more: Any,
) -> tuple[Specimen, ...]:
    """One list in each of the formats; `sheets` may be the text of a single one."""
    if isinstance(sheets, str):
        sheets = Sheet(grid(sheets))
    all_sheets = [sheets] if isinstance(sheets, Sheet) else sheets
    return tuple(
        _specimen(kind, name, all_sheets, format_name, goods(items), more)
        for format_name in formats.split()
    )


def _specimen(
    kind: str,
    name: str,
    sheets: Sequence[Sheet],
    format_name: str,
    items: Sequence[Mapping[str, Any]],
    more: Mapping[str, Any],
) -> Specimen:
    file_type, suffix, writer = _WRITERS[format_name]
    return specimen(kind, f"{name}-{format_name}", writer(sheets), file_type, suffix, items, **more)


def specimen(
    kind: str,
    name: str,
    write: Write,
    file_type: str,
    suffix: str,
    items: Sequence[Mapping[str, Any]],
    **more: Any,
) -> Specimen:
    """A specimen of a file that only one format can be."""
    expected = {"kind": kind, "file": f"{name}.{suffix}", "file_type": file_type, "items": items}
    return Specimen(kind, name, write, expected | more)


def examples() -> tuple[Specimen, ...]:
    """The files that lie beside this module."""
    return tuple(map(_example, sorted(EXAMPLES.glob(f"*{_SUFFIX}"))))


def _example(path: Path) -> Specimen:
    expected = json.loads(path.read_text(encoding="utf-8"))
    content = path.with_name(expected["file"])
    name = path.name.removesuffix(_SUFFIX)
    return Specimen(expected["kind"], name, of_bytes(content.read_bytes()), expected)


def grid(text: str) -> list[list[object]]:
    """The cells of a table of text: `|` between them, `#` before a number, nothing: blank."""
    lines = text.strip("\n").split("\n")
    return [[_cell(cell.strip()) for cell in line.split("|")] for line in lines]


def _cell(text: str) -> object:
    if text.startswith("#") and text[1:] and not text[1].isalpha():
        number = Decimal(text[1:])
        return int(number) if "." not in text else number
    return text.replace("¦", "|") or None


def goods(text: str) -> list[dict[str, Any]]:
    """The items of a table of text: SKU, name, price, and `key=value` for what else matters.

    `-` stands for a SKU that does not matter, `none` for one that must not be there.
    """
    return [_item(line) for line in text.strip().split("\n") if line.strip()]


def _item(line: str) -> dict[str, Any]:
    sku, name, price, *more = (part.strip() for part in line.split("|"))
    item: dict[str, Any] = {"name": name, "price": f"{Decimal(price):.2f}"}
    if sku != "-":
        item["sku"] = None if sku == "none" else sku
    for pair in more:
        key, _, value = pair.partition("=")
        item[key] = {"null": None, "true": True, "false": False}.get(value, value)
        if key == "no":
            item[key] = value.split()
    return item
