"""The languages that messages are said in, and which one is asked for."""

from __future__ import annotations

import os
from enum import StrEnum

LANGUAGE_VARIABLE = "COURIER_LANGUAGE"


class Language(StrEnum):
    """A language of the catalogue, by the name of its folder in `locales`."""

    EN = "en"
    RU = "ru"

    @classmethod
    def of_tag(cls, tag: str) -> Language | None:
        """The language of a tag such as `ru-BY`; None for a language that the catalogue lacks."""
        primary = tag.strip().lower().replace("_", "-").partition("-")[0]
        return cls(primary) if primary in tuple(cls) else None


def language_of_environment() -> Language:
    """The language of COURIER_LANGUAGE, also where the settings as a whole are wrong: English."""
    return Language.of_tag(os.environ.get(LANGUAGE_VARIABLE, "")) or Language.EN


def accepted_language(header: str) -> Language:
    """The language that an `Accept-Language` header likes best (RFC 9110); else English.

    Whatever cannot be read in the header is passed over.
    """
    wishes: list[tuple[float, int, Language]] = []
    for place, wish in enumerate(header[:1000].split(",")):
        tag, _, parameters = wish.partition(";")
        language = Language.of_tag(tag)
        weight = _weight(parameters)
        if language is not None and weight > 0:
            wishes.append((-weight, place, language))
    return min(wishes)[2] if wishes else Language.EN


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
