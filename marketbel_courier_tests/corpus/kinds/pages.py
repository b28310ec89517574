"""Pages whose style sheets say what of their text is shown, and what of it still holds."""

from __future__ import annotations

from collections.abc import Iterator

from marketbel_courier_tests.corpus.cases import of_bytes
from marketbel_courier_tests.corpus.kinds.specimen import Specimen, goods, specimen

_STYLED = "style-sheet-not-looked-at"

_LISTS = {
    "old-price-struck-out-by-a-class": (
        """<style>.goods .was { color: #999; text-decoration: line-through; }</style></head>
<body><table class="goods">
<tr><th>Артикул</th><th>Наименование</th><th>Цена, руб.</th></tr>
<tr><td>К-1</td><td>Чайник дорожный</td><td><span class="was">2490</span> 1990</td></tr>
<tr><td>К-2</td><td>Тостер</td><td><div class="was">1890</div><div>1650</div></td></tr>
<tr><td>К-3</td><td>Утюг паровой</td><td>3190</td></tr></table>""",
        """
К-1 | Чайник дорожный | 1990 | currency=RUB
К-2 | Тостер | 1650 | currency=RUB
К-3 | Утюг паровой | 3190 | currency=RUB
""",
    ),
    "hidden-purchase-price-before-the-price": (
        """<style>@media print { .note { display: none } } .in { display: none }</style></head>
<body><table>
<tr><th>Item no</th><th>Description</th><th>Price, EUR</th></tr>
<tr><td>P-1</td><td>Travel kettle</td><td><span class="in">12</span>24.90</td></tr>
<tr><td>P-2</td><td>Toaster</td><td><b style="visibility:hidden">9</b><i>18.50</i></td></tr>
<tr class="in"><td>P-3</td><td>Steam iron, withdrawn</td><td>31.90</td></tr>
<tr><td>P-4</td><td>Blender</td><td><span class="note">45.00</span></td></tr></table>""",
        """
P-1 | Travel kettle | 24.90 | currency=EUR
P-2 | Toaster | 18.50 | currency=EUR
P-4 | Blender | 45.00 | currency=EUR
""",
    ),
    "struck-out-as-excel-saves-a-page": (
        """<style><!--
.xl65 {mso-number-format:Standard;}
.xl66 {color:red; text-decoration:line-through; mso-number-format:Standard;}
.font5 {vertical-align:super;}
--></style></head><body><table>
<tr><td>Kod</td><td>Nazwa</td><td>Cena, zł</td></tr>
<tr><td>1</td><td>Wkrętarka</td><td class=xl66>499,00</td></tr>
<tr><td>2</td><td>Młotek</td><td class=xl65>49<font class="font5">90</font></td></tr>
<tr><td>3</td><td>Poziomica</td><td class=xl65>89,00</td></tr></table>""",
        """
2 | Młotek | 49.90 | currency=PLN
3 | Poziomica | 89.00 | currency=PLN
""",
    ),
}


def _pages() -> Iterator[Specimen]:
    for name, (body, items) in _LISTS.items():
        page = f'<html><head><meta charset="utf-8">{body}</body></html>'.encode()
        yield specimen(_STYLED, name, of_bytes(page), "excel", "xls", goods(items))


PAGES: tuple[Specimen, ...] = tuple(_pages())
