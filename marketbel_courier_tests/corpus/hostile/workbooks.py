"""Workbooks that would take all memory or time, or that hide what they are."""

from __future__ import annotations

import struct
import warnings
import zipfile
from pathlib import Path

from marketbel_courier_tests.corpus.cases import Write, committed, made_late
from marketbel_courier_tests.corpus.hostile.archives import (
    MAIN,
    PROLOGUE,
    ROWS,
    archive,
    hand_made,
    shared_strings,
    sheet,
)
from marketbel_courier_tests.corpus.hostile.cases import Hostile

_MEGABYTE = b" " * (1 << 20)
_LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
_BILLION_LAUGHS = f'{PROLOGUE}<!DOCTYPE x [<!ENTITY l0 "lol">{_LAUGHS}]>'
_PASSWD = f'{PROLOGUE}<!DOCTYPE x [<!ENTITY p SYSTEM "file:///etc/passwd">]>'
_LAMP = ("Lamp",)


def _named(entity: str, prologue: str) -> Write:
    return hand_made(sheet(ROWS.replace("Lamp", entity), prologue=prologue))


def _at(place: str, row: int) -> str:
    return f'{ROWS}<row r="{row}"><c r="{place}"><v>1</v></c></row>'


_VAST = sheet(_at("XFD1048576", 1_048_576))


def _bomb(part: str) -> Write:
    return hand_made(sheet(), more={part: [_MEGABYTE] * 520})


def _lying_about_its_size(path: Path) -> None:
    """The directory says 1,000 bytes, the sheet inflates to 150 MB."""
    start, end = sheet().split("</sheetData>")
    hand_made([start.encode(), *[_MEGABYTE] * 150, b"</sheetData>" + end.encode()])(path)
    content = path.read_bytes()
    with zipfile.ZipFile(path) as read:
        size = read.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(
        content.replace(struct.pack("<L", size), struct.pack("<L", 1000)).replace(
            struct.pack("<Q", size), struct.pack("<Q", 1000)
        )
    )


def _cut(path: Path) -> None:
    hand_made(sheet())(path)
    path.write_bytes(path.read_bytes()[:-200])


def _scrambled(path: Path) -> None:
    hand_made(sheet())(path)
    content = bytearray(path.read_bytes())
    place = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[place : place + 80] = bytes(80)
    path.write_bytes(content)


def _the_same_part_twice(first: str, second: str) -> Write:
    def write(path: Path) -> None:
        hand_made(first)(path)
        with zipfile.ZipFile(path, "a") as out, warnings.catch_warnings(action="ignore"):
            out.writestr("xl/worksheets/sheet1.xml", second)

    return write


def linked_to(address: str) -> Write:
    """Prices that are calculated from another workbook, and from the answer of a web service."""
    return hand_made(
        sheet(
            ROWS.replace("<v>40</v>", "<f>[1]Rates!$A$1*10</f><v>40</v>")
            + '<row r="3"><c r="A3"><v>2</v></c><c r="B3" t="str">'
            f'<f>HYPERLINK("{address}","Shade")</f><v>Shade</v></c>'
            f'<c r="C3"><f>_xlfn.WEBSERVICE("{address}")</f><v>20</v></c></row>'
        ),
        more={
            "xl/externalLinks/externalLink1.xml": (
                f'{PROLOGUE}<externalLink xmlns="{MAIN}"><externalBook '
                'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
                'r:id="rId1"><sheetNames><sheetName val="Rates"/></sheetNames></externalBook>'
                "</externalLink>"
            ),
            "xl/externalLinks/_rels/externalLink1.xml.rels": (
                f"{PROLOGUE}<Relationships "
                'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/'
                f'2006/relationships/externalLinkPath" Target="{address}" TargetMode="External"/>'
                "</Relationships>"
            ),
        },
    )


_PRICED = ROWS.replace('r="C2"', 'r="C2" s="1"')
_IN_ROUBLES = '<numFmts><numFmt numFmtId="164" formatCode="0\\ &quot;₽&quot;"/></numFmts>'
_CELL_STYLES = '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'


def _styled(*styles: str, rows: str = _PRICED, prologue: str = PROLOGUE) -> Write:
    """A sheet with a price in the cell style 1, and the XML of its styles."""
    xml = f'{prologue}<styleSheet xmlns="{MAIN}">{"".join(styles)}</styleSheet>'
    return hand_made(sheet(rows), more={"xl/styles.xml": xml})


