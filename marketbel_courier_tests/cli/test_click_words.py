"""What click finds wrong with a command line is said in the chosen language."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from marketbel_courier.cli import cli

SAID = [
    (("snyc",), "No such command 'snyc'.", "Нет команды 'snyc'."),
    (("sync", "--drry-run"), "No such option '--drry-run'.", "Нет параметра '--drry-run'."),
    (("why",), "Missing argument 'SUPPLIER'", "Не хватает аргумента 'SUPPLIER'"),
    (("login", "set", "shop"), "Missing option '--for'", "Не хватает параметра '--for'"),
    (("version", "more"), "unexpected extra argument (more)", "Лишний аргумент (more)"),
    (("version", "a", "b"), "unexpected extra arguments (a b)", "Лишние аргументы (a b)"),
    (("items", "--limit", "many"), "'many' is not a valid", "'many' не число нужного вида"),
    (("items", "--limit", "-7"), "-7 is not in the range", "-7 вне пределов"),
    (("items", "--sort", "colour"), "'colour' is not one of 'NAME'", "'colour' не из этого списка"),
    (("items", "--limit"), "'--limit' requires an argument", "Параметру '--limit' нужно значение"),
    (("sync", "--json=yes"), "'--json' does not take a value", "'--json' не принимает значения"),
]


def told(*arguments: str) -> str:
    result = CliRunner().invoke(cli, arguments, prog_name="marketbel-courier")
    assert result.exit_code == 2
    return result.stderr


@pytest.mark.parametrize(("arguments", "english", "russian"), SAID, ids=str)
def test_a_command_line_that_cannot_be_meant_is_told_in_the_chosen_language(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], english: str, russian: str
) -> None:
    monkeypatch.delenv("COURIER_LANGUAGE", raising=False)
    assert english in told(*arguments)

    monkeypatch.setenv("COURIER_LANGUAGE", "ru")
    assert russian in told(*arguments)
    assert "Ошибка: " in told(*arguments)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Did you mean '--dry-run'?"), ("ru", "Может быть, '--dry-run'?")]
)
def test_a_mistyped_option_is_answered_with_the_one_that_is_meant(
    monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setenv("COURIER_LANGUAGE", language)

    assert words in told("sync", "--drry-run")
