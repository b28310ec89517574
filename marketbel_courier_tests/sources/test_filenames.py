"""File names as suppliers' servers announce them, rightly and wrongly."""

from __future__ import annotations

import sys
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.file_formats.kinds import PDF, TEXT, XLS, XLSX, PriceListFormat
from marketbel_courier.shared_volume.names import MAX_FILENAME_BYTES, sanitise_filename
from marketbel_courier.sources.filenames import choose_filename, disposition_filename
from marketbel_courier_tests.cpu_limit import cpu_bounded

CYRILLIC = "Прайс-лист.xlsx"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b"attachment; filename=price.xlsx", "price.xlsx"),
        (b'attachment; filename="price list.xlsx"', "price list.xlsx"),
        (b'attachment;filename="a;b=c.xlsx";size=1', "a;b=c.xlsx"),
        (rb'attachment; filename="the \"best\" one.xlsx"', 'the "best" one.xlsx'),
        (b"ATTACHMENT; FileName = price.xlsx ; x=y", "price.xlsx"),
        (b"filename=price.xlsx", "price.xlsx"),
        (b'attachment; filename="price.xlsx', "price.xlsx"),
        (f"attachment; filename*=UTF-8''{quote(CYRILLIC)}".encode(), CYRILLIC),
        (f"attachment; filename=a.xlsx; filename*=utf-8'ru'{quote(CYRILLIC)}".encode(), CYRILLIC),
        (f"attachment; filename*=UTF-8''{quote(CYRILLIC)}; filename=a.xlsx".encode(), CYRILLIC),
        (b"attachment; filename*=windows-1251''%CF%F0%E0%E9%F1.xls", "Прайс.xls"),
        (b"attachment; filename*=iso-8859-1''pre%E7os.csv", "preços.csv"),
        (b"attachment; filename*=UTF-8''%FF.xlsx; filename=a.xlsx", "a.xlsx"),
        (b"attachment; filename*=no-such''x.xlsx; filename=a.xlsx", "a.xlsx"),
        (b"attachment; filename*=broken; filename=a.xlsx", "a.xlsx"),
        (f'attachment; filename="{CYRILLIC}"'.encode(), CYRILLIC),
        (f'attachment; filename="{CYRILLIC}"'.encode("cp1251"), CYRILLIC),
        ('attachment; filename="café.csv"'.encode("latin-1"), "café.csv"),
        (f'attachment; filename="{CYRILLIC}"'.encode().decode("latin-1").encode(), CYRILLIC),
        (f'attachment; filename="{quote(CYRILLIC)}"'.encode(), CYRILLIC),
        (b'attachment; filename="100%25.csv"', "100%.csv"),
        (b'attachment; filename="=?UTF-8?B?0J/RgNCw0LnRgQ==?="', "Прайс"),
        (
            b'attachment; filename="=?utf-8?B?0A==?= =?UTF-8?b?nw==?= =?koi8-r?q?=F0=5F_x?="',
            "ПП_ x",
        ),
        (b'attachment; filename="=?utf-8?q?price?= list.csv"', "price list.csv"),
        (b'attachment; filename="=?utf-8?b?a?="', "=?utf-8?b?a?="),
        (b"attachment", None),
        (b'attachment; filename=""', None),
        (b"", None),
    ],
)
def test_the_announced_name_is_understood(header: bytes, name: str | None) -> None:
    assert disposition_filename(header) == name


@given(st.text(min_size=1, max_size=50))
def test_an_extended_name_is_read_back_exactly(name: str) -> None:
    encoded = name.encode(errors="replace")
    header = f"attachment; filename*=UTF-8''{quote(encoded, safe='')}".encode()
    assert disposition_filename(header) == encoded.decode()


@given(st.binary(max_size=200))
def test_no_header_breaks_the_reading(header: bytes) -> None:
    name = choose_filename(header, "http://shop.example/a.csv", TEXT)
    assert name == sanitise_filename(name)
    assert len(name.encode()) <= MAX_FILENAME_BYTES


@pytest.mark.parametrize(
    "codec",
    ["undefined", "idna", "punycode", "unicode_escape", "utf-7", "hex", "zlib", "antigravity", "é"],
)
def test_what_is_no_character_set_of_file_names_is_not_asked(codec: str) -> None:
    extended = f"attachment; filename*={codec}''xn--%ff%5cN.csv; filename=a.csv"
    word = f'attachment; filename="=?{codec}?q?xn--=ff=5cN.csv?="'
    assert disposition_filename(extended.encode()) == "a.csv"
    assert disposition_filename(word.encode()) == f"=?{codec}?q?xn--=ff=5cN.csv?="
    assert "antigravity" not in sys.modules


@pytest.mark.parametrize(
    "part",
    [
        b"=?a?q? ",
        b"=?utf-8?q?x?= ",
        b"=?=?",
        b"%",
        b"\\\\",
        b"; ",
        b";a ",
        b'"',
        b"=",
        b"\xcc\x81",
        b"?",
    ],
)
@pytest.mark.parametrize("before", [b"", b"=?utf-8?q?", b"a"])
def test_the_cost_of_a_name_grows_with_its_length_alone(before: bytes, part: bytes) -> None:
    header = b'attachment; filename="' + before + part * (400_000 // len(part))
    with cpu_bounded():
        assert choose_filename(header, "http://shop.example/a.csv", TEXT)


@pytest.mark.parametrize(
    ("url", "found", "name"),
    [
        ("http://shop.example/files/price.csv?x=/y.pdf", TEXT, "price.csv"),
        ("http://shop.example/%D0%9F%D1%80%D0%B0%D0%B9%D1%81.xls", XLS, "Прайс.xls"),
        ("http://shop.example/export.php?id=1", XLSX, "export.php.xlsx"),
        ("http://shop.example/", PDF, "price-list.pdf"),
        ("http://shop.example", XLS, "price-list.xls"),
        ("http://shop.example/..%2F..%2Fetc%2Fpasswd", TEXT, "_.._etc_passwd.csv"),
        ("http://shop.example/list.txt", TEXT, "list.txt"),
        ("http://shop.example/list.csv;jsessionid=secret", TEXT, "list.csv"),
        ("http://shop.example/;jsessionid=secret", TEXT, "price-list.csv"),
        ("http://shop.example/list.xlsm", XLSX, "list.xlsm"),
    ],
)
def test_without_an_announced_name_the_address_gives_it(
    url: str, found: PriceListFormat, name: str
) -> None:
    assert choose_filename(None, url, found) == name
