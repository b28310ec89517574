from __future__ import annotations

from datetime import timedelta

import click
import pytest

from marketbel_courier.cli.durations import read_age


def read(word: str | None) -> timedelta | None:
    option = click.Option(["--older-than"])
    return read_age(click.Context(click.Command("cleanup")), option, word)


@pytest.mark.parametrize(
    ("word", "age"),
    [
        ("90m", timedelta(minutes=90)),
        (" 12H ", timedelta(hours=12)),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(days=14)),
        ("0m", timedelta(0)),
    ],
)
def test_an_age_is_a_number_and_a_unit(word: str, age: timedelta) -> None:
    assert read(word) == age


@pytest.mark.parametrize("word", ["", "7", "d", "-7d", "1.5h", "7 d", "7days", "10000d", "٧d"])
def test_anything_else_is_refused_rather_than_guessed(word: str) -> None:
    with pytest.raises(click.BadParameter):
        read(word)


def test_no_age_is_none() -> None:
    assert read(None) is None
