"""Printed lists: without rules, in halves, with shifted margins, two values in one cell."""

from __future__ import annotations

from marketbel_courier_tests.corpus.kinds.specimen import Specimen, goods, specimen
from marketbel_courier_tests.corpus.writers.printed_pages import (
    Column,
    Line,
    Text,
    printed,
    table,
    width_of,
)

_STACKED = "stacked-values-read-as-one-number"
_WITHOUT_RULES = "pdf-without-rules"
_LEADERS = "pdf-dot-leaders"
_HALVES = "pdf-list-in-two-columns"
_SHIFTED = "pdf-pages-with-other-margins"
_BETWEEN = "pdf-name-of-two-lines-price-centred"

_Part = Text | Line
_CODE_NAME_PRICE = (Column(50), Column(130), Column(540, "right"))


def _ruled(rows: list[list[list[str]]], lefts: list[float], right: float) -> list[_Part]:
    """A ruled table whose cells have several lines each."""
    parts: list[_Part] = []
    top = 760.0
    for row in rows:
        bottom = top - 14 * max(map(len, row)) - 6
        parts += [Line(lefts[0], y, right, y) for y in (top, bottom)]
        parts += [Line(x, top, x, bottom) for x in (*lefts, right)]
        for left, lines in zip(lefts, row, strict=True):
            parts += [Text(left + 4, top - 13 - 14 * n, line) for n, line in enumerate(lines)]
        top = bottom
    return parts


def _leaders(entries: list[tuple[str, str]], top: float, right: float = 540) -> list[_Part]:
    parts: list[_Part] = []
    for number, (name, price) in enumerate(entries):
        y = top - 18 * number
        room = right - 60 - width_of(f"{name} {price} ", 10)
        dots = "." * int(room / width_of(".", 10))
        parts += [Text(60, y, f"{name} {dots}", 10), Text(right, y, price, 10, "right")]
    return parts


def _products(first: int, last: int, words: str) -> list[list[str]]:
    return [[f"T-{n:03}", f"{words} {n}", f"{n + 10},50"] for n in range(first, last + 1)]


def _product_items(last: int, words: str) -> str:
    return "\n".join(f"T-{n:03} | {words} {n} | {n + 10}.50" for n in range(1, last + 1))


_SERVICES = _ruled(
    [
        [["Услуга"], ["Ед."], ["Цена, руб."]],
        [["Демонтаж стены", "кирпич", "бетон"], ["м2"], ["450", "900"]],
        [["Монтаж розетки"], ["шт"], ["220"]],
        [["Стяжка пола", "до 5 см", "до 10 см"], ["м2"], ["380", "610"]],
        [["Грунтовка стен"], ["м2"], ["45"]],
    ],
    [50, 300, 360],
    460,
)
_SIZES = _ruled(
    [
        [["Article"], ["Work"], ["Price"]],
        [["W-1"], ["Drilling", "up to 10 mm", "up to 25 mm"], ["4.50", "7.80"]],
        [["W-2"], ["Chiselling"], ["12.00"]],
        [["W-3"], ["Sawing"], ["9.25"]],
    ],
    [50, 130, 360],
    460,
)

