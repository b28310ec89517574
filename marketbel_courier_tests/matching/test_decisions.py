"""What becomes of items: the same product is linked, a look-alike is asked about."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.matching.decisions import MatchingRound, decide
from marketbel_courier.matching.index import ProductIndex
from marketbel_courier.matching.records import Decisions, Item, Product, Rung, Thresholds


def match(name: str, *products: str) -> Decisions:
    return decide([Item(uuid4(), name)], [Product(uuid4(), product) for product in products])


@pytest.mark.parametrize(
    ("item", "product"),
    [
        ("Чайник Tefal KO 120", "чайник  TEFAL KO-120"),
        ("Tefal чайник KO120", "Чайник Tefal KO 120"),
        ("Ёлка искусственная 180 см", "Елка искусственная, 180см"),
        ("Samsung Galaxy A54 128GB Black", "Samsung Galaxy A54 128 GB (Black)"),
        ("Самсунг Галакси A54 128 ГБ, чёрный НОВЫЙ", "Samsung Galaxy A54 128GB Black"),
        ("chajnik elektricheskij Бош 1,7л 2.2 кВт", "Чайник электрический Bosch 1.7 л 2200 Вт"),
        ("PowerBank Xiaomi 1TB", "Power bank Xiaomi 1024 ГБ"),
    ],
)
def test_spellings_of_one_product_are_linked(item: str, product: str) -> None:
    decisions = match(item, product)

    assert len(decisions.links) == 1
    assert decisions.links[0].score == 100


@pytest.mark.parametrize(
    ("item", "product"),
    [
        ("Galaxy A54 128GB", "Galaxy S54 128GB"),
        ("Аккумулятор Bosch 18 В 5 Ач", "Аккумулятор Bosch 12 В 5 Ач"),
        ("Футболка Nike чёрная L", "Футболка Nike белая L"),
        ("Монитор AOC VX34 24 дюйма", "Монитор AOC VX24 34"),
        ("Велосипед Merida Nine 29 24 дюйма", 'Велосипед Merida Nine 24 29"'),
        ("Смартфон Xiaomi Redmi Note 12", "Смартфон Xiaomi Redmi Note 12 Pro"),
        ("Шина Nokian Nordman 7 205/55 R16 94T", "Шина Nokian Nordman 7 205/60 R16 94T"),
        ("Фильтр масляный Mann W 712/75", "Фильтр масляный Mann W 712/80"),
        ("Кабель HDMI 2.0 1,5 м", "Кабель HDMI 2.1 1,5 м"),
        ("Батарейка Duracell AA 4 шт", "Батарейка Duracell AAA 4 шт"),
        ("Видеокарта RTX 4070 12GB", "Видеокарта RTX 4070 Ti 12GB"),
        ("Смартфон Galaxy A54 5G 8/256GB Black", "Смартфон Galaxy A55 5G 8/256GB Black"),
        ("Линзы Acuvue Oasys 8.4 -2.50", "Линзы Acuvue Oasys 8.4 +2.50"),
        ("Эмаль ПФ-115 Лакра вишнёвая", "Эмаль ПФ-115 Лакра красная"),
        ("Роутер TP-Link Archer AX55 Pro EX3000V", "Роутер TP-Link Archer AX55 EX3000V"),
        ("Карта SanDisk microSDXC 128GB 200MB/s", "Карта SanDisk SDXC 128GB 200MB/s"),
        ("Флюид Anthelios SPF50 тонирующий", "Флюид Anthelios SPF50"),
        ("Перчатки хлопчатобумажные размер M", "Перчатки хлопчатобумажные размер L"),
        ("Кабель питания медный трёхжильный 1.5 мм", "Кабель питания медный трёхжильный 2.5 мм"),
    ],
)  # fmt: skip
def test_another_model_is_never_linked_however_alike_the_names(item: str, product: str) -> None:
    lenient = Thresholds(link=61, review=60)

    decisions = decide([Item(uuid4(), item)], [Product(uuid4(), product)], lenient)

    assert not decisions.links
    assert len(decisions.reviews) == 1


def test_an_item_unlike_everything_becomes_a_new_product() -> None:
    decisions = match("Лампа настольная", "Чайник", "Утюг")

    assert [product.name for product in decisions.new_products] == ["Лампа настольная"]


def test_the_same_new_product_twice_is_one_draft_and_its_variant_another() -> None:
    items = [
        Item(uuid4(), "Лампа настольная 40 Вт"),
        Item(uuid4(), "Настольная лампа, 40Вт"),
        Item(uuid4(), "Лампа настольная 60 Вт"),
    ]

    decisions = decide(items, [])

    assert [product.item_ids for product in decisions.new_products] == [
        (items[0].id, items[1].id),
        (items[2].id,),
    ]


def test_a_reviewer_gets_the_best_candidates_first_and_no_more_than_asked() -> None:
    products = [f"Шуруповёрт аккумуляторный Bosch {model}" for model in "ABCDEFGH"]

    (review,) = match("Шуруповёрт аккумуляторный Bosch AX", *products).reviews

    scores = [candidate.score for candidate in review.candidates]
    assert len(scores) == Thresholds().candidates
    assert scores == sorted(scores, reverse=True)


def test_stricter_thresholds_turn_a_link_into_a_question() -> None:
    item, product = (
        Item(uuid4(), "Чайник электрический белый"),
        Product(uuid4(), "Чайник элекртический белый"),
    )

    assert decide([item], [product]).links
    assert decide([item], [product], Thresholds(link=99)).reviews


names = st.lists(
    st.sampled_from(["чайник", "лампа", "bosch", "A54", "128", "GB", "белый", "1.5", "ёлка", "M"]),
    min_size=1,
    max_size=6,
).map(" ".join)


@given(items=st.lists(names, max_size=12), products=st.lists(names, max_size=12))
def test_every_item_is_decided_exactly_once(items: list[str], products: list[str]) -> None:
    wanted = [Item(uuid4(), name) for name in items]

    decisions = decide(wanted, [Product(uuid4(), name) for name in products])

    decided: list[UUID] = [link.item_id for link in decisions.links]
    decided += [review.item_id for review in decisions.reviews]
    decided += [item_id for product in decisions.new_products for item_id in product.item_ids]
    assert sorted(decided) == sorted(item.id for item in wanted)


@given(items=st.lists(names, max_size=8), products=st.lists(names, max_size=8), seed=st.randoms())
def test_the_order_of_the_products_does_not_matter(
    items: list[str], products: list[str], seed: object
) -> None:
    wanted = [Item(UUID(int=number), name) for number, name in enumerate(items)]
    known = [Product(UUID(int=number), name) for number, name in enumerate(products)]
    shuffled = list(known)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]

    assert decide(wanted, known) == decide(wanted, shuffled)


def test_a_typing_error_is_linked_but_not_a_word_that_other_products_have() -> None:
    products = ["Кабель медный гибкий Norwik 5 м", "Кабель медный гибкий Norvin 5 м"]
    others = ["Розетка Norvin", "Выключатель Norvin"]

    assert match("Кабель медный гбикий Norwik 5 м", products[0]).links
    assert not match("Кабель медный гибкий Norvin 5 м", products[0], *others).links


def test_a_word_of_the_category_may_be_left_out_of_the_name() -> None:
    item = Item(uuid4(), "Смартфон Galaxy чёрный")
    plain = Product(uuid4(), "Galaxy чёрный")
    categorised = Product(plain.id, plain.name, "Смартфоны")

    assert decide([item], [plain], Thresholds(link=60, review=50)).reviews
    assert decide([item], [categorised], Thresholds(link=60, review=50)).links


@pytest.mark.parametrize("typed", ["Samsumg", "Sasmung", "Samsng", "Самсунк"])
def test_a_misspelt_word_finds_its_product_among_many(typed: str) -> None:
    others = [f"{brand} {number}" for brand in ("Lenovo", "Huawei") for number in range(200)]

    (review,) = match(typed, "Samsung", *others).reviews

    assert [candidate.name for candidate in review.candidates] == ["Samsung"]


SHOP, OTHER_SHOP = UUID(int=1), UUID(int=2)


def outcome(item: Item, *products: Product) -> Rung | list[str]:
    """The rung of the item's link, or what contradicts the first candidate."""
    decisions = decide([item], products)
    if decisions.links:
        return decisions.links[0].rung
    (review,) = decisions.reviews
    return [str(message) for message in review.candidates[0].contradictions]


