"""The catalogue: the Fluent files of each language, read when the first message asks for one.

The file of a message is named by the first word of its code: `source-refused` is in `source.ftl`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource

from marketbel_courier.messages.functions import functions_of
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import (
    DEEPEST,
    LINES,
    PARAGRAPH,
    SENTENCES,
    VERBATIM,
    Message,
)
from marketbel_courier.messages.wording import as_sentence

logger = logging.getLogger(__name__)

LOCALES = Path(__file__).parent / "locales"
_BEGINNING = re.compile(r"^(?=[a-z])", re.MULTILINE)
UNKNOWN = "none"
"""The key of a selector's variant for a parameter that is None."""

LONGEST_PART = 2_400
"""Characters of a parameter in a sentence: with some more the Fluent runtime gives up on all."""


def rendered(message: Message, language: Language, *, depth: int = 0) -> str:
    """The message in that language.

    A code that the catalogue lacks, as a later version may have written it, is told by the code and
    the parameters themselves: nothing is raised, as most messages tell of an error already.
    """
    if message.code == VERBATIM:
        return str(message.parameters.get("text", ""))
    if depth >= DEEPEST:
        return "…"
    if message.code in (LINES, PARAGRAPH, SENTENCES):
        return _together(message, language, depth)
    values = {name: _shown(value, language, depth) for name, value in message.parameters.items()}
    bundle = _bundle(language)
    if not _knows(bundle, message.code, language):
        return _untranslated(message, language, values)
    pattern = bundle.get_message(message.code).value
    if pattern is None:
        return _untranslated(message, language, values)
    text, errors = bundle.format_pattern(pattern, values)
    if errors:
        logger.error("The message %s cannot be said in %s: %s", message.code, language, errors)
    return str(text)


def is_known(message: Message) -> bool:
    """Whether the catalogue has the message, and each message within the message."""
    if message.code not in (VERBATIM, LINES, SENTENCES):
        english = Language.EN
        if not _knows(_bundle(english), message.code, english):
            return False
    return all(map(is_known, _within(message)))


def _shown(value: object, language: Language, depth: int) -> Any:
    match value:
        case None:
            return UNKNOWN
        case Message():
            return _cut(rendered(value, language, depth=depth + 1))
        case str():
            return _cut(value)
        case int() | float():
            return value
        case Sequence():
            return _cut(", ".join(str(_shown(one, language, depth)) for one in value))
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_PART else f"{text[: LONGEST_PART - 1]}…"


def _together(message: Message, language: Language, depth: int) -> str:
    kept = message.parameters.get("parts")
    parts = [_shown(part, language, depth) for part in kept] if isinstance(kept, list) else []
    if message.code == LINES:
        return "\n".join(map(str, parts))
    if message.code == PARAGRAPH:
        return " ".join(map(str, parts))
    return " ".join(map(as_sentence, parts))


def _within(message: Message) -> Iterator[Message]:
    for value in message.parameters.values():
        several = value if isinstance(value, list) else [value]
        yield from (one for one in several if isinstance(one, Message))


def _untranslated(message: Message, language: Language, values: dict[str, Any]) -> str:
    logger.error("The catalogue of %s has no message %s.", language, message.code)
    told = ", ".join(f"{name}: {value}" for name, value in values.items())
    return f"{message.code} ({told})" if told else message.code


@cache
def _bundle(language: Language) -> FluentBundle:
    return FluentBundle([language.value], functions=functions_of(language), use_isolating=False)


def _knows(bundle: FluentBundle, code: str, language: Language) -> bool:
    """Whether the bundle has this message; its part of the file is parsed when it is first asked.

    To parse a whole file takes a tenth of a second, in which a command says its few lines.
    """
    if not bundle.has_message(code):
        source = _sources(language, code.partition("-")[0]).get(code, "")
        bundle.add_resource(FluentResource(source))
    return bundle.has_message(code)


@cache
def _sources(language: Language, domain: str) -> dict[str, str]:
    """The text of each message of a file by its code. A message begins where a line does."""
    path = LOCALES / language / f"{domain}.ftl"
    if not domain.isalpha() or not path.is_file():
        return {}
    parts = _BEGINNING.split(path.read_text(encoding="utf-8"))
    return {part.partition(" ")[0]: part for part in parts[1:]}
