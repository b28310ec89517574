"""A message: what a person is to read, as a code of the catalogue with its parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any, Final

from marketbel_courier.messages.language import Language

VERBATIM: Final = "verbatim"
"""The code of another program's words, or of a version that stored no codes."""

LINES: Final = "lines"
"""The code of several messages, each on a line of its own."""

PARAGRAPH: Final = "paragraph"
"""The code of several messages that are sentences already, one behind the other."""

SENTENCES: Final = "sentences"
"""The code of several messages, each a sentence, one after another."""

LONGEST_TEXT: Final = 4_000
"""Characters of a text among the parameters; a longer text is cut."""

# What moves a terminal's cursor, turns a line around, or is half a character; a line may end.
_UNSHOWN = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

MOST_IN_LIST: Final = 100
DEEPEST: Final = 8
"""How many messages may stand in each other; deeper ones are left out."""


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """A code of the catalogue, such as `source-refused`, with the parameters of its sentence.

    A parameter is text, a number, None for what is not known, another message, or a list of such.
    A length of time is kept in seconds, a moment as ISO 8601 in UTC, an exact number as its text:
    the functions of the catalogue (`DURATION`, `MOMENT`, `DECIMAL`) take them so. `str()` is the
    message in English.
    """

    code: str
    parameters: Mapping[str, Any]

    def __init__(self, code: str, /, **parameters: object) -> None:
        object.__setattr__(self, "code", code)
        kept = {name: _plain(value) for name, value in parameters.items()}
        object.__setattr__(self, "parameters", kept)

    def __hash__(self) -> int:
        return hash((self.code, repr(self.parameters)))

    def __str__(self) -> str:
        return self.text(Language.EN)

    def text(self, language: Language) -> str:
        """The message in that language."""
        # Babel and the Fluent runtime take a third of a second to import: for whoever says a word.
        from marketbel_courier.messages.catalogue import rendered  # noqa: PLC0415

        return rendered(self, language)

    def mapped(self, change: Callable[[str], str]) -> Message:
        """The message with each text among its parameters changed, also within other messages."""
        message = Message(self.code)
        kept = {name: _mapped(value, change) for name, value in self.parameters.items()}
        object.__setattr__(message, "parameters", kept)
        return message

    @property
    def is_plain(self) -> bool:
        """Whether the message is somebody else's words alone, and can be told from its text."""
        return self.is_verbatim and self.parameters.keys() == {"text"} and bool(str(self))

    @property
    def is_verbatim(self) -> bool:
        """Whether the words are another program's, in any language."""
        return self.code == VERBATIM

    def as_json(self) -> dict[str, Any]:
        """The message as JSON keeps it: `{"code": …, "params": {…}}`; other messages nest."""
        return {
            "code": self.code,
            "params": {name: _to_json(value) for name, value in self.parameters.items()},
        }


def verbatim(text: object) -> Message:
    """Another program's words as a message."""
    return Message(VERBATIM, text=str(text))


def lines(messages: Iterable[Message]) -> Message:
    """Several messages as one, each on a line of its own."""
    parts = list(messages)
    return parts[0] if len(parts) == 1 else Message(LINES, parts=parts)


def paragraph(messages: Iterable[Message]) -> Message:
    """Several messages as one, each a whole sentence already."""
    return Message(PARAGRAPH, parts=list(messages))


def sentences(messages: Iterable[Message]) -> Message:
    """Several messages as one, each a sentence: with a capital letter and a full stop."""
    return Message(SENTENCES, parts=list(messages))


def data_of(message: Message | None) -> dict[str, Any] | None:
    """The data that is stored beside the message's text; None if the text is everything."""
    return None if message is None or message.is_plain else message.as_json()


def message_of(data: object, text: str) -> Message:
    """The message that `data` keeps, as `as_json` wrote it; `text` itself where it keeps none.

    A row of a version that kept no codes has a text only.
    """
    return from_json(data) or verbatim(text)


def messages_of(data: object, texts: Sequence[str]) -> tuple[Message, ...]:
    """The messages that a list keeps beside its `texts`."""
    kept: Sequence[object] = data if isinstance(data, list) else ()
    return tuple(
        message_of(kept[place] if place < len(kept) else None, text)
        for place, text in enumerate(texts)
    )


def from_json(data: object, *, depth: int = 0) -> Message | None:
    """The message that `as_json` wrote; None for anything else."""
    match data:
        case {"code": str(code), "params": dict(params)} if depth < DEEPEST:
            message = Message(code)
            kept = {str(name): _from_json(value, depth) for name, value in params.items()}
            object.__setattr__(message, "parameters", kept)
            return message
    return None


def _from_json(value: object, depth: int) -> object:
    match value:
        case dict():
            return from_json(value, depth=depth + 1) or ""
        case list():
            kept = value[:MOST_IN_LIST]
            return [_from_json(one, depth) for one in kept if not isinstance(one, list)]
        case bool():
            return str(value).lower()
        case str():
            return _text(value)
    return value


def _mapped(value: object, change: Callable[[str], str]) -> object:
    match value:
        case str():
            return change(value)
        case Message():
            return value.mapped(change)
        case list():
            return [_mapped(one, change) for one in value]
    return value


def _plain(value: object) -> object:
    match value:
        case None | Message():
            plain: object = value
        case bool():
            plain = str(value).lower()
        case str():
            plain = _text(str.__str__(value))
        case int() | float():
            plain = value
        case timedelta():
            plain = value.total_seconds()
        case datetime():
            plain = value.astimezone(UTC).isoformat()
        case list() | tuple():
            plain = [_plain(one) for one in value[:MOST_IN_LIST]]
        case _:
            plain = _text(str(value))
    return plain


def _text(text: str) -> str:
    """The text within its bound, with a replacement for what no log or terminal should be shown.

    The one character that PostgreSQL's JSON does not hold is left out.
    """
    kept = text.replace("\0", "")[:LONGEST_TEXT]
    if kept.isprintable():
        return kept
    return _UNSHOWN.sub("\N{REPLACEMENT CHARACTER}", kept.replace("\r\n", "\n"))


def _to_json(value: object) -> object:
    match value:
        case Message():
            return value.as_json()
        case list():
            return [_to_json(one) for one in value]
        case float() if not isfinite(value):
            return None
    return value