def _numbered(row: str, numbers: range) -> str:
    return "".join(row.format(number) for number in numbers)


HOSTILE_WORKBOOKS = (
    Hostile("zip-bomb-in-a-part", "excel", _bomb("xl/media/image1.png"), "unpacks to over"),
    Hostile("zip-bomb-that-lies-about-its-size", "excel", _lying_about_its_size, "broken"),
    Hostile(
        "billion-laughs-in-the-shared-strings",
        "excel",
        hand_made(
            sheet(ROWS.replace(' t="inlineStr"><is><t>Lamp</t></is>', ' t="s"><v>0</v>')),
            shared_strings("<si><t>&l9;</t></si>", _BILLION_LAUGHS),
        ),
        "broken|entit",
    ),
    Hostile(
        "billion-laughs-in-the-sheet", "excel", _named("&l9;", _BILLION_LAUGHS), "broken|entit"
    ),
    Hostile("an-entity-that-reads-a-local-file", "excel", _named("&p;", _PASSWD), "broken|entit"),
    Hostile(
        "a-million-empty-rows",
        "excel",
        made_late(lambda: hand_made(sheet(ROWS + _numbered('<row r="{}"/>', range(3, 1_048_577))))),
        None,
        _LAMP,
    ),
    Hostile(
        "hundreds-of-thousands-of-formatted-cells-without-a-place",
        "excel",
        made_late(
            lambda: hand_made(
                sheet(ROWS + _numbered('<row r="{}"><c s="0"/></row>', range(3, 300_000)))
            )
        ),
        None,
        _LAMP,
    ),
    Hostile(
        "a-header-of-16384-columns",
        "excel",
        made_late(
            lambda: hand_made(
                sheet(ROWS.replace("</row>", "<c><v>1</v></c>" * 16_381 + "</row>", 1))
            )
        ),
        None,
        _LAMP,
    ),
    Hostile(
        "16384-columns-and-1000-rows", "excel", hand_made(sheet(_at("XFD1000", 1000))), "16384|XFD"
    ),
    Hostile("a-cell-in-the-last-corner", "excel", hand_made(_VAST), "16384|XFD"),
    Hostile(
        "a-vast-sheet-in-utf-16",
        "excel",
        hand_made(_VAST.replace("UTF-8", "UTF-16").encode("utf-16")),
        "16384|XFD|broken|Наименование",
    ),
    Hostile(
        "a-cell-in-the-last-corner-of-an-old-workbook",
        "excel",
        committed("far_corner.xls"),
        "256|IV|broken",
    ),
    Hostile(
        "a-row-number-past-all-rows",
        "excel",
        hand_made(sheet(_at("A4294967295", 4294967295))),
        "broken|row",
    ),
    Hostile(
        "a-dimension-that-is-not-true",
        "excel",
        hand_made(sheet(before='<dimension ref="A1:XFD1048576"/>')),
        None,
        _LAMP,
    ),
    Hostile(
        "one-merged-cell-over-the-whole-sheet",
        "excel",
        hand_made(sheet(after='<mergeCells><mergeCell ref="A3:XFD1048576"/></mergeCells>')),
        None,
        _LAMP,
    ),
    Hostile(
        "twenty-thousand-merged-cells-over-all-columns",
        "excel",
        made_late(
            lambda: hand_made(
                sheet(
                    after="<mergeCells>"
                    + _numbered('<mergeCell ref="A{0}:XFD{0}"/>', range(3, 20_000))
                    + "</mergeCells>"
                )
            )
        ),
        None,
        _LAMP,
    ),
    Hostile(
        "all-columns-hidden",
        "excel",
        hand_made(sheet(before='<cols><col min="1" max="4294967295" hidden="1"/></cols>')),
        "hidden|Наименование|broken",
    ),
    Hostile(
        "elements-nested-a-million-deep",
        "excel",
        made_late(lambda: hand_made(sheet(ROWS + "<row>" * 1_000_000))),
        "broken",
    ),
    Hostile(
        "shared-strings-nested-a-million-deep",
        "excel",
        made_late(lambda: hand_made(sheet(), shared_strings("<si>" * 1_000_000))),
        "broken",
    ),
    Hostile(
        "one-string-of-200-megabytes",
        "excel",
        hand_made(
            sheet(ROWS.replace(' t="inlineStr"><is><t>Lamp</t></is>', ' t="s"><v>0</v>')),
            [
                f'{PROLOGUE}<sst xmlns="{MAIN}"><si><t>'.encode(),
                *[b"x" * (1 << 20)] * 200,
                b"</t></si></sst>",
            ],
        ),
        "unpacks|long|large|MiB",
    ),
    Hostile(
        "a-sheet-behind-a-vast-one-of-the-same-name",
        "excel",
        _the_same_part_twice(_VAST, sheet()),
        None,
        _LAMP,
    ),
    Hostile(
        "a-vast-sheet-behind-one-of-the-same-name",
        "excel",
        _the_same_part_twice(sheet(), _VAST),
        "16384|XFD|broken",
    ),
    Hostile(
        "parts-that-point-out-of-the-archive",
        "excel",
        hand_made(sheet(), more={"/etc/passwd": "x", "../../evil.xml": "x"}),
        None,
        _LAMP,
    ),
    Hostile(
        "a-million-styles-of-cells",
        "excel",
        made_late(
            lambda: _styled(
                _IN_ROUBLES, "<cellXfs>", '<xf numFmtId="164"/>' * 1_000_000, "</cellXfs>"
            )
        ),
        None,
        _LAMP,
    ),
    Hostile(
        "half-a-million-number-formats",
        "excel",
        made_late(
            lambda: _styled(
                "<numFmts>",
                _numbered('<numFmt numFmtId="{}" formatCode="0 &quot;$&quot;"/>', range(500_000)),
                "</numFmts>",
                _CELL_STYLES,
            )
        ),
        None,
        _LAMP,
    ),
    Hostile(
        "a-number-format-of-50-megabytes",
        "excel",
        made_late(
            lambda: _styled(
                f'<numFmts><numFmt numFmtId="164" formatCode="{"[$" * 25_000_000}"/></numFmts>'
            )
        ),
        None,
        _LAMP,
    ),
    Hostile(
        "styles-nested-a-million-deep",
        "excel",
        made_late(lambda: _styled(_IN_ROUBLES, "<a>" * 1_000_000)),
        None,
        _LAMP,
    ),
    Hostile(
        "billion-laughs-in-the-styles",
        "excel",
        _styled(
            '<numFmts><numFmt numFmtId="164" formatCode="&l9;"/></numFmts>',
            _CELL_STYLES,
            prologue=_BILLION_LAUGHS,
        ),
        "broken|entit",
    ),
    Hostile(
        "a-cell-of-a-style-past-all-styles",
        "excel",
        _styled(
            _IN_ROUBLES, _CELL_STYLES, rows=_PRICED.replace('s="1"', 's="99999999999999999999"')
        ),
        None,
        _LAMP,
    ),
    Hostile(
        "priced-cells-in-the-last-row-of-thousands-of-sheets",
        "excel",
        hand_made(
            sheet(),
            more={
                "xl/styles.xml": f"<styleSheet>{_IN_ROUBLES}{_CELL_STYLES}</styleSheet>",
                **dict.fromkeys(
                    (f"xl/worksheets/sheet{number}.xml" for number in range(2, 2000)),
                    sheet('<row r="1000000"><c r="A1000000" s="1"><v>1</v></c></row>'),
                ),
            },
        ),
        "too large together",
    ),
    Hostile("cut-off", "excel", _cut, "broken"),
    Hostile("scrambled-in-the-middle", "excel", _scrambled, "broken"),
    Hostile("protected-with-a-password", "excel", committed("password_protected.xlsx"), "password"),
    Hostile(
        "an-old-workbook-protected-with-a-password",
        "excel",
        committed("password_protected.xls"),
        "password",
    ),
    Hostile(
        "an-archive-of-one-price-list",
        "excel",
        archive({"prices.csv": "SKU;Name;Price\n1;Lamp;40\n"}),
        None,
        _LAMP,
    ),
    Hostile(
        "a-letter-written-with-a-word-processor",
        "excel",
        archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}),
        "workbook|document",
    ),
)
