"""Price lists on paper: tables of PDF documents. Their rows have no numbers of their own."""

from __future__ import annotations

from marketbel_courier_tests.corpus.cases import Item, Readable, Refused, Row, committed
from marketbel_courier_tests.corpus.papers import paper

_HEADER = ("SKU", "Name", "Price")
_LAMPS = (("L1", "Lamp", "1 299,00"), ("L2", "Shade", "20"), ("L3", "Hook", "5.50"))
_LAMP_ITEMS = (
    Item(2, "L1", "Lamp", "1299.00"),
    Item(3, "L2", "Shade", "20.00"),
    Item(4, "L3", "Hook", "5.50"),
)

PRINTED = (
    Readable("a-ruled-table", "pdf", paper((_HEADER, *_LAMPS)), _LAMP_ITEMS),
    Readable(
        "a-ruled-table-below-a-title",
        "pdf",
        paper(
            (_HEADER, *_LAMPS),
            title="Sunny Lights: price list, November",
            closing="Prices do not include delivery.",
        ),
        _LAMP_ITEMS,
    ),
    Readable("an-unruled-table", "pdf", paper((_HEADER, *_LAMPS), ruled=False), _LAMP_ITEMS),
    Readable(
        "an-unruled-table-below-a-title",
        "pdf",
        paper(
            (_HEADER, *_LAMPS),
            title="Sunny Lights: price list",
            closing="Prices do not include delivery.",
            ruled=False,
        ),
        _LAMP_ITEMS,
    ),
    Readable(
        "a-table-over-three-pages-with-the-header-on-each",
        "pdf",
        paper(*((_HEADER, (f"L{page}", f"Lamp of page {page}", "20")) for page in (1, 2, 3))),
        (
            Item(2, "L1", "Lamp of page 1", "20.00"),
            Item(4, "L2", "Lamp of page 2", "20.00"),
            Item(6, "L3", "Lamp of page 3", "20.00"),
        ),
    ),
    Readable(
        "a-table-that-goes-on-without-a-header",
        "pdf",
        paper((_HEADER, ("L1", "Lamp", "30")), (("L2", "Shade", "20"), ("L3", "Hook", "5"))),
        (
            Item(2, "L1", "Lamp", "30.00"),
            Item(3, "L2", "Shade", "20.00"),
            Item(4, "L3", "Hook", "5.00"),
        ),
    ),
    Readable(
        "headings-across-the-table",
        "pdf",
        paper(
            (
                _HEADER,
                ("Lights", "", ""),
                ("L1", "Lamp", "30"),
                ("Textiles", "", ""),
                ("T1", "Plaid", "99"),
            ),
            headings=(1, 3),
        ),
        (Item(3, "L1", "Lamp", "30.00", "Lights"), Item(5, "T1", "Plaid", "99.00", "Textiles")),
    ),
    Readable(
        "names-broken-over-two-lines",
        "pdf",
        paper((_HEADER, ("L1", "Lamp with\na wooden foot", "30"), ("L2", "Shade", "POA"))),
        (Item(2, "L1", "Lamp with a wooden foot", "30.00"),),
        left_out=(Row(3, "on request"),),
    ),
    Readable(
        "a-printed-list-in-russian",
        "pdf",
        committed("printed_in_russian.pdf"),
        (
            Item(
                2,
                "Ч-1",
                "Чайник",
                "1299.00",
                also={"currency": "RUB", "stock": "есть", "in_stock": True},
            ),
            Item(
                3,
                "Ё-2",
                "Ёлка зелёная",
                "2500.00",
                also={"currency": "RUB", "stock": "нет", "in_stock": False, "stock_quantity": 0},
            ),
        ),
    ),
    Readable(
        "a-document-that-nobody-else-may-change",
        "pdf",
        paper((_HEADER, *_LAMPS), owner_password="secret"),
        _LAMP_ITEMS,
    ),
    Refused(
        "a-letter-without-a-table",
        "pdf",
        paper((("Dear customer,",), ("our prices rise next month.",)), ruled=False),
        "Наименование|table",
    ),
)
