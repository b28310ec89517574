from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.cli.conftest import Run
from marketbel_courier_tests.ledger_rows import NOON, attempt, listed, register, write

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]

PLACES = '{"sku": "A", "name": "B", "price": "C"}'


def test_a_supplier_is_taught_by_its_waiting_file_and_it_is_undone(
    run: Run, ask: Ask, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Ware;Was ist es;Betrag\n17;Lampe;10,50\n18;Säge;20,00\n", "utf-8")
    held = replace(
        attempt("failed"), file_path=str(path), delivered_at=NOON, error_code="needs_mapping"
    )
    ask(lambda pool: register(pool, listed()))
    assert "No price list of Садовый мир to look at" in run("preview", "sadovyi-mir").output
    ask(lambda pool: write(pool, held))
    assert json.loads(run("preview", "sadovyi-mir", "--json").stdout)["verdict"] != "sure"

    taught = run("teach", "sadovyi-mir", "--mapping", PLACES, "--header-row", "1", answers="y\n")

    assert taught.exit_code == 0, taught.output
    assert "Lampe" in taught.output
    assert "and its waiting price list is read again" in taught.output
    found = json.loads(run("preview", "sadovyi-mir", "--json").stdout)
    assert (found["verdict"], found["items"][0]["sku"]) == ("sure", "17")

    assert "what held before holds again" in run("teach", "sadovyi-mir", "--undo").output
    assert "Nothing was taught" in run("teach", "sadovyi-mir", "--undo").output
    assert json.loads(run("preview", "sadovyi-mir", "--json").stdout)["verdict"] != "sure"


def test_what_is_still_in_doubt_takes_a_word(run: Run, ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("SKU;Name;Price\n" + "".join(f"{n};Saw {n};??\n" for n in range(9)) + "x;y;1\n")
    ask(lambda pool: register(pool, listed()))

    refused = run("teach", "sadovyi-mir", "--file", str(path), "--yes")
    assert refused.exit_code == 2
    assert "Still unsure: rows_in_error" in refused.output
    kept = run("teach", "sadovyi-mir", "--file", str(path), "--yes", "--accept", "rows_in_error")
    assert kept.exit_code == 0, kept.output
    assert "its lists of this layout are read so" in kept.output
