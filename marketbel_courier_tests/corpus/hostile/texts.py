"""Text files that are something else, or too much."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

from marketbel_courier_tests.corpus.cases import made_late, of_bytes, text
from marketbel_courier_tests.corpus.hostile.archives import hand_made, sheet
from marketbel_courier_tests.corpus.hostile.cases import Hostile

_LIST = "SKU;Name;Price\n1;Lamp;40\n"
_LAMP = ("Lamp",)
_PAGE = "<html><head><title>Sign in</title></head><body><table><tr><td>Name</td></tr></table>"
_SHEET_OF_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)
_JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(2000)
_MEGABYTES_50 = 50 << 20


def _larger_than_any_price_list(path: Path) -> None:
    with path.open("wb") as file:
        file.write(_LIST.encode())
        file.truncate(300 << 20)


HOSTILE_TEXTS = (
    Hostile("nothing", "csv", of_bytes(b""), "empty"),
    Hostile("a-mark-and-nothing-else", "csv", of_bytes(b"\xef\xbb\xbf"), "empty|Наименование"),
    Hostile("blanks-alone", "csv", of_bytes(b" \r\n" * 1000), "empty|Наименование"),
    Hostile("zero-bytes-alone", "csv", of_bytes(bytes(1 << 20)), "binary data"),
    Hostile("noise", "csv", of_bytes(random.Random(7).randbytes(200_000)), "binary data"),
    Hostile("a-web-page", "csv", text(f"<!DOCTYPE html>\n{_PAGE}"), "Web page"),
    Hostile("a-web-page-behind-a-mark", "csv", text(f"\n\n  {_PAGE}", "utf-8-sig"), "Web page"),
    Hostile("a-web-page-in-utf-16", "csv", text(_PAGE, "utf-16"), "Web page"),
    Hostile("a-web-page-below-a-remark", "csv", text(f"<!-- saved -->\n{_PAGE}"), "Web page"),
    Hostile(
        "a-web-page-that-says-it-is-xml",
        "csv",
        text(f'<?xml version="1.0"?>\n<!DOCTYPE html>\n{_PAGE}'),
        "Web page",
    ),
    Hostile("an-answer-in-json", "csv", text('{"error": "not found"}'), "Наименование|JSON"),
    Hostile(
        "one-line-of-50-megabytes",
        "csv",
        made_late(lambda: of_bytes(b"x" * _MEGABYTES_50)),
        "Наименование|long",
    ),
    Hostile(
        "one-line-of-50-megabytes-of-delimiters",
        "csv",
        made_late(lambda: of_bytes(b";" * _MEGABYTES_50)),
        "Наименование|long",
    ),
    Hostile(
        "one-line-of-50-megabytes-below-the-items",
        "csv",
        made_late(lambda: of_bytes(_LIST.encode() + b"2;" + b"x" * _MEGABYTES_50)),
        "long",
    ),
    Hostile(
        "a-quote-that-is-never-closed-before-20-megabytes",
        "csv",
        made_late(
            lambda: of_bytes(b'SKU;Name;Price\n1;Lamp;40\n2;"Shade;20\n' + b"3;Hook;5\n" * 100_000)
        ),
        None,
        ("Lamp", '"Shade', "Hook"),
    ),
    Hostile(
        "10000-columns",
        "csv",
        made_late(lambda: text(_LIST + "\n".join(["1;Lamp;40;" + ";" * 10_000] * 100))),
        None,
        _LAMP,
    ),
    Hostile(
        "cells-of-100000-digits-where-a-pattern-could-get-lost",
        "csv",
        text(f"{_LIST}{'9' * 100_000};;Price\n;Hook;{'9' * 100_000}\n"),
        None,
        _LAMP,
    ),
    Hostile(
        "a-million-empty-lines",
        "csv",
        made_late(lambda: text(_LIST + "\n" * 1_000_000)),
        None,
        _LAMP,
    ),
    Hostile(
        "a-million-lines-of-delimiters",
        "csv",
        made_late(lambda: text(_LIST + ";;\n" * 1_000_000)),
        None,
        _LAMP,
    ),
    Hostile(
        "more-than-200000-rows",
        "csv",
        made_late(lambda: text(_LIST + "2;Hook;5\n" * 200_001)),
        "more than 200,000 rows",
    ),
    Hostile("300-megabytes", "csv", _larger_than_any_price_list, "larger than"),
    Hostile("half-a-character", "csv", of_bytes(_LIST.encode("utf-16") + b"\0"), None, _LAMP),
    Hostile("a-compressed-file", "csv", of_bytes(gzip.compress(_LIST.encode())), None, _LAMP),
    Hostile("a-workbook-announced-as-text", "csv", hand_made(sheet()), "workbook"),
    Hostile("a-picture-announced-as-text", "csv", of_bytes(_JPEG), "JPEG image"),
    Hostile("text-announced-as-a-workbook", "excel", text(_LIST), "not a workbook|text|CSV"),
    Hostile("a-picture-announced-as-a-workbook", "excel", of_bytes(_JPEG), "JPEG image"),
    Hostile("a-web-page-saved-as-a-workbook", "excel", text(_PAGE), "Web page"),
    Hostile(
        "a-bare-table-saved-as-a-workbook",
        "excel",
        text("<table border=1><tr><td>Name</td><td>Price</td></tr></table>"),
        "Web page",
    ),
    Hostile("a-workbook-in-the-xml-of-2003", "excel", text(_SHEET_OF_2003), "Наименование"),
    Hostile("nothing-announced-as-a-workbook", "excel", of_bytes(b""), "empty"),
    Hostile(
        "an-old-workbook-with-noise-inside",
        "excel",
        of_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(7).randbytes(20_000)),
        "broken",
    ),
)
