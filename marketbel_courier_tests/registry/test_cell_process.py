"""Whatever a master sheet does to the process that reads it, its parent goes on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from marketbel_courier.errors import MasterSheetError
from marketbel_courier.registry.cell_process import Limits, read_cells_apart
from marketbel_courier.registry.sheet import interpret
from marketbel_courier_tests.cpu_limit import cpu_bounded
from marketbel_courier_tests.registry.sheets import HEADER, csv_bytes, shops, workbook


async def test_the_rows_come_back_from_the_process_as_they_are() -> None:
    rows = await read_cells_apart(csv_bytes(shops("Ромашка", 'B\n"C", Ё')), "Suppliers")
    assert rows[0] == list(HEADER)
    assert [row[0] for row in rows[1:]] == ["Ромашка", 'B\n"C", Ё']


async def test_what_is_wrong_with_the_sheet_comes_back_as_it_is() -> None:
    with pytest.raises(MasterSheetError, match=r"^Worksheet not found: .*“Нет”, only A, B\."):
        await read_cells_apart(workbook({"A": shops("A"), "B": shops("B")}), "Нет")


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(memory_bytes=1), "Too large|Reading the master sheet broke off"),
        (Limits(seconds=0), "Reading the master sheet takes too long"),
    ],
    ids=["memory", "time"],
)
async def test_a_process_that_asks_for_too_much_is_a_failure_of_the_sheet(
    limits: Limits, message: str
) -> None:
    content = csv_bytes(shops("A")) + b"," * 4_000_000
    with pytest.raises(MasterSheetError, match=f"^({message})"):
        await read_cells_apart(content, "Suppliers", limits)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("x\n" * 200_000, "Too many rows: the master sheet has over 200,?000"),
        ("," * 12_000_000 + "\n", "Row too long"),
        (",a" * 6_000_000 + "\n", "Row too long"),
        (
            ("a" + ",a" * 999 + "\n") * 2_001,
            "Too many cells: the master sheet has over 2,?000,?000",
        ),
        ('"' + "x\n" * 600_000, "The master sheet cannot be read: field larger"),
    ],
    ids=["rows", "commas", "columns", "cells", "quotation"],
)
async def test_a_sheet_is_read_as_far_as_lists_of_suppliers_go(body: str, message: str) -> None:
    content = csv_bytes(shops("A")) + body.encode()
    with pytest.raises(MasterSheetError, match=f"^{message}"):
        await read_cells_apart(content, "Suppliers", Limits(memory_bytes=400 * 1024**2))


async def test_the_process_has_no_secret_of_its_parent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = tmp_path / "environment"
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nenv > "{told}"\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setenv("DATABASE_URL", "postgresql://anna:secret@127.0.0.1/x")
    assert await read_cells_apart(csv_bytes(shops("A")), "Suppliers")
    assert "secret" not in told.read_text()


async def test_a_cell_of_marks_without_end_costs_no_more_than_its_length() -> None:
    piled = "a" + "\u0345\u0334" * 50_000
    rows = await read_cells_apart(csv_bytes(shops(piled, "B")), "Suppliers")
    with cpu_bounded():
        sheet = interpret(rows)
    assert [row.name for row in sheet.rows] == ["B"]
    assert "a cell has over 32767 characters" in str(sheet.skipped[0].reason)
