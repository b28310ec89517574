"""The texts of the page: the same in both languages, with the plural forms that each has."""

from __future__ import annotations

import json
import re
from pathlib import Path

import marketbel_courier.admin

LOCALES = Path(marketbel_courier.admin.__file__).parent / "page" / "locales"
FORMS = {"en": 2, "ru": 3}
PLACE = re.compile(r"\{\w+\}")


def texts(language: str) -> dict[str, str]:
    loaded: dict[str, str] = json.loads((LOCALES / f"{language}.json").read_text("utf-8"))
    return loaded


def test_each_text_is_there_in_both_languages_and_in_the_same_order() -> None:
    assert list(texts("ru")) == list(texts("en"))


def test_no_translation_leaves_out_what_is_filled_in() -> None:
    english = texts("en")
    # "1 supplier" may be written without its number: only the last form has to have all.
    differing = [
        key
        for key, text in texts("ru").items()
        if set(PLACE.findall(text)) != set(PLACE.findall(english[key]))
    ]

    assert differing == []


def test_a_text_with_plurals_has_each_form_of_its_language() -> None:
    wrong = [
        (language, key)
        for language, forms in FORMS.items()
        for key, text in texts(language).items()
        if "|" in text and len(text.split("|")) != forms
    ]

    assert wrong == []
    assert [k for k, v in texts("ru").items() if "|" in v] == [
        k for k, v in texts("en").items() if "|" in v
    ]