def test_each_rung_of_the_ladder_links_and_says_so() -> None:
    kettle = Product(
        uuid4(), "Чайник Tefal KO 120", barcodes=("4006381333931",), part_numbers=("KO1208E0",)
    )
    others = [Product(uuid4(), f"Утюг Bosch TDA {number}") for number in range(2000, 2010)]

    def rung(name: str, **told: Any) -> Rung | list[str]:
        return outcome(Item(uuid4(), name, **told), kettle, *others)

    assert rung("Электрочайник Тефаль KO120", remembered=kettle.id) is Rung.REMEMBERED_CODE
    assert rung("Kettle, steel", barcodes=("04006381333931",)) is Rung.BARCODE
    assert rung("Чайник", brand="Tefal", part_numbers=("KO-1208-E0",)) is Rung.PART_NUMBER
    assert rung("Чайник новый KO1208E0 в коробке") is Rung.MODEL_CODE
    assert rung("чайник TEFAL, KO-120") is Rung.NAME


@pytest.mark.parametrize(
    ("item", "product", "said"),
    [
        ("Xiaomi Redmi Pro+", "Xiaomi Redmi Pro", "variant: plus here, none there"),
        ("Samsung Galaxy S24 +", "Samsung Galaxy S24", "variant: plus here, none there"),
        ("Samsung Galaxy S24+256GB", "Samsung Galaxy S24 256GB", "variant: plus"),
        ("Redmi Note 12 128GB", "Redmi Note 12 Pro 128GB", "variant: none here, pro there"),
        ("Redmi Note 12 64GB", "Redmi Note 12 128 ГБ", "capacity: 64 gb here, 128 гб there"),
        ("Чайник KO120 1,7 л", "Чайник KO120 1,5 л", "volume: 1.7 л here, 1.5 л there"),
        ("Футболка Nike чёрная", "Футболка Nike белая", "colour: черная here, белая there"),
        ("Футболка Nike XL", "Футболка Nike L", "size: xl here, l there"),
        ("Батарейка Duracell AA 4 шт", "Батарейка Duracell AA", "pack: 4 шт here, 1 there"),
        ("Чехол для Samsung A54", "Samsung A54", "one of the two is for something else"),
        ("Samsung MLT-D111S чип для тонера", "Samsung MLT-D111S тонер", "one of the two is for"),
        ("Чехол Samsung SM-A546", "Samsung SM-A546", "one of the two is for something else"),
        ("Шина Кама 205/55 R16", "Шина Кама 205/60 R16", "number: 55 here, 60 there"),
        ("Рычаг TRW JTC100 левый", "Рычаг TRW JTC100 правый", "side: левый here, правый there"),
        ("Adobe Premiere CS3 academic", "Adobe Premiere CS3", "edition: academic here, none"),
        ("Pixel 8 refurbished", "Pixel 8", "condition: refurbished here, none there"),
        ("Дрель DDF484 уценка", "Дрель DDF484", "condition: уценка here, none there"),
        ("Тонер TN1075 совместимый", "Тонер TN1075", "maker: совместимый here, none there"),
        ("Elements 5.0 Mac", "Elements 5.0 for Windows", "platform: mac here, windows there"),
        ("Кроссовки мужские 43", "Кроссовки женские 43", "for whom: мужские here, женские"),
        ("Intel i5-12400F BOX", "Intel i5-12400F OEM", "package: box here, oem there"),
        (
            "Лак паркетный матовый 2 л",
            "Лак паркетный глянцевый 2 л",
            "finish: матовый here, глянцевый there",
        ),
        ("Шина зимняя 94H", "Шина летняя 94H", "season: зимняя here, летняя there"),
        ("Watch 9 45mm Cellular", "Watch 9 45mm", "connection: cellular here, none there"),
        ("Windows 11 English", "Windows 11 Russian", "language: english here, russian there"),
        ("Вода негазированная", "Вода газированная", "variant: негазированная here, газированная"),
        ("Шина 94H без шипов", "Шина 94H шип", "variant: шипов here, шип there"),
        ("Шина 91W RunFlat", "Шина 91W", "variant: runflat here, none there"),
    ],
)
def test_what_contradicts_is_named_and_no_code_gets_the_better_of_it(
    item: str, product: str, said: str
) -> None:
    code = "4006381333931"
    known = Product(uuid4(), product, barcodes=(code,), part_numbers=("ABC12345",))
    same = Item(uuid4(), item, barcodes=(code,), part_numbers=("ABC12345",), remembered=known.id)

    told = outcome(same, known)

    assert isinstance(told, list)
    assert told[0].startswith(said)


