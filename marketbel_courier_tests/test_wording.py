"""Each message of an error tells in its first 45 characters what is wrong."""

from __future__ import annotations

import re

import pytest

from marketbel_courier.messages.language import Language
from marketbel_courier_tests.messages.entries import Entry, entries
from marketbel_courier_tests.messages.test_catalogue import said

# What the existing page shows of an error.
SHOWN = 45
BEGINNING = re.compile(r"[A-ZА-ЯЁ0-9“]|ml-analyze ")
# Marks behind which a clause may be cut: what stands before them tells enough.
CUT = re.compile(r": | \(|, ")
# Where the messages are no errors: what commands and forms answer, stories, sums, alerts, what fell
# silent, what was passed over in a file, and why a price is not compared.
NO_ERRORS = {
    "adoption",
    "alert",
    "api",
    "asset",
    "check",
    "cli",
    "doctor",
    "health",
    "hint",
    "limit",
    "link",
    "logged",
    "note",
    "price",
    "product",
    "question",
    "removal",
    "silence",
    "standing",
    "story",
    "sync",
    "tick",
}


def errors() -> list[Entry]:
    return [entry for entry in entries(Language.EN).values() if entry.domain not in NO_ERRORS]


def headline(sentence: str) -> str:
    """What is told at first: the first sentence, or that of it which tells enough."""
    first = re.split(r"\.(?: |$)", sentence)[0]
    cuts = [cut.start() for cut in CUT.finditer(first) if len("HTTP 404") < cut.start() <= SHOWN]
    return first if len(first) <= SHOWN or not cuts else first[: cuts[-1]]


@pytest.mark.parametrize("entry", errors(), ids=lambda entry: entry.code)
def test_an_error_begins_with_what_is_wrong(entry: Entry) -> None:
    for sentence in said(entry, Language.EN):
        # What does not end as a sentence is a part of one.
        if sentence.endswith("."):
            assert BEGINNING.match(sentence), sentence
            assert len(headline(sentence)) <= SHOWN, sentence
            assert not re.search(r" [.,:]|[:,]\.", sentence), sentence
