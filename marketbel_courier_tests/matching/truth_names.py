"""The products of the truth set: names in parts, line by line, siblings a detail apart."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product


@dataclass(frozen=True)
class FullName:
    """A product's name in parts: what it is, whose, which model, its figures, its colour."""

    category: str
    kind: str
    brand: str
    model: str
    figures: tuple[str, ...]
    colour: str = ""

    def __str__(self) -> str:
        return " ".join(
            part for part in (self.kind, self.brand, self.model, *self.figures, self.colour) if part
        )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


class _Line:
    """What a trade's names are put together from, each part a list; a # is any figure."""

    def __init__(
        self, category: str, kinds: str, brands: str, series: str, *figures: str, colours: str = ""
    ) -> None:
        self.category = category
        self.kinds, self.brands, self.series = _words(kinds), _words(brands), _words(series)
        self.variants = [
            (chosen, colour)
            for chosen in product(*map(_words, figures))
            for colour in _words(colours)
        ]


_ENGLISH_COLOURS = "Black, White, Blue, Red, Green, Silver"
_RUSSIAN_COLOURS = "чёрный, белый, синий, красный, зелёный, серый"
_LINES = (
    _Line(
        "Смартфоны",
        "Смартфон",
        "Samsung Galaxy, Xiaomi Redmi, Huawei Nova, Realme, Honor",
        "A##, Note ##, Note ## Pro, S## FE, X## Lite, M##s",
        "64GB, 128GB, 256GB, 512GB",
        "4GB, 6GB, 8GB",
        colours=_ENGLISH_COLOURS,
    ),
    _Line(
        "Ноутбуки",
        "Ноутбук, Ультрабук",
        "Lenovo ThinkPad, Asus Vivobook, Acer Aspire, Dell Latitude",
        "E1#, X5##, Pro ##, A#15",
        "8GB, 16GB, 32GB",
        "256GB, 512GB, 1TB",
        "i5, i7, Ryzen 5",
        colours=", Silver, Black",
    ),
    _Line(
        "Электроинструмент",
        "Дрель аккумуляторная, Шуруповёрт, Перфоратор, Шлифмашина угловая, Лобзик электрический",
        "Makita, Bosch, DeWalt, Metabo, Интерскол, Зубр",
        "DF###, GSR ##-LI, HR####, GWS ###, ДА-##, TX#",
        "12 В, 14.4 В, 18 В",
        "1.5 Ач, 2 Ач, 4 Ач, 5 Ач",
    ),
    _Line(
        "Кабель",
        "Кабель силовой, Провод установочный, Кабель акустический",
        "ВВГнг, ПВС, NYM, КГ-ХЛ, ПуГВ",
        "",
        ", ".join(f"{n}х{s}" for n in range(1, 6) for s in (0.75, 1.5, 2.5, 4, 6, 10, 16)),
        "10 м, 20 м, 50 м, 100 м, 200 м",
        colours=", белый, чёрный",
    ),
    _Line(
        "Кофе и чай",
        "Кофе зерновой, Кофе молотый, Кофе растворимый, Чай листовой",
        "Lavazza, Jacobs, Tchibo, Ahmad, Greenfield, Жокей, Принцесса Нури",
        "Oro, Espresso Italiano, Monarch, Classic, Exclusive Gold, Crema Aroma, Утренний букет",
        "100 г, 200 г, 250 г, 500 г, 1 кг",
    ),
    _Line(
        "Одежда",
        "Футболка мужская, Футболка женская, Куртка мужская, Куртка женская, Шорты спортивные",
        "Nike, Adidas, Puma, Reebok, Columbia",
        "Essential, Dri-FIT, Tiro ##, Classic, Training",
        "S, M, L, XL, XXL",
        colours=_RUSSIAN_COLOURS,
    ),
    _Line(
        "Освещение",
        "Лампа светодиодная, Прожектор уличный, Светильник потолочный",
        "Philips, Osram, Gauss, Эра, Navigator",
        "LED A##, G##, Smart, Basic, Filament",
        "5 Вт, 7 Вт, 9 Вт, 11 Вт, 15 Вт, 20 Вт",
        "E14, E27, GU10",
        "2700K, 3000K, 4000K, 6500K",
    ),
    _Line(
        "Мониторы",
        "Монитор, Монитор игровой",
        "LG, BenQ, AOC, ViewSonic, Philips",
        "##GP###, ##B#, VX##, C##G#",
        '24", 27", 32", 34"',
        "60Hz, 75Hz, 144Hz, 165Hz",
        colours=", черный",
    ),
    _Line(
        "Крепёж",
        "Саморез кровельный, Болт мебельный, Дюбель распорный, Анкер клиновой, Шайба плоская",
        "Крепко, Профикреп, Kraftool, Fischer",
        ", DIN ###, оцинкованный, нержавеющий",
        ", ".join(f"{d}х{n} мм" for d in (4, 5, 6, 8, 10, 12) for n in (20, 30, 40, 60, 80, 100)),
        "50 шт, 100 шт, 500 шт",
    ),
    _Line(
        "Бытовая техника",
        "Чайник электрический, Утюг паровой, Пылесос, Блендер погружной, Микроволновая печь",
        "Tefal, Braun, Redmond, Polaris, Vitek, Electrolux",
        "KO ###, TS ####, RK-M###, PVC ####, Turbo ##",
        "1.5 л, 1.7 л, 2 л",
        "1500 Вт, 1800 Вт, 2200 Вт, 2400 Вт",
        colours=", белый, чёрный, красный",
    ),
    _Line(
        "Аккумуляторы",
        "Аккумулятор автомобильный, Батарея аккумуляторная",
        "Varta, Bosch, Mutlu, Титан, Зверь",
        "Blue Dynamic, Silver, Standart, Euro",
        "45 Ач, 55 Ач, 60 Ач, 75 Ач, 90 Ач",
        "400 А, 480 А, 540 А, 680 А",
        "12 В, 24 В",
    ),
    _Line(
        "Велосипеды",
        "Велосипед горный, Велосипед городской, Велосипед детский",
        "Stels, Forward, Merida, Giant, Аист",
        "Navigator ###, Apache ##, Big Nine ##, Talon #, Pilot ###",
        '20", 24", 26", 27.5", 29"',
        colours=_RUSSIAN_COLOURS,
    ),
)
_STRANGE_KINDS = _words(
    "Гитара акустическая, Палатка туристическая, Корм для кошек, Роман в мягкой обложке,"
    " Насос погружной, Ковёр шерстяной"
)
_STRANGE_BRANDS = _words("Yamaha, Tramp, Whiskas, Азбука, Джилекс, Merinos")


