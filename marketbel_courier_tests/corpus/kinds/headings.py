"""What headings and lone cells between the rows say of the prices below them, and how long."""

from __future__ import annotations

from marketbel_courier_tests.corpus.kinds.specimen import Specimen, specimens

_BY_HEADING = "terms-of-a-heading-lost"
_SCOPE = "terms-of-a-heading-held-too-long"
_UNIT = "unit-of-a-heading-lost"
_PER_UNIT = "price-per-unit-taken-for-per-piece"

HEADINGS: tuple[Specimen, ...] = (
    *specimens(
        _BY_HEADING,
        "goods-of-three-currencies",
        """
Код | Наименование | Цена
Импортные насосы, EUR | |
1 | Насос Wilo | #1200
2 | Насос Grundfos | #1350.5
Насосы в BYN | |
3 | Насос Джилекс | #410
Арматура (руб. РФ) | |
4 | Кран шаровой | #690
""",
        """
1 | Насос Wilo | 1200 | currency=EUR
2 | Насос Grundfos | 1350.50 | currency=EUR
3 | Насос Джилекс | 410 | currency=BYN
4 | Кран шаровой | 690 | currency=RUB
""",
        "xlsx csv",
    ),
    *specimens(
        _BY_HEADING,
        "a-currency-alone-and-taxes-alone",
        """
Item no | Description | Price
EUR | |
1 | Pump 40/6 | #1200
2 | Pump 25/4 | #350.5
USD | |
3 | Valve | #41
""",
        """
1 | Pump 40/6 | 1200 | currency=EUR
2 | Pump 25/4 | 350.50 | currency=EUR
3 | Valve | 41 | currency=USD
""",
        "xlsx csv-comma",
    ),
    *specimens(
        _BY_HEADING,
        "in-the-column-of-prices",
        """
Код | Наименование | Цена
 | Импорт | EUR
1 | Насос Wilo | #1200
2 | Насос Grundfos | #1350.5
 | Местное | BYN
3 | Насос Джилекс | #410
""",
        """
1 | Насос Wilo | 1200 | currency=EUR | category=Импорт
2 | Насос Grundfos | 1350.50 | currency=EUR | category=Импорт
3 | Насос Джилекс | 410 | currency=BYN | category=Местное
""",
        "xlsx csv",
    ),
    *specimens(
        _BY_HEADING,
        "taxes",
        """
Код | Наименование | Цена
Книги, без НДС | |
1 | Атлас | #30
2 | Словарь | #41.5
Канцелярия, с НДС 20% | |
3 | Ручка | #2
""",
        """
1 | Атлас | 30 | vat=excluded
2 | Словарь | 41.50 | vat=excluded
3 | Ручка | 2 | vat=included
""",
        "xlsx csv",
    ),
    *specimens(
        _SCOPE,
        "prices-of-the-imported-alone",
        """
Код | Наименование | Цена, руб.
Импорт (цены в USD) | |
1 | Насос Wilo | #120
2 | Насос Grundfos | #135.5
Отечественные товары | |
3 | Насос Джилекс | #4100
4 | Насос Вихрь | #3900
""",
        """
1 | Насос Wilo | 120 | currency=USD | category=Импорт (цены в USD)
2 | Насос Grundfos | 135.50 | currency=USD | category=Импорт (цены в USD)
3 | Насос Джилекс | 4100 | currency=RUB | category=Отечественные товары
4 | Насос Вихрь | 3900 | currency=RUB | category=Отечественные товары
""",
        "xlsx csv",
    ),
    *specimens(
        _SCOPE,
        "freezers-and-catfish-are-no-money",
        """
Код | Наименование | Цена, руб.
Лари | |
1 | Ларь М300 | #31000
Сом | |
2 | Сом с/м, кг | #210
""",
        """
1 | Ларь М300 | 31000 | currency=RUB | category=Лари
2 | Сом с/м, кг | 210 | currency=RUB | category=Сом
""",
        "xlsx csv",
    ),
    *specimens(
        _UNIT,
        "behind-the-goods",
        """
Товар | Цена
Металл, цена за тонну |
Арматура 12 | #58000
Арматура 14 | #57000
Сетка сварная, за м2 |
Сетка 50х50 | #180
Кабель, руб./м |
Кабель ВВГ 3х1,5 | #62
""",
        """
- | Арматура 12 | 58000 | price_basis=t
- | Арматура 14 | 57000 | price_basis=t
- | Сетка 50х50 | 180 | price_basis=m2
- | Кабель ВВГ 3х1,5 | 62 | price_basis=m
""",
        "xlsx csv",
    ),
    *specimens(
        _UNIT,
        "alone-in-the-column-of-units",
        """
Ед. изм. | Товар | Цена за ед.
кг | |
 | Гвозди строительные | #3.1
 | Шурупы | #4.2
м | |
 | Труба 20 | #15
 | Труба 25 | #19
""",
        """
- | Гвозди строительные | 3.10 | price_basis=kg
- | Шурупы | 4.20 | price_basis=kg
- | Труба 20 | 15 | price_basis=m
- | Труба 25 | 19 | price_basis=m
""",
        "xlsx csv",
    ),
    *specimens(
        _PER_UNIT,
        "beside-the-units",
        """
Наименование работ | Ед. изм. | Цена за 1 ед. | Цена за 100 ед.
Монтаж розетки | шт | #500 | #45000
Прокладка кабеля | м | #90 | #8100
Штукатурка | м2 | #700 | #66000
""",
        """
- | Монтаж розетки | 500 | no=price_basis
- | Прокладка кабеля | 90 | no=price_basis
- | Штукатурка | 700 | no=price_basis
""",
        "xlsx csv",
    ),
)
