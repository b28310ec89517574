"""One answer to all questions above a score: what it links, what it leaves, and undoing it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from marketbel_courier.catalogue.answer_records import Reviewer
from marketbel_courier.catalogue.exchange_rates import keep_rates
from marketbel_courier.catalogue.review_records import OPEN, ReviewFilter
from marketbel_courier.database.pool import Pool
from marketbel_courier.ingestion.bulk_answers import accept_all, preview
from marketbel_courier.ingestion.manual_matching import link
from marketbel_courier.ingestion.review_answers import AnswerRefused, accept
from marketbel_courier.ingestion.undone_answers import undo
from marketbel_courier.pricing.rates import Rate, RateTable
from marketbel_courier_tests.catalogue_rows import (
    add_item,
    add_product,
    add_question,
    add_supplier,
)
from marketbel_courier_tests.ingestion.test_undone_answers import catalogue

ANNA = Reviewer("anna")
ALL = ReviewFilter(OPEN)


TODAY = date(2026, 7, 24)


async def ask(
    pool: Pool, shop: UUID, item: str, *products: UUID, price: str = "10.00", **told: str
) -> UUID:
    return await add_question(
        pool, await add_item(pool, shop, item, price=price, **told), *products
    )


@pytest.fixture
async def questions(pool: Pool) -> dict[str, UUID]:
    """Two that may be linked, and one for each thing that may speak against it."""
    shop, other = await add_supplier(pool), await add_supplier(pool, "Другой")
    kettle, drill, lamp, radio = [
        await add_product(pool, name) for name in ("Чайник KO 12", "Дрель X", "Лампа", "Радио P")
    ]
    tv = await add_product(pool, "TV 43 in")
    wholesaler = await add_supplier(pool, "Оптовик")
    for product in (kettle, drill, lamp, radio, tv):
        await link(pool, product, await add_item(pool, wholesaler, str(product)))
    taken = await add_item(pool, shop, "Лампа мини")
    await link(pool, lamp, taken)
    return {
        "good": await ask(pool, shop, "Чайник KO12", kettle),
        "of another supplier": await ask(pool, other, "Чайник KO 12", kettle),
        "another size": await ask(pool, shop, "TV 50 in", tv),
        "far off": await ask(pool, other, "TV 43 in", tv, price="100.00"),
        "taken": await ask(pool, shop, "Лампа", lamp),
        "wanted twice": await ask(pool, shop, "Дрель X", drill),
        "wanted twice, too": await ask(pool, shop, "Дрель X мини", drill),
        "low": await ask(pool, other, "Радио", radio),
    }


async def test_a_preview_tells_what_would_be_linked_and_what_speaks_against_the_rest(
    pool: Pool, questions: dict[str, UUID]
) -> None:
    await pool.execute(
        "UPDATE supplier_items SET match_score = 80 WHERE name = 'Радио'",
    )
    before = await catalogue(pool)

    seen = await preview(pool, ALL, 85)

    assert {one.entry.id for one in seen.choices} == {
        questions["good"],
        questions["of another supplier"],
    }
    names = {id_: name for name, id_ in questions.items()}
    assert {names[one.entry.id]: one.reason.code for one in seen.left_out} == {
        "another size": "question-bulk-names-differ",
        "far off": "question-bulk-price-far-off",
        "taken": "question-bulk-product-taken",
        "wanted twice": "question-bulk-product-wanted-twice",
        "wanted twice, too": "question-bulk-product-wanted-twice",
    }
    assert await catalogue(pool) == before


async def test_what_was_shown_is_linked_as_one_answer_and_undone_as_one(
    pool: Pool, questions: dict[str, UUID]
) -> None:
    before = await catalogue(pool)
    seen = await preview(pool, ALL, 85)

    done = await accept_all(pool, ALL, 85, seen.digest, reviewer=ANNA)

    assert done.questions == len(seen.choices) == 3
    approved = await pool.fetchval(
        "SELECT count(*) FROM match_review_queue WHERE status::text = 'approved'"
    )
    assert approved == 3
    undone = await undo(pool, done.answer_id, reviewer=ANNA)
    assert len(undone.reopened) == 3
    assert await catalogue(pool) == before


async def test_what_has_changed_since_the_preview_is_not_linked(
    pool: Pool, questions: dict[str, UUID]
) -> None:
    seen = await preview(pool, ALL, 85)
    await accept(pool, questions["good"], reviewer=ANNA)
    before = await catalogue(pool)

    with pytest.raises(AnswerRefused, match="changed since the preview"):
        await accept_all(pool, ALL, 85, seen.digest, reviewer=ANNA)

    assert await catalogue(pool) == before


async def test_a_bulk_is_undone_where_it_can_be_and_says_what_stays(
    pool: Pool, questions: dict[str, UUID]
) -> None:
    seen = await preview(pool, ALL, 85)
    done = await accept_all(pool, ALL, 85, seen.digest, reviewer=ANNA)
    await pool.execute(
        "DELETE FROM match_review_queue WHERE id = $1", questions["of another supplier"]
    )

    undone = await undo(pool, done.answer_id, reviewer=ANNA)

    assert (len(undone.reopened), len(undone.kept)) == (2, 1)
    assert undone.kept[0].reason.code == "question-item-gone"


async def test_a_rival_that_is_as_likely_leaves_the_choice_to_a_person(pool: Pool) -> None:
    products = [await add_product(pool, name) for name in ("Чайник KO", "Чайник КО")]
    question = await ask(pool, await add_supplier(pool), "Чайник ко", *products)
    await pool.execute(
        """
        UPDATE match_review_queue SET candidate_products =
            jsonb_set(candidate_products, '{1,score}', '89.5') WHERE id = $1
        """,
        question,
    )
    (left_out,) = (await preview(pool, ALL, 85)).left_out
    assert left_out.reason.code == "question-bulk-rival"


async def test_prices_are_compared_in_the_shops_currency(pool: Pool) -> None:
    await pool.execute(
        "UPDATE courier.price_rules SET shop_currency = 'EUR', default_currency = 'RUB',"
        " rate_source = 'bank.xml'"
    )
    table = RateTable("RUB", TODAY, {"EUR": Rate(Decimal(1), Decimal(90), TODAY)})
    async with pool.acquire() as connection, connection.transaction():
        await keep_rates(connection, table, source="bank.xml", refused={})
    kettle, lamp, clock = [await add_product(pool, name) for name in ("Чайник", "Лампа", "Часы")]
    wholesaler, shop = await add_supplier(pool, "Оптовик"), await add_supplier(pool)
    for product in (kettle, lamp, clock):
        offer = await add_item(pool, wholesaler, str(product), price="60.00", currency="EUR")
        await link(pool, product, offer)
    alike = await ask(pool, shop, "Чайник", kettle, price="5400.00")
    far_off = await ask(pool, shop, "Лампа", lamp, price="60.00")
    unknown = await ask(pool, shop, "Часы", clock, price="60.00", currency="USD")

    seen = await preview(pool, ALL, 85)

    assert {one.entry.id for one in seen.choices} == {alike, unknown}
    (left_out,) = seen.left_out
    assert left_out.entry.id == far_off
    assert str(left_out.reason) == (
        "The price is far off: 0.67 EUR, the product is offered from 60.00 EUR."
    )
