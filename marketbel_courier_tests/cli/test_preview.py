from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from marketbel_courier.cli import cli
from marketbel_courier.devstack.environment import without_settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in set(os.environ) - set(without_settings(os.environ)):
        monkeypatch.delenv(name)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["preview", *map(str, arguments)])


def written(folder: Path, text: str) -> Path:
    path = folder / "list.csv"
    path.write_text(text, "utf-8")
    return path


def test_one_object_without_a_database(tmp_path: Path) -> None:
    result = run(written(tmp_path, "SKU;Name;Price\nA;Lamp;1\n"), "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (found["verdict"], found["items"][0]["price"]) == ("sure", "1.00")


@pytest.mark.parametrize("path", ["/nope.csv", "lists/nope", "nope.XLSX"])
def test_a_file_that_is_not_there_is_taken_for_no_supplier(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    result = run(path)
    assert "no such file" in result.output
    assert "supplier" not in result.output


def test_a_price_is_written_as_people_write_it(tmp_path: Path) -> None:
    assert "1,234,567.50 RUB" in run(written(tmp_path, "Name;Price\nLamp;1234567,50 руб\n")).stdout


def test_a_mapping_says_what_the_titles_do_not(tmp_path: Path) -> None:
    path = written(tmp_path, "x;y\nLamp;1\n")
    assert json.loads(run(path, "--json").stdout)["verdict"] == "refused"
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"name": "A", "price": 2}', "utf-8")
    for told in ('{"name": "A", "price": 2}', f"@{mapping}"):
        found = json.loads(run(path, "--json", "--mapping", told).stdout)
        assert [item["name"] for item in found["items"]] == ["Lamp"]


@pytest.mark.parametrize("told", ["{", "[]", "@/nowhere"])
def test_a_mapping_that_is_none_is_a_wrong_command_line(tmp_path: Path, told: str) -> None:
    result = run(written(tmp_path, "x"), "--mapping", told)
    assert result.exit_code == 2
    assert "must be a JSON object such as" in result.stderr


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SKU;Name;Price\nA;Lamp;1\n", 0),
        ("SKU;Name;Price\nA;Lamp;\n", 3),
        ("nothing\n", 4),
    ],
)
def test_scripts_may_ask_for_the_verdict_as_an_exit_code(
    tmp_path: Path, text: str, code: int
) -> None:
    path = written(tmp_path, text)
    assert run(path, "--json").exit_code == 0
    assert run(path, "--json", "--exit-code").exit_code == code


def test_a_person_sees_columns_items_problems_and_the_verdict(tmp_path: Path) -> None:
    rows = "".join(f"S{n};Lamp {n};{n}\n" for n in range(1, 13))
    output = run(written(tmp_path, "SKU;Name;Price, USD\n" + rows + "X;Lamp X;\n")).output
    assert "titles in row 1, prices in USD" in output
    assert "the item's" in output
    assert "… and 2 further items" in output
    assert "Row 14: the price is missing" in output
    assert "SURE: 12 items would be stored." in output


def test_who_is_not_understood_is_told_how_to_teach(tmp_path: Path) -> None:
    output = run(written(tmp_path, "x;y\nLamp;1\n")).output
    assert "REFUSED: No items found" in output
    assert """--mapping '{"name": "B", "price": "E"}'""" in output
