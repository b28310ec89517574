"""What becomes of items: the same product is linked, a look-alike is asked about."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.matching.decisions import decide
from marketbel_courier.matching.records import Decisions, Item, Product, Thresholds


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
        ("Смартфон Galaxy A54 5G 8/256GB Black", "Смартфон Galaxy A55 5G 8/256GB Black"),
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
