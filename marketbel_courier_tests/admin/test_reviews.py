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


async def test_the_two_names_are_told_piece_by_piece_with_what_else_helps_to_choose(
    admin: RunningAdmin, shop: UUID
) -> None:
    pool = admin.desk.pool
    product = await add_product(pool, "Redmi 12 128Gb")
    linked = await add_item(pool, shop, "x", price="9.00", brand="Xiaomi")
    await admin.http.patch(
        f"/api/v1/admin/products/{product}/match",
        json={"action": "link", "supplier_item_id": str(linked)},
    )
    item = await add_item(pool, shop, "Redmi 12 64 GB", brand="Xiaomi", currency="BYN")
    await add_question(pool, item, product)

    (review,) = (await admin.http.get(REVIEWS)).json()["reviews"]

    assert (review["item_brand"], review["item_currency"]) == ("Xiaomi", "BYN")
    (candidate,) = review["candidates"]
    assert (candidate["brand"], candidate["min_price"]) == ("Xiaomi", "9.00")
    opposed = [
        piece["text"]
        for piece in candidate["item_pieces"] + candidate["product_pieces"]
        if piece["mark"] == "opposed"
    ]
    assert opposed == ["64 GB", "128Gb"]


async def test_an_answer_is_listed_with_who_gave_it_and_taken_back(
    admin: RunningAdmin, question: UUID, products: list[UUID]
) -> None:
    decided = (await admin.http.post(f"{REVIEWS}/{question}/accept")).json()
    (answer,) = (await admin.http.get(f"{REVIEWS}/answers")).json()["answers"]
    assert (answer["id"], answer["answered_by"]) == (decided["answer_id"], "local")
    (told,) = (await admin.http.get(f"{REVIEWS}/answers/{answer['id']}")).json()["questions"]
    assert (told["product_id"], told["obstacle"]) == (str(products[0]), None)

    undone = await admin.http.post(f"{REVIEWS}/answers/{answer['id']}/undo")

    assert (undone.status_code, undone.json()["undone"]) == (200, 1)
    assert undone.json()["message"] == "1 question is open again."
    assert (await admin.http.get(REVIEWS)).json()["total"] == 1
    again = await admin.http.post(f"{REVIEWS}/answers/{answer['id']}/undo")
    assert (again.status_code, again.json()["undone"]) == (200, 0)
    nothing = await admin.http.post(f"{REVIEWS}/answers/{uuid4()}/undo")
    assert (nothing.status_code, nothing.json()["error"]["code"]) == (409, "REVIEW_REFUSED")


async def test_many_are_answered_as_they_were_shown_and_taken_back_as_one(
    admin: RunningAdmin, shop: UUID
) -> None:
    pool = admin.desk.pool
    for item, product in (("Дрель 500 W", "Дрель 500W"), ("TV 43 in", "TV 50 in")):
        await add_question(pool, await add_item(pool, shop, item), await add_product(pool, product))
    wanted = {"least_score": 85, "supplier_id": str(shop)}

    seen = (await admin.http.post(f"{REVIEWS}/bulk/preview", json=wanted)).json()
    assert (seen["count"], seen["left_out_count"], seen["is_whole"]) == (1, 1, True)
    assert seen["choices"][0]["item_name"] == "Дрель 500 W"
    assert seen["left_out"][0]["reason"]["code"] == "question-bulk-names-differ"
    late = await admin.http.post(f"{REVIEWS}/bulk", json={**wanted, "digest": "another"})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "REVIEW_REFUSED")

    done = await admin.http.post(f"{REVIEWS}/bulk", json={**wanted, "digest": seen["digest"]})
    assert (done.status_code, done.json()["settled"]) == (200, 1)
    undone = await admin.http.post(f"{REVIEWS}/answers/{done.json()['answer_id']}/undo")
    assert undone.json()["undone"] == 1
