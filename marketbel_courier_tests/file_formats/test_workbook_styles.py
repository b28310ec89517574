"""The styles of a workbook, as programs write them and as nobody should."""

from __future__ import annotations

import re

import pytest

from marketbel_courier.file_formats.workbook_styles import read_styles

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
FORMATS = (
    '<numFmts count="3"><numFmt numFmtId="44" formatCode="#,##0.00\\ &quot;₽&quot;"/>'
    '<numFmt formatCode="[$$-409]0" numFmtId="164"/><numFmt numFmtId="165" formatCode="0.0"/>'
    "</numFmts>"
)
STYLES = (
    '<cellStyleXfs count="2"><xf numFmtId="164"/><xf numFmtId="44"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="44" fontId="0"><alignment/></xf>'
    '<xf numFmtId="165"/><xf numFmtId="42"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs>'
)
BEHIND = '<dxfs><dxf><numFmt numFmtId="42" formatCode="&quot;€&quot;0"/></dxf></dxfs>'
CURRENCIES = {"1": "RUB", "4": "USD"}


def styles(*parts: str, prologue: str = "", namespace: str = MAIN) -> str:
    return f'{prologue}<styleSheet xmlns="{namespace}">{"".join(parts)}</styleSheet>'


USUAL = styles(FORMATS, STYLES, BEHIND)


@pytest.mark.parametrize(
    "xml",
    [
        USUAL.encode(),
        USUAL.encode("utf-16"),
        USUAL.replace("'", "&apos;").replace('"', "'").encode(),
        re.sub(r"<(/?)(\w)", r"<\1x:\2", USUAL).replace("xmlns=", "xmlns:x=").encode(),
        USUAL.replace("₽", "&#8381;").encode(),
        styles(FORMATS, STYLES, namespace=STRICT).encode(),
        styles(FORMATS, STYLES, "<cellStyles>", "broken & behind what is asked for").encode(),
    ],
    ids=["usual", "utf-16", "single quotes", "prefixed", "a reference", "strict", "broken behind"],
)
@pytest.mark.parametrize("size", [7, 1 << 20])
def test_the_styles_of_cells_are_told_with_their_currencies(xml: bytes, size: int) -> None:
    chunks = (xml[start : start + size] for start in range(0, len(xml), size))

    assert read_styles(chunks).shown == CURRENCIES


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "no XML",
        styles(),
        styles(STYLES),
        styles(FORMATS),
        styles(FORMATS, STYLES.removesuffix("</cellXfs>")),
        styles(FORMATS, STYLES, prologue='<!DOCTYPE x [<!ENTITY e "₽">]>'),
        styles(FORMATS, "<a>" * 1000 + "</a>" * 1000, STYLES),
        styles("<numFmts><numFmt/><numFmt numFmtId='9'/></numFmts>", STYLES),
        styles(FORMATS, "<cellXfs><xf/><xf numFmtId='x'/><xf numFmtId='-44'/></cellXfs>"),
        styles(FORMATS, STYLES, prologue="<?xml version='1.0' encoding='cuneiform'?>"),
        styles(FORMATS, STYLES, prologue="<?xml version='1.0' encoding='utf-7'?>"),
    ],
    ids=[
        "empty",
        "no XML",
        "nothing in it",
        "formats by number alone",
        "no styles",
        "cut off",
        "a document type",
        "nested deep",
        "formats without a code",
        "formats that there are not",
        "an unknown encoding",
        "an encoding of many bytes",
    ],
)
def test_broken_styles_and_styles_without_a_currency_tell_none(xml: str) -> None:
    assert read_styles([xml.encode()]).shown == {}


def test_more_styles_than_any_program_allows_are_passed_over() -> None:
    many = "<cellXfs>" + '<xf numFmtId="44"/>' * 70_000 + "</cellXfs>"

    assert len(read_styles([styles(FORMATS, many).encode()]).shown) == 65_536