def test_a_barcode_of_another_product_speaks_against_the_same_name() -> None:
    known = Product(uuid4(), "Чайник Tefal KO 120", barcodes=("4006381333931",))

    told = outcome(Item(uuid4(), known.name, barcodes=("5901234123457",)), known)

    assert told == ["barcode: 5901234123457 here, 4006381333931 there"]


def test_what_a_shop_prints_itself_mistypes_or_makes_up_is_no_barcode() -> None:
    for code in ("2000000000008", "4006381333932", "0000000000000", "1234567890128"):
        known = Product(uuid4(), "Яблоки", barcodes=(code,))

        decisions = decide([Item(uuid4(), "Дрель ударная", barcodes=(code,))], [known])

        assert decisions.new_products


def test_a_code_that_makers_share_by_chance_links_nothing() -> None:
    seeds = Product(uuid4(), "Семена томата арт. 74232811")

    decisions = decide([Item(uuid4(), "Петля Оскол арт. 74232811")], [seeds])

    assert not decisions.links


def test_of_two_items_of_a_list_one_is_the_product_and_the_other_is_asked_about() -> None:
    kettle = Product(uuid4(), "Чайник Tefal KO 120")
    items = [Item(uuid4(), kettle.name, supplier_id=SHOP) for _ in range(2)]
    elsewhere = Item(uuid4(), kettle.name, supplier_id=OTHER_SHOP)

    decisions = decide([*items, elsewhere], [kettle])

    assert [link.item_id for link in decisions.links] == [items[0].id, elsewhere.id]
    (review,) = decisions.reviews
    assert str(review.candidates[0].contradictions[-1]) == (
        "another item of the list is this product"
    )
    assert len(decide(items, [kettle], Thresholds(one_to_one=False)).links) == 2


