"""The review queue: what is asked, and what a person's answer leaves in the catalogue."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest

from marketbel_courier_tests.admin.conftest import RunningAdmin
from marketbel_courier_tests.catalogue_rows import (
    add_item,
    add_product,
    add_question,
    add_supplier,
)

REVIEWS = "/api/v1/admin/reviews"


@pytest.fixture
async def products(admin: RunningAdmin) -> list[UUID]:
    return [await add_product(admin.desk.pool, f"Чайник Tefal KO 12{n}") for n in range(2)]


@pytest.fixture
async def shop(admin: RunningAdmin) -> UUID:
    return await add_supplier(admin.desk.pool)


@pytest.fixture
async def question(admin: RunningAdmin, shop: UUID, products: list[UUID]) -> UUID:
    item = await add_item(admin.desk.pool, shop, "Чайник Tefal KO", price="7.00", colour="белый")
    return await add_question(admin.desk.pool, item, *products)


async def test_a_question_is_told_with_its_item_and_candidates_side_by_side(
    admin: RunningAdmin, question: UUID, products: list[UUID], shop: UUID
) -> None:
    page = (await admin.http.get(REVIEWS)).json()
    (review,) = page["reviews"]
    assert (review["id"], review["supplier_id"]) == (str(question), str(shop))
    assert (review["item_name"], review["item_price"]) == ("Чайник Tefal KO", "7.00")
    assert review["characteristics"] == {"colour": "белый"}
    assert [one["product_id"] for one in review["candidates"]] == [str(one) for one in products]
    assert [one["score"] for one in review["candidates"]] == [90.0, 89.0]
    assert review["candidates"][0]["internal_sku"]
    assert (page["total"], page["next_offset"]) == (1, None)


async def test_pages_and_filters_leave_out_the_rest(
    admin: RunningAdmin, shop: UUID, products: list[UUID]
) -> None:
    pool = admin.desk.pool
    other = await add_supplier(pool, "Другой")
    for number, (of, status) in enumerate(
        [(shop, "pending"), (shop, "expired"), (shop, "approved"), (other, "pending")]
    ):
        await add_question(
            pool, await add_item(pool, of, f"item {number}"), *products, status=status
        )

    async def names(**parameters: str) -> list[str]:
        answer = await admin.http.get(REVIEWS, params=parameters)
        return sorted(review["item_name"] for review in answer.json()["reviews"])

    assert await names() == ["item 0", "item 1", "item 3"]
    assert await names(status="approved") == ["item 2"]
    assert await names(supplier_id=str(other)) == ["item 3"]
    page = (await admin.http.get(REVIEWS, params={"limit": "2"})).json()
    assert (len(page["reviews"]), page["total"], page["next_offset"]) == (2, 3, 2)
    assert (await admin.http.get(REVIEWS, params={"status": "lost"})).status_code == 400


async def test_accepting_links_the_item_and_names_the_reviewer_that_users_knows(
    admin: RunningAdmin, question: UUID, products: list[UUID]
) -> None:
    pool = admin.desk.pool
    me: UUID = await pool.fetchval(
        "INSERT INTO users (username, password_hash, role) VALUES ('local', '', 'admin')"
        " RETURNING id"
    )
    answer = await admin.http.post(
        f"{REVIEWS}/{question}/accept", json={"product_id": str(products[1])}
    )
    assert answer.status_code == 200, answer.text
    assert (answer.json()["status"], answer.json()["product_id"]) == ("approved", str(products[1]))
    assert await pool.fetchval("SELECT product_id FROM supplier_items") == products[1]
    assert await pool.fetchval("SELECT reviewed_by FROM match_review_queue") == me
    assert (await admin.http.get(REVIEWS)).json()["total"] == 0


async def test_without_a_product_the_best_candidate_is_meant(
    admin: RunningAdmin, question: UUID, products: list[UUID]
) -> None:
    answer = await admin.http.post(f"{REVIEWS}/{question}/accept")
    assert answer.json()["product_id"] == str(products[0])


async def test_rejecting_makes_a_draft_and_two_who_answer_at_once_do_not_both_win(
    admin: RunningAdmin, question: UUID
) -> None:
    answers = await asyncio.gather(
        admin.http.post(f"{REVIEWS}/{question}/reject"),
        admin.http.post(f"{REVIEWS}/{question}/accept"),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (refused,) = [answer.json()["error"] for answer in answers if answer.status_code == 409]
    assert refused["code"] == "REVIEW_REFUSED"
    (won,) = [answer.json() for answer in answers if answer.status_code == 200]
    again = await admin.http.post(
        f"{REVIEWS}/{question}/{'reject' if won['status'] == 'rejected' else 'accept'}"
    )
    assert (again.status_code, again.json()["product_id"]) == (200, won["product_id"])


async def test_what_cannot_be_answered_says_why(admin: RunningAdmin, question: UUID) -> None:
    gone = await admin.http.post(f"{REVIEWS}/{uuid4()}/accept")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "NOT_FOUND")
    no_product = await admin.http.post(
        f"{REVIEWS}/{question}/accept", json={"product_id": str(uuid4())}
    )
    assert (no_product.status_code, no_product.json()["error"]["code"]) == (409, "REVIEW_REFUSED")
