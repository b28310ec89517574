"""Names that one addition, one other word or one letter makes another product's."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from marketbel_courier.matching.attributes import Attribute
from marketbel_courier.matching.decisions import decide
from marketbel_courier.matching.records import Decisions, Item, Product

_SHOP = UUID(int=1)


def match(item: str, product: str) -> Decisions:
    return decide([Item(uuid4(), item, supplier_id=_SHOP)], [Product(uuid4(), product)])


@pytest.mark.parametrize(
    ("item", "product", "attribute"),
    [
        # A generation that only one of them tells, or another one.
        ("Canon EOS R6 Camera Body", "Canon EOS R6 Mark II Camera Body", Attribute.VARIANT),
        ("Final Fantasy VIII Remake", "Final Fantasy VII Remake", Attribute.VARIANT),
        # What comes with the one alone, and an edition.
        (
            "Canon EOS R6 Camera with 24-105mm Lens",
            "Canon EOS R6 Camera Body",
            Attribute.PACKAGE,
        ),
        (
            "Nespresso Vertuo Next ENV120 White with Aeroccino",
            "Nespresso Vertuo Next ENV120 White",
            Attribute.PACKAGE,
        ),
        ("GoPro HERO12 Black Creator Edition", "GoPro HERO12 Black", Attribute.EDITION),
        # A word more, or another one, where a class of goods is all that is common besides.
        (
            "Corsair Vengeance 32GB DDR5 6000MHz CL36 Black",
            "Corsair Vengeance RGB 32GB DDR5 6000MHz CL36 Black",
            Attribute.VARIANT,
        ),
        (
            "ASUS ProArt GeForce RTX 4070 OC 16GB GDDR6X",
            "ASUS TUF GeForce RTX 4070 OC 16GB GDDR6X",
            Attribute.VARIANT,
        ),
        (
            "SanDisk Extreme 128GB SDXC UHS-I Card 200MB/s",
            "SanDisk Extreme PRO 128GB SDXC UHS-I Card 200MB/s",
            Attribute.VARIANT,
        ),
        ("MSI B650 Tomahawk AM5", "MSI B650 Tomahawk WiFi AM5", Attribute.VARIANT),
        # Two makers number their goods alike.
        ("Автомат EKF ВА47-29 1P C16", "Автомат IEK ВА47-29 1P C16", Attribute.VARIANT),
        # A letter behind a model's code.
        ("Болгарка УШМ-125/1100 1100 Вт", "Болгарка УШМ-125/1100Э 1100 Вт", Attribute.MODEL),
        ("Sony Alpha a7 IV ILCE-7M4K", "Sony Alpha a7 IV ILCE-7M4", Attribute.MODEL),
        # Praise that praises nothing is a word.
        ("Heinz Hot Tomato Ketchup 570g", "Heinz Tomato Ketchup 570g", Attribute.VARIANT),
        ("HP Color LaserJet Pro M255", "HP LaserJet Pro M255", Attribute.VARIANT),
    ],
)
def test_what_one_word_makes_another_product_is_asked_about(
    item: str, product: str, attribute: Attribute
) -> None:
    decisions = match(item, product)

    assert not decisions.links
    against = decisions.reviews[0].candidates[0].contradictions
    assert attribute in {message.parameters.get("attribute") for message in against}


@pytest.mark.parametrize(
    ("item", "product"),
    [
        ("Антифриз Felix G12++ красный 5 кг", "Антифриз Felix G12+ красный 5 кг"),
        ("Fog Light Left Toyota Corolla 2014-2016", "Headlight Left Toyota Corolla 2014-2016"),
        ("Картридж Cactus CS-CF259A для HP LaserJet", "Картридж HP CF259A для LaserJet"),
        ("Картридж для смесителя Grohe 31367001", "Смеситель для кухни Grohe 31367001"),
        ("Комплект ГРМ Gates K015670XS Logan", "Ремень ГРМ Gates 5670XS Logan"),
    ],
)
def test_what_is_another_thing_is_not_linked(item: str, product: str) -> None:
    assert not match(item, product).links


@pytest.mark.parametrize(
    ("item", "product"),
    [
        ("Final Fantasy 7 Remake", "Final Fantasy VII Remake"),
        ("Heinz Tomato Ketchup 570 g hot price", "Heinz Tomato Ketchup 570g"),
        ("Кружка Luminarc 320 мл, цвет: синий", "Кружка Luminarc 320 мл синяя"),
        ("JBL Flip 6 black color", "JBL Flip 6 Black"),
        ("Linksys WAP4400N Access Point with PoE", "Linksys Access Point - WAP4400N"),
        ("Холодильник INDESIT ITS-4200-W, белый", "Холодильник Indesit ITS 4200 W белый"),
        ("Canon PIXMA MX700 Photo Printer", "Canon PIXMA MX700 Printer - MX700C"),
    ],
)
def test_what_says_the_same_in_other_words_is_linked(item: str, product: str) -> None:
    assert len(match(item, product).links) == 1