def test_items_of_one_list_become_products_of_their_own_however_alike() -> None:
    names = [("Лампа", SHOP), ("Лампа", SHOP), ("Лампа", OTHER_SHOP)]
    items = [Item(uuid4(), name, supplier_id=supplier) for name, supplier in names]

    decisions = decide(items, [])

    assert sorted(len(product.item_ids) for product in decisions.new_products) == [1, 2]


def test_of_two_products_of_one_name_a_person_chooses() -> None:
    twins = [Product(uuid4(), "Adobe Premiere Pro CS3") for _ in range(2)]

    (review,) = decide([Item(uuid4(), "adobe premiere pro CS3")], twins).reviews

    assert {one.product_id for one in review.candidates} == {one.id for one in twins}
    assert {str(one.contradictions[-1]) for one in review.candidates} == {
        "another product has the same name"
    }


def test_of_two_items_with_one_code_none_is_linked_that_is_not_the_likelier() -> None:
    jacket = Product(uuid4(), "Куртка Fjord непромокаемая", part_numbers=("J-22055",))
    names = ["Куртка Fjord лёгкая", "Куртка Fjord тёплая"]
    items = [
        Item(uuid4(), name, supplier_id=SHOP, brand="Fjord", part_numbers=("J22055",))
        for name in names
    ]

    assert not decide(items, [jacket]).links
    assert {
        str(one.contradictions[-1])
        for review in decide(items, [jacket]).reviews
        for one in review.candidates
    } == {"another item of the list has the same code and is as like"}
    assert len(decide(items[:1], [jacket]).links) == 1


def test_a_part_number_of_another_maker_proves_nothing() -> None:
    pads = Product(uuid4(), "Колодки тормозные передние", part_numbers=("1987654",))

    item = Item(uuid4(), "Фильтр салона", brand="Bosch", part_numbers=("1987654",))

    assert not decide([item], [pads]).links


@pytest.mark.parametrize("code", ["00-00012345", "УТ000012345", "100234"])
def test_numbers_that_two_suppliers_gave_their_goods_prove_nothing(code: str) -> None:
    wire = Product(uuid4(), "Кабель медный гибкий", codes=(code,))

    item = Item(uuid4(), "Кабель медный силовой", codes=(code,))

    assert not decide([item], [wire]).links


@pytest.mark.parametrize(
    ("item", "product"),
    [
        ("Шина Cordiant 205/55R16", "Шина Nokian 205/55R16"),
        ("Шампунь VITEX Кератин", "Шампунь VITEX Алоэ"),
        ("Ноутбук Acer i5-1235U", "Ноутбук Lenovo i5-1235U"),
        ("Батарейка GP CR2032", "Батарейка Camelion CR2032"),
        ("Перфоратор П-26/800ЭР-2", "Перфоратор П-26/800ЭР"),
    ],
)
def test_what_many_makers_print_is_no_model(item: str, product: str) -> None:
    assert not match(item, product).links


@pytest.mark.parametrize(
    ("item", "product"),
    [
        ("Linksys RangePlus WRT160N", "Linksys Ultra RangePlus Router WRT160N"),
        ("QuickBooks(R) Pro 2007", "QuickBooks™ Pro 2007"),
        ("SSD диск 1000 ГБ", "SSD диск 1 TB"),
        ("Nokian Nordman 185/65R15", "Nordman Nokian 185/65 R15"),
        ("Grohe 33265003 смеситель для раковины", "Смеситель для раковины Grohe 33265003"),
    ],
)
def test_praise_signs_of_trade_marks_and_order_make_no_other_product(
    item: str, product: str
) -> None:
    assert match(item, product).links


def test_a_product_that_is_taken_is_asked_about_with_that_said() -> None:
    kettle = Product(uuid4(), "Чайник Tefal KO 120")
    matching_round = MatchingRound(ProductIndex([kettle]), Thresholds(), taken={SHOP: {kettle.id}})

    matching_round.take([Item(uuid4(), kettle.name, supplier_id=SHOP)])

    assert not matching_round.decisions().links
    assert matching_round.decisions().reviews
