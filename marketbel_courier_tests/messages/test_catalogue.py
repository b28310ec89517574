"""Both languages say the same messages with the same parameters, in every form."""

from __future__ import annotations

import logging
import re

import babel
import pytest

from marketbel_courier.messages.catalogue import LOCALES, rendered
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message
from marketbel_courier_tests.messages.entries import Entry, entries

PLURALS = {"zero", "one", "two", "few", "many"}


def test_each_message_is_said_in_every_language() -> None:
    english = entries(Language.EN)

    for language in Language:
        assert sorted(entries(language)) == sorted(english)


@pytest.mark.parametrize("language", Language)
def test_a_message_stands_in_the_file_that_its_code_begins_with(language: Language) -> None:
    assert [
        code for code, entry in entries(language).items() if code.split("-")[0] != entry.domain
    ] == []


@pytest.mark.parametrize("language", [one for one in Language if one is not Language.EN])
def test_each_language_takes_the_same_parameters(language: Language) -> None:
    english = entries(Language.EN)

    assert {code: entry.variables for code, entry in entries(language).items()} == {
        code: entry.variables for code, entry in english.items()
    }


@pytest.mark.parametrize("language", Language)
def test_who_chooses_by_a_number_has_each_plural_form(language: Language) -> None:
    forms = set(babel.Locale(language.value).plural_form.tags) | {"other"}
    lacking = [
        (code, name)
        for code, entry in entries(language).items()
        for name, keys in entry.needs.keys.items()
        if keys & PLURALS and not forms <= keys | {"other"}
    ]

    assert lacking == []


@pytest.mark.parametrize("language", Language)
def test_whoever_reads_a_moment_reads_that_it_is_utc(language: Language) -> None:
    bare = [
        line
        for file in sorted((LOCALES / language.value).glob("*.ftl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.search(r"(?:MOMENT|MINUTE)\(\$\w+\) \}(?! UTC)", line)
    ]

    # A cell of a table, whose title says so.
    assert bare == ["cli-moment = { MOMENT($at) }"]


@pytest.mark.parametrize("language", Language)
def test_every_message_can_be_said(language: Language, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        for entry in entries(language).values():
            for text in said(entry, language):
                assert text.strip() == text != ""
                assert "  " not in text, (entry.code, text)
                assert ".." not in text.replace("...", ""), (entry.code, text)

    assert caplog.messages == []


def said(entry: Entry, language: Language) -> list[str]:
    return [rendered(Message(entry.code, **arguments), language) for arguments in entry.arguments()]
