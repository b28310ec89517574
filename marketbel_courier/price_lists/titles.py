"""What the title of a column means: synonyms in English and Russian, and what resembles them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from marketbel_courier.file_formats.currencies import find_currency, without_currency
from marketbel_courier.file_formats.text import normalise
from marketbel_courier.price_lists.roles import PriceKind, Role
from marketbel_courier.price_lists.table_layout import LONGEST_TITLE
from marketbel_courier.price_lists.units import is_unit

# The order is the order of preference: the first title that a row has wins.
_TITLES: Mapping[Role, Sequence[str]] = {
    Role.NAME: (
        "наименование", "название", "наименование товара", "название товара", "номенклатура",
        "товар", "продукт", "продукция", "name", "product name", "item name", "product", "item",
        "title", "product title", "item description", "product description", "модель", "model",
        "позиция", "goods", "товары", "наименование продукции", "наименование номенклатуры",
        "товары работы услуги",
    ),
    Role.SKU: (
        "артикул", "sku", "код товара", "код", "article", "article number", "item code",
        "product code", "item number", "item no", "part number", "part no", "арт", "код артикула",
        "code", "номенклатурный номер", "id товара", "product id", "vendor code", "арт no",
        "stock code", "артикул товара", "article no", "id",
    ),
    Role.PRICE: (
        "цена", "price", "розничная цена", "цена розничная", "цена розница", "unit price",
        "retail price", "стоимость", "цена за единицу", "цена за ед", "цена за шт", "цена с ндс",
        "list price", "опт", "оптовая цена", "цена оптовая", "цена опт", "wholesale price",
        "cost", "прайс", "ррц", "рц", "розница", "retail", "wholesale", "price each", "rrp", "msrp",
        "мелкий опт", "крупный опт", "price per unit",
    ),
    Role.CATEGORY: (
        "категория", "category", "группа", "группа товаров", "раздел", "тип товара",
        "product group", "group", "department", "section", "товарная группа", "product category",
    ),
    Role.UNIT: (
        "единица", "ед", "ед изм", "единица измерения", "ед измерения", "unit", "uom",
        "unit of measure", "units", "единицы измерения", "еи",
    ),
    Role.STOCK: (
        "остаток", "остатки", "наличие", "количество", "кол во", "склад", "в наличии", "stock",
        "qty", "quantity", "in stock", "availability", "on hand", "available", "на складе",
        "свободный остаток", "доступно", "stock qty",
    ),
    Role.DESCRIPTION: (
        "описание", "description", "характеристики", "комментарий", "примечание", "details",
        "specification", "specifications", "notes", "краткое описание",
    ),
    Role.BRAND: (
        "бренд", "производитель", "марка", "торговая марка", "brand", "manufacturer", "maker",
    ),
    Role.BARCODE: (
        "штрихкод", "штрих код", "barcode", "ean", "ean13", "ean 13", "upc", "gtin",
    ),
    Role.CURRENCY: ("валюта", "currency", "валюта цены"),
    Role.PACK_SIZE: (
        "в упаковке", "шт в упаковке", "кол во в упаковке", "количество в упаковке", "шт в уп",
        "pack size", "pcs per box", "pcs box", "units per pack", "в коробке", "шт в коробке",
        "pack qty", "упаковка шт", "фасовка", "кол во в уп",
    ),
}  # fmt: skip
_EXACT: dict[str, tuple[Role, int]] = {}
for _role, _titles in _TITLES.items():
    for _rank, _title in enumerate(_titles):
        _EXACT.setdefault(_title, (_role, _rank))
# A title that only contains such a word ("Цена, руб. с НДС", "Item price EUR") ranks behind all
# exact ones. Words that mean something else beside another word are not listed.
_STEMS: Sequence[tuple[re.Pattern[str], Role]] = (
    (re.compile(r"\b(цена|цены|price|стоимость|ррц|мрц|розница|опт|rrp|msrp)\b"), Role.PRICE),
    (re.compile(r"\b(артикул\w*|sku|article)\b"), Role.SKU),
    (re.compile(r"\b(наименование|название|номенклатура)\b"), Role.NAME),
    (re.compile(r"\b(категория|category)\b"), Role.CATEGORY),
    (re.compile(r"\b(остат\w+|наличи\w+|склад\w*|stock)\b"), Role.STOCK),
    (re.compile(r"\b(описание|description)\b"), Role.DESCRIPTION),
    (re.compile(r"\b(штрихкод\w*|barcode)\b"), Role.BARCODE),
    (re.compile(r"\b(бренд|brand|производитель|manufacturer)\b"), Role.BRAND),
)
_KINDS: Sequence[tuple[re.Pattern[str], PriceKind]] = (
    (re.compile(r"\b(?:стар\w+|прежн\w+|old|previous|was)\b"), PriceKind.OLD),
    (re.compile(r"\b(?:закуп\w*|себестоимость|purchase)\b"), PriceKind.PURCHASE),
    (re.compile(r"\b(?:ррц|мрц|рц|rrp|msrp|srp|рекоменд\w*|recommended|suggested)\b"),
     PriceKind.RECOMMENDED),
    (re.compile(r"\b(?:акци\w*|скидк\w*|спец\w*|распродаж\w*|sale|promo\w*|special|discount\w*)\b"),
     PriceKind.PROMOTIONAL),
    (re.compile(r"\b(?:\w*опт|оптов\w*|дилер\w*|партн\w*|wholesale|dealer|trade|bulk"
                r"|(?:от|from) \d+ ?(?:шт|pcs|уп|кг|т|тыс|руб))\b"), PriceKind.WHOLESALE),
    (re.compile(r"\b(?:розн\w*|retail)\b"), PriceKind.RETAIL),
)  # fmt: skip
_ONLY_CONTAINED = 1000
_ONLY_RESEMBLING = 2000
_SHORTEST_FUZZY = 5
_SHORTEST_WORD = 4
_LONG_ENOUGH_FOR_TWO = 10
_MOST_SLIPS = 2
_BY_INITIAL: dict[str, list[str]] = {}
for _title in _EXACT:
    if len(_title) >= _SHORTEST_FUZZY:
        _BY_INITIAL.setdefault(_title[0], []).append(_title)
_ROW_NUMBERS = frozenset(
    {"", "no", "n", "п п", "no п п", "n п п", "номер", "номер п п", "nn", "no no"}
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a title says its column holds; the lowest `rank` is the surest."""

    role: Role
    rank: int


