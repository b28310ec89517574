"""CSV in every dress: encodings, delimiters, quotes, line breaks."""

from __future__ import annotations

from marketbel_courier_tests.corpus.cases import OWN_SKU, Item, Readable, Row, text

_KETTLES = """
Артикул;Наименование;Цена
Ч-1;Чайник;1 299,00
Ё-2;Ёлка зелёная;2500
"""
_KETTLE_ITEMS = (
    Item(2, "Ч-1", "Чайник", "1299.00"),
    Item(3, "Ё-2", "Ёлка зелёная", "2500.00"),
)
_LAMPS = (Item(2, "L1", "Lamp, oak", "1299.00"), Item(3, "L2", "Shade", "20.00"))

TEXTS = (
    Readable("utf-8", "csv", text(_KETTLES), _KETTLE_ITEMS),
    Readable("utf-8-with-mark", "csv", text(_KETTLES, "utf-8-sig"), _KETTLE_ITEMS),
    Readable("windows-1251", "csv", text(_KETTLES, "cp1251", line_end="\r\n"), _KETTLE_ITEMS),
    Readable("utf-16-with-mark", "csv", text(_KETTLES, "utf-16"), _KETTLE_ITEMS),
    Readable("utf-16-le-unmarked", "csv", text(_KETTLES, "utf-16-le"), _KETTLE_ITEMS),
    Readable("utf-16-be-unmarked", "csv", text(_KETTLES, "utf-16-be"), _KETTLE_ITEMS),
    Readable(
        "the-first-cyrillic-letter-comes-late-in-a-windows-1251-file",
        "csv",
        text(
            "SKU;Name;Price\n"
            + "".join(f"A{number};Cable;10\n" for number in range(1, 9))
            + "A9;Провод;10",
            "cp1251",
        ),
        (
            *(Item(number + 1, f"A{number}", "Cable", "10.00") for number in range(1, 9)),
            Item(10, "A9", "Провод", "10.00"),
        ),
    ),
    Readable("old-mac-line-ends", "csv", text(_KETTLES, line_end="\r"), _KETTLE_ITEMS),
    Readable(
        "commas",
        "csv",
        text("""
SKU,Name,Price
L1,"Lamp, oak","1,299.00"
L2,Shade,20
"""),
        _LAMPS,
    ),
    Readable(
        "as-many-commas-in-each-row-as-there-are-columns",
        "csv",
        text(
            "Артикул;Наименование;Цена\n"
            + "\n".join(f"A{number};Лампа, белая, E27;{number},50" for number in range(1, 11))
        ),
        [
            Item(number + 1, f"A{number}", "Лампа, белая, E27", f"{number}.50")
            for number in range(1, 11)
        ],
    ),
    Readable(
        "semicolons-with-commas-in-the-cells",
        "csv",
        text("""
SKU;Name;Price
L1;Lamp, oak;1299,00
L2;Shade;20
"""),
        _LAMPS,
    ),
    Readable(
        "tabs",
        "csv",
        text("SKU\tName\tPrice\nL1\tLamp, oak\t1,299.00\nL2\tShade\t20\n"),
        _LAMPS,
    ),
    Readable(
        "bars",
        "csv",
        text("""
SKU|Name|Price
L1|Lamp, oak|1299
L2|Shade|20
"""),
        _LAMPS,
    ),
    Readable(
        "a-first-line-that-names-the-delimiter",
        "csv",
        text("""
sep=;
SKU;Name;Price
L1;Lamp, oak;1299
L2;Shade;20
"""),
        _LAMPS,
    ),
    Readable(
        "quotes-and-line-breaks-in-cells",
        "csv",
        text("""
SKU;Name;Price
L1;"Lamp ""Oak""
tall; brown";1299
L2;Shade "Sun" small;20
L3;'Hook';5
"""),
        (
            Item(2, "L1", 'Lamp "Oak" tall; brown', "1299.00"),
            Item(3, "L2", 'Shade "Sun" small', "20.00"),
            Item(4, "L3", "'Hook'", "5.00"),
        ),
    ),
    Readable(
        "a-quote-that-is-never-closed",
        "csv",
        text("""
SKU;Name;Price
L1;"Lamp;1299
L2;Shade;20
L3;Hook;5
"""),
        (
            Item(2, "L1", '"Lamp', "1299.00"),
            Item(3, "L2", "Shade", "20.00"),
            Item(4, "L3", "Hook", "5.00"),
        ),
    ),
    Readable(
        "rows-shorter-and-longer-than-the-header",
        "csv",
        text("""
SKU;Name;Price;Brand
L1;Lamp;1299
L2;Shade;20;Sun;;;
L3;Hook
L4;Bulb;7;Sun;made in Minsk
"""),
        (
            Item(2, "L1", "Lamp", "1299.00"),
            Item(3, "L2", "Shade", "20.00", also={"brand": "Sun"}),
            Item(5, "L4", "Bulb", "7.00", also={"brand": "Sun"}),
        ),
        left_out=(Row(4, "price is missing", ("L3", "Hook")),),
    ),
    Readable(
        "no-break-spaces-soft-hyphens-and-control-characters",
        "csv",
        text(
            "\nSKU;Name;Price\n"
            "\u00a0L1\u00a0;\u200bLamp\u00a0\u00a0tall\x07;1\u00a0299,00\n"
            "L2;Sha\u00adde;1\u202f020,50\n"
        ),
        (Item(2, "L1", "Lamp tall", "1299.00"), Item(3, "L2", "Shade", "1020.50")),
    ),
    Readable(
        "nul-bytes-between-the-letters-of-one-cell",
        "csv",
        text("""
SKU;Name;Price
L1;Floor lamp;1299
L2;La\0mp;40
L3;Table lamp;99
"""),
        (
            Item(2, "L1", "Floor lamp", "1299.00"),
            Item(3, "L2", "Lamp", "40.00"),
            Item(4, "L3", "Table lamp", "99.00"),
        ),
    ),
    Readable(
        "a-letterhead-full-of-commas-above-semicolons",
        "csv",
        text("""
ООО Ромашка, г. Минск, ул. Цветочная, 7
Прайс, ноябрь, 2026
SKU;Name;Price
L1;Lamp, oak, tall, brown;1299,00
L2;Shade, small;20,50
"""),
        (
            Item(4, "L1", "Lamp, oak, tall, brown", "1299.00"),
            Item(5, "L2", "Shade, small", "20.50"),
        ),
    ),
    Readable(
        "two-columns-alone",
        "csv",
        text("""
Товар,Цена
Чайник,1299
Лампа,20
"""),
        (Item(2, OWN_SKU, "Чайник", "1299.00"), Item(3, OWN_SKU, "Лампа", "20.00")),
    ),
)