def catalogue_names(count: int) -> list[FullName]:
    """Names of every line by turns; siblings differ by a figure, a size or a colour only."""
    chance = random.Random(7)
    streams = [_names_of(line, chance) for line in _LINES]
    names: dict[str, FullName] = {}
    while len(names) < count:
        for stream in streams:
            for name in islice(stream, 12):
                names.setdefault(essence(name), name)
    return list(names.values())[:count]


def essence(name: FullName) -> str:
    """What is equal for two names of the same thing, such as 1.5 мм and 1.50 мм."""
    return re.sub(r"\W", "", str(name).casefold().replace("ё", "е"))


def _names_of(line: _Line, chance: random.Random) -> Iterator[FullName]:
    while True:
        kind, brand = chance.choice(line.kinds), chance.choice(line.brands)
        model = re.sub("#", lambda _: str(chance.randrange(1, 10)), chance.choice(line.series))
        for chosen, colour in chance.sample(line.variants, min(len(line.variants), 6)):
            yield FullName(line.category, kind, brand, model, chosen, colour)


def stranger(chance: random.Random) -> FullName:
    return FullName(
        "Разное",
        chance.choice(_STRANGE_KINDS),
        chance.choice(_STRANGE_BRANDS),
        f"{chance.choice('KLMRT')}{chance.randrange(100, 999)}",
        (f"{chance.randrange(2, 99)}",),
    )
