"""The styles of a workbook's cells, of which only the currencies of their formats are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.parsers import expat

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.number_formats import currency_of_format
from marketbel_courier.file_formats.sheet_scan import new_parser

_MAX_DEPTH = 16
_MAX_STYLES = 65_536


def currencies_by_style(chunks: Iterable[bytes]) -> Mapping[str, str]:
    """The currencies that cell styles show, by the numbers that cells name their styles by.

    `chunks` are the XML of the styles. Where it is broken no currency is known. Formats that are
    named by a number alone look different in every country, and are passed over.
    """
    parser = _StylesParser()
    try:
        for chunk in chunks:
            parser.feed(chunk)
            if parser.finished:
                break
    except (UnreadableFile, expat.ExpatError, LookupError, ValueError):
        # What is broken may stand behind all that is asked for.
        return parser.currencies if parser.finished else {}
    return parser.currencies


class _StylesParser:
    def __init__(self) -> None:
        self.currencies: dict[str, str] = {}
        self.finished = False
        self._by_format: dict[str, str] = {}
        self._styles = self._depth = 0
        self._group = ""
        self._expat = new_parser()
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end

    def feed(self, chunk: bytes) -> None:
        self._expat.Parse(chunk, False)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError("The styles are nested too deep.")
        name = name.rpartition(":")[2]
        if self._depth == 2:
            self._group = name
        elif name == "numFmt":
            self._take_format(attributes)
        elif self._group == "cellXfs" and self._depth == 3:
            self._take_style(attributes)

    def _end(self, _: str) -> None:
        self._depth -= 1
        if self._depth == 1 and self._group == "cellXfs":
            self._finish()

    def _take_format(self, attributes: Mapping[str, str]) -> None:
        if currency := currency_of_format(attributes.get("formatCode", "")):
            self._by_format[attributes.get("numFmtId", "")] = currency

    def _take_style(self, attributes: Mapping[str, str]) -> None:
        if currency := self._by_format.get(attributes.get("numFmtId", "")):
            self.currencies[str(self._styles)] = currency
        self._styles += 1
        if self._styles >= _MAX_STYLES:
            self._finish()

    def _finish(self) -> None:
        # What follows can be long, and says nothing of formats.
        self.finished = True
        self._expat.StartElementHandler = self._expat.EndElementHandler = None