PRINTED: tuple[Specimen, ...] = (
    specimen(
        _STACKED,
        "services-with-two-prices-in-russian",
        printed(_SERVICES),
        "pdf",
        "pdf",
        goods("""
- | Демонтаж стены кирпич бетон | 450
- | Монтаж розетки | 220
- | Стяжка пола до 5 см до 10 см | 380
- | Грунтовка стен | 45
"""),
        may_leave_out=["Демонтаж стены кирпич бетон", "Стяжка пола до 5 см до 10 см"],
        may_ask=True,
    ),
    specimen(
        _STACKED,
        "works-with-decimals-in-english",
        printed(_SIZES),
        "pdf",
        "pdf",
        goods("""
W-1 | Drilling up to 10 mm up to 25 mm | 4.50
W-2 | Chiselling | 12
W-3 | Sawing | 9.25
"""),
        may_leave_out=["Drilling up to 10 mm up to 25 mm"],
        may_ask=True,
    ),
    specimen(
        _WITHOUT_RULES,
        "german-list-with-groups-and-a-foot",
        printed(
            [
                Text(50, 800, "Preisliste 2026 – Eisenwaren Huber GmbH", 14),
                *table([["Art.-Nr.", "Bezeichnung", "Preis EUR"]], _CODE_NAME_PRICE, top=770),
                Text(50, 748, "Schrauben", 10),
                *table(
                    [
                        ["S-0840", "Sechskantschraube M8x40 verzinkt,", "18,40"],
                        ["", "Packung 100 Stück", ""],
                        ["S-1050", "Sechskantschraube M10x50", "1 216,90"],
                    ],
                    _CODE_NAME_PRICE,
                    top=730,
                    height=12,
                ),
                Text(50, 680, "Dübel", 10),
                *table(
                    [["D-0840", "Dübel 8x40 grau", "3,95"], ["D-1050", "Dübel 10x50 grau", "5,10"]],
                    _CODE_NAME_PRICE,
                    top=662,
                    height=12,
                ),
                Text(297, 30, "Seite 1 von 1", 8, "centre"),
            ]
        ),
        "pdf",
        "pdf",
        goods("""
S-0840 | Sechskantschraube M8x40 verzinkt, Packung 100 Stück | 18.40
S-1050 | Sechskantschraube M10x50 | 1216.90
D-0840 | Dübel 8x40 grau | 3.95
D-1050 | Dübel 10x50 grau | 5.10
"""),
    ),
    specimen(
        _WITHOUT_RULES,
        "russian-list-with-units-and-no-codes",
        printed(
            [
                Text(50, 800, "ООО «Крона». Прайс-лист на пиломатериалы", 13),
                *table(
                    [
                        ["Наименование", "Ед.", "Цена, руб."],
                        ["Доска обрезная 25х150х6000, 1 сорт", "м3", "14 500,00"],
                        ["Брус 150х150х6000", "м3", "15 200,00"],
                        ["Вагонка штиль 14х120, сорт А", "м2", "640,00"],
                        ["Рейка монтажная 20х40", "м.п.", "18,50"],
                    ],
                    (Column(50), Column(380), Column(540, "right")),
                    top=770,
                ),
                Text(50, 40, "Цены действительны до 31.12.2026", 8),
            ]
        ),
        "pdf",
        "pdf",
        goods("""
none | Доска обрезная 25х150х6000, 1 сорт | 14500 | currency=RUB
none | Брус 150х150х6000 | 15200
none | Вагонка штиль 14х120, сорт А | 640
none | Рейка монтажная 20х40 | 18.50
"""),
    ),
    specimen(
        _LEADERS,
        "a-menu-in-english",
        printed(
            [
                Text(60, 800, "Coffee bar", 16),
                Text(60, 772, "Item", 10),
                Text(540, 772, "Price, EUR", 10, "right"),
                *_leaders(
                    [
                        ("Espresso", "2.20"),
                        ("Flat white", "3.60"),
                        ("Cold brew 0.3 l", "4.10"),
                        ("Cheesecake", "5.50"),
                    ],
                    750,
                ),
            ]
        ),
        "pdf",
        "pdf",
        goods("""
none | Espresso | 2.20
none | Flat white | 3.60
none | Cold brew 0.3 l | 4.10
none | Cheesecake | 5.50
"""),
    ),
    specimen(
        _LEADERS,
        "repairs-in-russian-with-groups",
        printed(
            [
                Text(60, 800, "Услуга", 10),
                Text(540, 800, "Стоимость, руб.", 10, "right"),
                Text(60, 780, "Телефоны", 11),
                *_leaders(
                    [("Замена экрана", "2 500"), ("Замена батареи", "1 200")],
                    760,
                ),
                Text(60, 716, "Ноутбуки", 11),
                *_leaders(
                    [("Чистка системы охлаждения", "1 500"), ("Установка SSD", "800")],
                    696,
                ),
            ]
        ),
        "pdf",
        "pdf",
        goods("""
none | Замена экрана | 2500
none | Замена батареи | 1200
none | Чистка системы охлаждения | 1500
none | Установка SSD | 800
"""),
    ),
    specimen(
        _HALVES,
        "halves-in-russian-with-units",
        printed(
            [
                *table(
                    [
                        ["Код", "Наименование", "Цена"],
                        ["Г-10", "Гайка М10", "0,12"],
                        ["Г-12", "Гайка М12", "0,19"],
                        ["Г-16", "Гайка М16", "0,41"],
                        ["Г-20", "Гайка М20", "0,77"],
                    ],
                    (Column(40), Column(90), Column(280, "right")),
                ),
                *table(
                    [
                        ["Код", "Наименование", "Цена"],
                        ["Ш-10", "Шайба 10", "0,03"],
                        ["Ш-12", "Шайба 12", "0,05"],
                        ["Ш-16", "Шайба 16", "0,08"],
                    ],
                    (Column(320), Column(370), Column(560, "right")),
                ),
            ]
        ),
        "pdf",
        "pdf",
        goods("""
Г-10 | Гайка М10 | 0.12
Г-12 | Гайка М12 | 0.19
Г-16 | Гайка М16 | 0.41
Г-20 | Гайка М20 | 0.77
Ш-10 | Шайба 10 | 0.03
Ш-12 | Шайба 12 | 0.05
Ш-16 | Шайба 16 | 0.08
"""),
    ),
    specimen(
        _HALVES,
        "names-and-prices-in-polish",
        printed(
            [
                *table(
                    [
                        ["Nazwa", "Cena, zł"],
                        ["Pomidor Malinowy", "3,50"],
                        ["Ogórek Julian", "3,20"],
                        ["Papryka Ożarowska", "3,90"],
                    ],
                    (Column(40), Column(270, "right")),
                ),
                *table(
                    [
                        ["Nazwa", "Cena, zł"],
                        ["Bazylia", "2,40"],
                        ["Mięta pieprzowa", "2,90"],
                        ["Tymianek", "2,60"],
                    ],
                    (Column(320), Column(550, "right")),
                ),
            ]
        ),
        "pdf",
        "pdf",
        goods("""
none | Pomidor Malinowy | 3.50
none | Ogórek Julian | 3.20
none | Papryka Ożarowska | 3.90
none | Bazylia | 2.40
none | Mięta pieprzowa | 2.90
none | Tymianek | 2.60
"""),
    ),
    specimen(
        _SHIFTED,
        "three-pages-shifted-to-the-left",
        printed(
            *(
                table(
                    [["Код", "Наименование", "Цена"], *_products(first, first + 29, "Плитка")],
                    [
                        Column(80 + shift),
                        Column(150 + shift),
                        Column(520 + shift, "right"),
                    ],
                    height=20,
                )
                for first, shift in ((1, 0), (31, -35), (61, 0))
            )
        ),
        "pdf",
        "pdf",
        goods(_product_items(90, "Плитка")),
    ),
    specimen(
        _SHIFTED,
        "titles-on-the-first-page-only",
        printed(
            table(
                [["Code", "Product", "Price"], *_products(1, 30, "Garden hose")],
                [Column(50), Column(120), Column(420)],
                height=20,
            ),
            table(
                _products(31, 60, "Garden hose"),
                [Column(78), Column(148), Column(448)],
                height=20,
            ),
        ),
        "pdf",
        "pdf",
        goods(_product_items(60, "Garden hose")),
    ),
    specimen(
        _BETWEEN,
        "centred-cells-in-english",
        printed(
            [
                *table([["Code", "Product", "Price EUR"]], _CODE_NAME_PRICE, top=780),
                Text(130, 750, "Wall cabinet with glass door,"),
                Text(130, 738, "oak, 60 x 80 cm"),
                Text(50, 744, "WC-60"),
                Text(540, 744, "249.00", 9, "right"),
                Text(130, 714, "Bedside table"),
                Text(50, 714, "BT-1"),
                Text(540, 714, "89.50", 9, "right"),
                Text(130, 690, "Wardrobe with sliding doors and"),
                Text(130, 678, "mirror, white, 180 cm"),
                Text(50, 684, "WR-180"),
                Text(540, 684, "1,149.00", 9, "right"),
            ]
        ),
        "pdf",
        "pdf",
        goods("""
WC-60 | Wall cabinet with glass door, oak, 60 x 80 cm | 249
BT-1 | Bedside table | 89.50
WR-180 | Wardrobe with sliding doors and mirror, white, 180 cm | 1149
"""),
    ),
    specimen(
        _BETWEEN,
        "names-of-three-lines-in-russian",
        printed(
            [
                *table([["Артикул", "Наименование", "Цена, BYN"]], _CODE_NAME_PRICE, top=780),
                Text(130, 752, "Светильник светодиодный"),
                Text(130, 740, "накладной квадратный 36 Вт"),
                Text(130, 728, "6500К, корпус белый"),
                Text(50, 740, "СВ-36"),
                Text(540, 740, "64,90", 9, "right"),
                Text(130, 704, "Лампа E27 12 Вт"),
                Text(50, 704, "Л-12"),
                Text(540, 704, "3,20", 9, "right"),
                Text(130, 680, "Лента светодиодная 12 В"),
                Text(130, 668, "IP65, катушка 5 м"),
                Text(50, 674, "ЛС-5"),
                Text(540, 674, "27,00", 9, "right"),
            ]
        ),
        "pdf",
        "pdf",
        goods("""
СВ-36 | Светильник светодиодный накладной квадратный 36 Вт 6500К, корпус белый | 64.90
Л-12 | Лампа E27 12 Вт | 3.20
ЛС-5 | Лента светодиодная 12 В IP65, катушка 5 м | 27
"""),
    ),
)
