"""A message survives as JSON, whatever its parameters, and can always be said."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.messages.language import Language, accepted_language
from marketbel_courier.messages.message import (
    LONGEST_TEXT,
    Message,
    from_json,
    lines,
    message_of,
    messages_of,
    sentences,
    verbatim,
)
from marketbel_courier_tests.messages.strategies import MESSAGES, PLAIN


@given(MESSAGES)
def test_a_message_is_the_same_after_json_and_pickle(message: Message) -> None:
    assert from_json(json.loads(json.dumps(message.as_json()))) == message
    assert pickle.loads(pickle.dumps(message)) == message


@given(MESSAGES, st.sampled_from(Language))
def test_any_message_can_be_said_in_any_language(message: Message, language: Language) -> None:
    assert isinstance(message.text(language), str)


@given(st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_whatever_else_is_kept_leaves_the_text_as_it_was(data: object) -> None:
    if not (isinstance(data, dict) and data.keys() >= {"code", "params"}):
        assert message_of(data, "The file is empty.") == verbatim("The file is empty.")


def test_a_list_has_a_message_for_each_text_and_no_more() -> None:
    kept = [Message("x", n=1).as_json(), None, Message("y").as_json()]

    assert messages_of(kept, ["one", "two"]) == (Message("x", n=1), verbatim("two"))


def test_several_messages_can_be_one() -> None:
    wrong = Message("setting-no-language")
    both = [wrong, verbatim("the row is empty")]

    assert str(lines(both)) == "must be en or ru\nthe row is empty"
    assert lines(both).text(Language.RU) == "должно быть en или ru\nthe row is empty"
    assert str(sentences(both)) == "Must be en or ru. The row is empty."
    assert from_json(json.loads(json.dumps(sentences(both).as_json()))) == sentences(both)
    assert lines([wrong]) == wrong


@pytest.mark.parametrize("language", Language)
def test_of_a_very_long_text_the_beginning_is_said(language: Language) -> None:
    long = Message("run-storage-broke-off", why="the disk " * 1_000)
    message = Message("run-met-the-unexpected", kind="OSError", why=[long, long])

    assert message.text(language).count("the disk") > 200
    assert "doctor" in long.text(language)


def test_quantities_are_kept_as_plain_values() -> None:
    message = Message(
        "x",
        time=timedelta(minutes=3),
        at=datetime(2026, 5, 1, 12, tzinfo=UTC),
        amount=Decimal("-450.00"),
        text="a\0b" + "c" * 2 * LONGEST_TEXT,
        is_it=True,
    )

    assert message.parameters["time"] == 180.0
    assert message.parameters["at"] == "2026-05-01T12:00:00+00:00"
    assert message.parameters["amount"] == "-450.00"
    assert message.parameters["text"].startswith("abc")
    assert len(message.parameters["text"]) == LONGEST_TEXT
    assert message.parameters["is_it"] == "true"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", Language.EN),
        ("ru", Language.RU),
        ("ru-BY, en;q=0.5", Language.RU),
        ("en;q=0.4, RU;q=0.6", Language.RU),
        ("pl, en;q=0.5, ru;q=0.4", Language.EN),
        ("ru;q=0, en", Language.EN),
        ("ru;q=nonsense", Language.EN),
        ("*", Language.EN),
    ],
)
def test_the_language_is_the_one_that_is_liked_best(header: str, language: Language) -> None:
    assert accepted_language(header) is language


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("\x1b[2J\x07red", "\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}red"),
        ("a\u202efdp.exe", "a\N{REPLACEMENT CHARACTER}fdp.exe"),
        ("half a \ud83d", "half a \N{REPLACEMENT CHARACTER}"),
        ("\x9b1m", "\N{REPLACEMENT CHARACTER}1m"),
        ("two\r\nlines\tof \N{ZERO WIDTH JOINER}\N{NO-BREAK SPACE}5", None),
    ],
)
def test_foreign_words_steer_no_terminal_and_fit_into_every_log(
    words: str, shown: str | None
) -> None:
    shown = shown or words.replace("\r", "")
    kept = {"code": "verbatim", "params": {"text": words}}
    assert str(verbatim(words)) == shown
    assert str(Message("quoted", text=words)) == str(Message("quoted", text=shown))
    assert str(from_json(kept)) == shown


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            Message("row-price-over-the-most", amount="12345678901.5", most="99999999.99"),
            "the price 12,345,678,901.5 is over 99,999,999.99",
        ),
        (Message("row-price-negative", amount="-54000.00"), "the price -54,000.00 is negative"),
        (
            Message("row-price-rounded", exact="54000.005", amount="54000.01"),
            "the price 54000.005 was stored as 54,000.01",
        ),
    ],
)
def test_what_is_said_of_a_row_writes_prices_as_people_do(message: Message, said: str) -> None:
    assert message.text(Language.EN) == said
