"""The texts of an XLSX workbook whose parts look different, as elements of its XML tell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.parsers import expat

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.text_runs import PLAIN, TextRun, text_of
from marketbel_courier.messages.message import Message

SIGNS_OF_LOOKS = (b"strike", b"vertAlign")
"""One of these is in the XML wherever a part of a text is struck out or raised."""

_MOST_TEXTS = 500_000
_MOST_CHARACTERS = 64 * 1024 * 1024
_FALSE = ("0", "false")


def is_on(attributes: Mapping[str, str]) -> bool:
    """Whether an element such as `b` or `strike` holds: it may say that it does not."""
    return attributes.get("val", "1") not in _FALSE


class RichText:
    """One text, put together from its elements: `r`, `strike`, `vertAlign`, `t` and the like."""

    def __init__(self) -> None:
        self._runs: list[TextRun] = []
        self._look = PLAIN
        self._is_text = self._is_reading_aid = False

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        """An element of the text begins; `element` is its name without a prefix."""
        match element:
            case "r":
                self._look = PLAIN
            case "strike":
                self._look = self._look._replace(is_struck=is_on(attributes))
            case "vertAlign":
                is_raised = attributes.get("val") == "superscript"
                self._look = self._look._replace(is_raised=is_raised)
            case "rPh":
                self._is_reading_aid = True
            case "t":
                self._is_text = not self._is_reading_aid

    def end(self, element: str) -> None:
        """An element of the text ends."""
        if element == "t":
            self._is_text = False
        elif element == "rPh":
            self._is_reading_aid = False

    def take(self, text: str) -> None:
        """A piece of what stands between the elements."""
        if self._is_text:
            self._runs.append(self._look._replace(text=text))

    def told(self) -> str | None:
        """What the text says; None where that is what its letters say."""
        return None if all(run.is_plain for run in self._runs) else text_of(self._runs)


def read_shared_texts(chunks: Iterable[bytes], parser: expat.XMLParserType) -> Mapping[int, str]:
    """Of the texts that cells share, by their numbers, those that say something else than letters.

    Raises UnreadableFile where they are too many, and ExpatError where the XML is broken.
    """
    texts = _SharedTexts(parser)
    for chunk in chunks:
        parser.Parse(chunk, False)
    return texts.told


class _SharedTexts:
    def __init__(self, parser: expat.XMLParserType) -> None:
        self.told: dict[int, str] = {}
        self._number = self._characters = 0
        self._text = RichText()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._take

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        element = name.rpartition(":")[2]
        if element == "si":
            self._text = RichText()
        else:
            self._text.start(element, attributes)

    def _end(self, name: str) -> None:
        element = name.rpartition(":")[2]
        if element != "si":
            self._text.end(element)
            return
        if (told := self._text.told()) is not None:
            self.told[self._number] = told
            self._characters += len(told)
            if len(self.told) > _MOST_TEXTS or self._characters > _MOST_CHARACTERS:
                raise UnreadableFile(Message("workbook-sheets-too-large"))
        self._number += 1

    def _take(self, text: str) -> None:
        self._text.take(text)
