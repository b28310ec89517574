"""What the review queue shows of itself."""

from __future__ import annotations

from typing import Any

from marketbel_courier.catalogue.review_queue import (
    entries_by_prefix,
    mark_expired_entries,
    review_page,
)
from marketbel_courier.catalogue.review_records import (
    OPEN,
    ReviewFilter,
    ReviewOrder,
    ReviewStatus,
)
from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.catalogue_rows import (
    add_item,
    add_product,
    add_question,
    add_supplier,
)


async def test_pages_go_by_expiry_and_can_be_of_one_supplier(pool: Pool) -> None:
    product = await add_product(pool, "Чайник Tefal")
    one, other = await add_supplier(pool, "One"), await add_supplier(pool, "Other")
    for days, shop in ((3, one), (1, one), (2, other)):
        await add_question(
            pool, await add_item(pool, shop, f"Чайник {days}"), product, days_left=days
        )

    first = await review_page(pool, ReviewFilter(OPEN), limit=2)
    second = await review_page(pool, ReviewFilter(OPEN), limit=2, offset=2)
    own = await review_page(pool, ReviewFilter(OPEN, other))

    assert [entry.item_name for entry in first.entries] == ["Чайник 1", "Чайник 2"]
    assert [entry.item_name for entry in second.entries] == ["Чайник 3"]
    assert (first.total, own.total, own.entries[0].supplier_name) == (3, 1, "Other")
    assert first.entries[0].candidates[0].name == "Чайник Tefal"


async def test_an_expired_question_is_shown_as_such_before_and_after_it_is_marked(
    pool: Pool,
) -> None:
    item = await add_item(pool, await add_supplier(pool), "Чайник")
    await add_question(pool, item, days_left=-1)

    for marked in (1, 0):
        expired = await review_page(pool, ReviewFilter([ReviewStatus.EXPIRED]))
        assert expired.total == 1
        assert (await review_page(pool, ReviewFilter([ReviewStatus.PENDING]))).total == 0
        assert await mark_expired_entries(pool) == marked


async def test_candidates_of_other_services_and_nonsense_do_no_harm(pool: Pool) -> None:
    product = await add_product(pool, "Чайник Tefal", status="archived")
    entry = await add_question(pool, await add_item(pool, await add_supplier(pool), "Чайник"))
    await pool.execute(
        "UPDATE match_review_queue SET candidate_products = $1",
        [{"product_id": str(product), "similarity": 81}, {"product_id": 7}, "?", {}],
    )

    (found,) = await entries_by_prefix(pool, str(entry)[:8].upper(), limit=2)

    (candidate,) = found.candidates
    assert (candidate.name, candidate.score, candidate.is_there) == ("Чайник Tefal", 81, False)


async def test_questions_are_found_by_words_and_score_and_come_in_the_order_asked_for(
    pool: Pool,
) -> None:
    product = await add_product(pool, "Samovar Ёлка")
    shops = [await add_supplier(pool, name) for name in ("Alpha", "Beta", "Gamma")]
    for shop, name, price in (
        (shops[0], "Дрель", "1.00"),
        (shops[0], "Чайник", "2.00"),
        (shops[1], "ЧАЙНИК", "3.00"),
        (shops[2], "чайник", "90.00"),
    ):
        await add_question(pool, await add_item(pool, shop, name, price=price), product)
    await pool.execute("UPDATE supplier_items SET match_score = 80 WHERE name = 'Дрель'")

    async def found(order: ReviewOrder = ReviewOrder.AGE, **wanted: Any) -> list[str]:
        page = await review_page(pool, ReviewFilter(OPEN, **wanted), order=order)
        return [entry.item_name for entry in page.entries]

    assert await found(words="beta чайник") == ["ЧАЙНИК"]
    assert await found(words="елка дрель") == ["Дрель"]
    assert await found(words="50%_ дрель") == []
    assert await found(least_score=85) == ["Чайник", "ЧАЙНИК", "чайник"]
    assert (await found(ReviewOrder.PRICE))[0] == "чайник"
    assert (await found(ReviewOrder.SCORE))[-1] == "Дрель"
    assert (await found(ReviewOrder.EFFECT))[-1] == "Дрель"
