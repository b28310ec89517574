"""The styles of a workbook's cells: what their formats show, and how they look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from xml.parsers import expat

from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.number_formats import (
    BUILT_IN_FORMATS,
    amount_format,
    code_format,
    currency_of_format,
    measured_format,
)
from marketbel_courier.file_formats.rich_texts import is_on
from marketbel_courier.file_formats.sheet_scan import (
    STRUCK_OUT,
    CellLook,
    Shown,
    new_parser,
)

Part = TypeVar("Part")

_MAX_DEPTH = 16
_MAX_STYLES = 65_536
_WHITE = ("FFFFFF", "theme 0", "indexed 9", "indexed 1", "indexed 64", "indexed 65")


@dataclass(slots=True)
class WorkbookStyles:
    """What is shown and looks unlike other cells, by the numbers that cells name their styles by.

    `shown` are ISO codes of currencies, formats of codes, and what is struck out.
    """

    shown: dict[str, Shown] = field(default_factory=dict)
    looks: dict[str, CellLook] = field(default_factory=dict)


def shown_by_format(code: str) -> Shown | None:
    """What a number format shows, if that is more or something else than the number.

    It may be a currency, a code, what an amount buys, or another amount.
    """
    return (
        measured_format(code)
        or amount_format(code)
        or currency_of_format(code)
        or code_format(code)
    )


def built_in_formats() -> dict[int, Shown | None]:
    """What the formats show that a workbook names by their numbers alone."""
    return {number: shown_by_format(code) for number, code in BUILT_IN_FORMATS.items()}


def read_styles(chunks: Iterable[bytes]) -> WorkbookStyles:
    """The styles that say something.

    `chunks` are the XML of the styles. Where it is broken nothing is known. Formats that are
    named by a number alone look different in every country, and are passed over but for shares.
    """
    parser = _StylesParser()
    try:
        for chunk in chunks:
            parser.feed(chunk)
            if parser.finished:
                break
    except (UnreadableFile, expat.ExpatError, LookupError, ValueError):
        # The broken part may come after all that is needed.
        return parser.styles if parser.finished else WorkbookStyles()
    return parser.styles


class _StylesParser:
    def __init__(self) -> None:
        self.styles = WorkbookStyles()
        self.finished = False
        self._by_format = {
            str(number): shown for number, shown in built_in_formats().items() if shown
        }
        self._bold: list[bool] = []
        self._struck: list[bool] = []
        self._fills: list[str] = []
        self._style: Mapping[str, str] = {}
        self._styles = self._depth = self._indent = 0
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
        elif self._group == "cellXfs":
            self._take_style(name, attributes)
        elif self._group in ("fonts", "fills"):
            self._take_part(name, attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._depth == 2 and self._group == "cellXfs":
            self._finish_style()
        if self._depth == 1 and self._group == "cellXfs":
            self._finish()

    def _take_format(self, attributes: Mapping[str, str]) -> None:
        if shown := shown_by_format(attributes.get("formatCode", "")):
            self._by_format[attributes.get("numFmtId", "")] = shown

    def _take_part(self, name: str, attributes: Mapping[str, str]) -> None:
        match name:
            case "font" | "fill" if self._depth == 3:
                if len(self._bold) + len(self._fills) >= _MAX_STYLES:
                    raise ValueError("There are too many fonts and fills.")
                if name == "font":
                    self._bold.append(False)
                    self._struck.append(False)
                else:
                    self._fills.append("")
            case "b" if self._bold:
                self._bold[-1] = is_on(attributes)
            case "strike" if self._struck:
                self._struck[-1] = is_on(attributes)
            case "patternFill" if self._fills:
                self._fills[-1] = "?" if attributes.get("patternType") == "solid" else ""
            case "fgColor" if self._fills and self._fills[-1]:
                self._fills[-1] = _colour(attributes)

    def _take_style(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._depth == 3:
            self._style, self._indent = attributes, 0
        elif name == "alignment":
            self._indent = int(attributes.get("indent", "0"))

    def _finish_style(self) -> None:
        style = str(self._styles)
        font = self._style.get("fontId")
        if _item(self._struck, font, default=False):
            self.styles.shown[style] = STRUCK_OUT
        elif shown := self._by_format.get(self._style.get("numFmtId", "")):
            self.styles.shown[style] = shown
        look = CellLook(
            self._indent,
            _item(self._bold, font, default=False),
            _item(self._fills, self._style.get("fillId"), default=""),
        )
        if look != CellLook():
            self.styles.looks[style] = look
        self._styles += 1
        if self._styles >= _MAX_STYLES:
            self._finish()

    def _finish(self) -> None:
        # What follows can be long, and says nothing of formats.
        self.finished = True
        self._expat.StartElementHandler = self._expat.EndElementHandler = None


def _colour(attributes: Mapping[str, str]) -> str:
    """A colour by whatever it is named by; empty for white."""
    named = {"rgb": "", "theme": "theme ", "indexed": "indexed "}
    for key, word in named.items():
        if key in attributes:
            colour = word + attributes[key]
            return "" if colour.endswith(_WHITE) and "tint" not in attributes else colour
    return "?"


def _item(parts: Sequence[Part], place: str | None, *, default: Part) -> Part:
    """The font or fill that a style names by its place."""
    number = int(place) if place and place.isdecimal() else len(parts)
    return parts[number] if number < len(parts) else default
