"""The templates of the server's sentences, read as the page's `scripts/sentences.js` reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import marketbel_courier.admin

LOCALES = Path(marketbel_courier.admin.__file__).parent / "page" / "locales"
DEEPEST = 4
LONGEST = 2000

KINDS = {
    "text": r".+?",
    "quoted": r"“.+”",
    "digits": r"[0-9]+",
    "count": r"[0-9][0-9,]*",
    "decimal": r"-?[0-9]+(?:\.[0-9]+)?(?:E[+-]?[0-9]+)?",
    "size": r"[0-9][0-9,]*(?:\.[0-9])? (?:bytes|kB|MB|GB)",
    "duration": r"[0-9]+(?:\.[0-9])? (?:s|min|h|d)(?: [0-9]+ (?:s|min|h))?",
    "moment": r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?: UTC)?",
    "failure": r"[a-z_]+",
    "sentence": r".+",
    "unsaid": r".+?",
    "quote": r".+?",
}
PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")


@dataclass(frozen=True)
class Said:
    """A sentence in Russian; where it is not whole the page shows the server's own beside it.

    What stands in a place is as the server wrote it: the page gives it the reader's form.
    """

    text: str
    is_whole: bool


@dataclass(frozen=True)
class Template:
    """One template: the words between its places, and each place's name and kind."""

    english: str
    russian: str

    @property
    def places(self) -> list[tuple[str, str]]:
        """The names and kinds of the English places, in their order."""
        return [(name, kind or "text") for name, kind in PLACE.findall(self.english)]

    @property
    def words(self) -> Sequence[str]:
        """What stands before, between and behind the places."""
        return PLACE.split(self.english)[::3]

    def say(self, sentence: str, depth: int = 0) -> Said | None:
        """The sentence by this template, or None where it does not fit."""
        match = _pattern(self).fullmatch(sentence)
        if match is None:
            return None
        values: dict[str, str] = {}
        is_whole = True
        for (name, kind), found in zip(self.places, match.groups(), strict=True):
            values[name] = found
            if kind == "sentence":
                within = translated(found, depth + 1)
                if within is None:
                    return None
                values[name] = within.text
                is_whole = is_whole and within.is_whole
            is_whole = is_whole and kind != "quote"
        text = self.russian.rpartition("|")[2]
        return Said(PLACE.sub(lambda place: values[place[1]], text), is_whole)


@cache
def templates() -> Sequence[Template]:
    """All of them, in their order."""
    loaded = json.loads((LOCALES / "sentences.ru.json").read_text("utf-8"))
    return [Template(one["en"], one["ru"]) for one in loaded]


def readings(sentence: str, depth: int = 0) -> Iterator[tuple[Template, Said]]:
    """Each template that fits, and what it says; the first one counts."""
    if depth > DEEPEST or len(sentence) > LONGEST:
        return
    for template in templates():
        said = template.say(sentence, depth)
        if said is not None:
            yield template, said


def translated(sentence: str, depth: int = 0) -> Said | None:
    """The sentence in Russian; None where no template knows it."""
    return next((said for _, said in readings(sentence, depth)), None)


def used(sentence: str) -> Iterator[Template]:
    """The templates that the sentence is said by: its own, and those of what stands in it."""
    for template, _ in readings(sentence):
        yield template
        match = _pattern(template).fullmatch(sentence)
        assert match is not None
        for (_, kind), found in zip(template.places, match.groups(), strict=True):
            if kind == "sentence":
                yield from used(found)
        return


@cache
def _pattern(template: Template) -> re.Pattern[str]:
    first, *others = template.words
    rest = "".join(
        f"({KINDS[kind]}){re.escape(words)}"
        for (_, kind), words in zip(template.places, others, strict=True)
    )
    return re.compile(re.escape(first) + rest, re.DOTALL)