@lru_cache(maxsize=4096)
def meaning_of(title: str) -> Meaning | None:
    """What a title that was normalised means; None for an unknown title.

    An exact synonym is surer than a known word in the title, and a known word than a likeness.
    """
    if not title or len(title) > LONGEST_TITLE:
        return None
    for text in (title, without_currency(title)):
        if text in _EXACT:
            return Meaning(*_EXACT[text])
    if "скидка" in title or title.startswith("discount"):
        return None
    for pattern, role in _STEMS:
        if pattern.search(title):
            return Meaning(role, _ONLY_CONTAINED)
    resembled = _resembled(without_currency(title))
    return Meaning(_EXACT[resembled][0], _ONLY_RESEMBLING) if resembled else None


def price_kind(title: str) -> PriceKind:
    """Which price a price column with that normalised title holds."""
    return next((kind for pattern, kind in _KINDS if pattern.search(title)), PriceKind.PLAIN)


def is_row_number(title: str) -> bool:
    """Whether a column with that normalised title only counts the rows."""
    return title in _ROW_NUMBERS


@lru_cache(maxsize=4096)
def belongs_to_header(text: str) -> bool:
    """Whether `text` can stand in the second line of a header: a title, a unit, a currency."""
    title = normalise(text)
    return bool(
        meaning_of(title)
        or find_currency(text)
        or is_unit(title)
        or price_kind(title) is not PriceKind.PLAIN
    )


def _resembled(title: str) -> str | None:
    """The synonym that `title` is a misspelling of."""
    if len(title) < _SHORTEST_FUZZY:
        return None
    # The first letter is hardly ever mistyped, and tells "сцена" from "цена".
    choices = _BY_INITIAL.get(title[0], ())
    found = process.extractOne(title, choices, scorer=OSA.distance, score_cutoff=_MOST_SLIPS)
    return found[0] if found and _is_misspelt(title, found[0]) else None


def _is_misspelt(title: str, synonym: str) -> bool:
    """One slip in a word, two in a long one, none in a short: "product date" is no "… name"."""
    written, meant = title.split(), synonym.split()
    if len(written) != len(meant):
        return OSA.distance(title, synonym) == 1
    return all(
        word[0] == right[0]
        and OSA.distance(word, right)
        <= (len(right) >= _SHORTEST_WORD) + (len(right) >= _LONG_ENOUGH_FOR_TWO)
        for word, right in zip(written, meant, strict=True)
    )
