"""What the review queue shows of itself."""

from __future__ import annotations

from marketbel_courier.catalogue.review_queue import (
    ReviewStatus,
    entries_by_prefix,
    mark_expired_entries,
    review_page,
)
from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.catalogue_rows import (
    add_item,
    add_product,
    add_question,
    add_supplier,
)

OPEN = [status for status in ReviewStatus if status.is_open]


async def test_pages_go_by_expiry_and_can_be_of_one_supplier(pool: Pool) -> None:
    product = await add_product(pool, "Чайник Tefal")
    one, other = await add_supplier(pool, "One"), await add_supplier(pool, "Other")
    for days, shop in ((3, one), (1, one), (2, other)):
        await add_question(
            pool, await add_item(pool, shop, f"Чайник {days}"), product, days_left=days
        )

    first = await review_page(pool, statuses=OPEN, limit=2)
    second = await review_page(pool, statuses=OPEN, limit=2, offset=2)
    own = await review_page(pool, statuses=OPEN, supplier_id=other)

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
        expired = await review_page(pool, statuses=[ReviewStatus.EXPIRED])
        assert expired.total == 1
        assert (await review_page(pool, statuses=[ReviewStatus.PENDING])).total == 0
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
