"""Answers to the questions of the review queue, and what they leave in the catalogue."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest

from marketbel_courier.catalogue.answer_records import Reviewer
from marketbel_courier.database.pool import Pool
from marketbel_courier.ingestion.item_matching import MatchingResult, match_items
from marketbel_courier.ingestion.review_answers import Answered, AnswerRefused, accept, reject
from marketbel_courier_tests.catalogue_rows import (
    add_item,
    add_product,
    add_question,
    add_supplier,
)

ANNA = Reviewer("anna")


@pytest.fixture
async def products(pool: Pool) -> list[UUID]:
    return [await add_product(pool, f"Чайник Tefal KO 12{number}") for number in range(2)]


@pytest.fixture
async def question(pool: Pool, products: list[UUID]) -> UUID:
    shop = await add_supplier(pool)
    item = await add_item(pool, shop, "Чайник Tefal KO", price="7.00", category="Кухня")
    return await add_question(pool, item, *products)


async def the_item(pool: Pool) -> asyncpg.Record:
    row = await pool.fetchrow(
        """
        SELECT i.product_id, i.match_status::text, p.name, p.status::text, p.min_price,
            c.name AS category, q.status::text AS question, q.reviewed_at
        FROM supplier_items i JOIN match_review_queue q ON q.supplier_item_id = i.id
        LEFT JOIN products p ON p.id = i.product_id LEFT JOIN categories c ON c.id = p.category_id
        """
    )
    assert row is not None
    return row


async def test_accepting_links_the_item_for_good_and_recalculates_the_product(
    pool: Pool, question: UUID, products: list[UUID]
) -> None:
    await accept(pool, question, reviewer=ANNA)

    row = await the_item(pool)
    assert (row["product_id"], row["match_status"]) == (products[0], "verified_match")
    assert (row["question"], row["min_price"]) == ("approved", 7)
    assert row["reviewed_at"] is not None
    await match_items(pool)
    assert (await the_item(pool))["product_id"] == products[0]


async def test_rejecting_makes_a_draft_with_the_items_category(pool: Pool, question: UUID) -> None:
    await reject(pool, question, reviewer=ANNA)

    row = await the_item(pool)
    assert (row["name"], row["status"], row["min_price"]) == ("Чайник Tefal KO", "draft", 7)
    assert (row["category"], row["question"]) == ("Кухня", "rejected")
    assert await match_items(pool) == MatchingResult(0, 0, 0, 0)


async def test_the_same_answer_twice_changes_nothing_and_another_is_refused(
    pool: Pool, question: UUID, products: list[UUID]
) -> None:
    assert not (await accept(pool, question, products[1], reviewer=ANNA)).was_so
    assert (await accept(pool, question, products[1], reviewer=ANNA)).was_so
    with pytest.raises(
        AnswerRefused, match=r"was accepted by somebody at .* “Чайник Tefal KO 121”"
    ):
        await accept(pool, question, products[0], reviewer=ANNA)
    with pytest.raises(AnswerRefused, match="was accepted"):
        await reject(pool, question, reviewer=ANNA)
    assert (await the_item(pool))["product_id"] == products[1]


async def test_of_two_people_at_once_one_is_heard_and_the_other_told(
    pool: Pool, question: UUID, products: list[UUID]
) -> None:
    answers = await asyncio.gather(
        *(accept(pool, question, product, reviewer=ANNA) for product in products),
        reject(pool, question, reviewer=ANNA),
        return_exceptions=True,
    )

    heard = [answer for answer in answers if isinstance(answer, Answered)]
    refused = [answer for answer in answers if isinstance(answer, AnswerRefused)]
    assert (len(heard), len(refused)) == (1, 2)
    assert (await the_item(pool))["product_id"] == heard[0].product_id


async def test_a_candidate_that_is_gone_is_not_taken(
    pool: Pool, question: UUID, products: list[UUID]
) -> None:
    await pool.execute("UPDATE products SET status = 'archived' WHERE id = $1", products[0])
    with pytest.raises(AnswerRefused, match="archived"):
        await accept(pool, question, products[0], reviewer=ANNA)
    await accept(pool, question, reviewer=ANNA)
    assert (await the_item(pool))["product_id"] == products[1]


async def test_without_any_candidate_left_a_product_has_to_be_named(
    pool: Pool, question: UUID, products: list[UUID]
) -> None:
    await pool.execute("DELETE FROM products")
    with pytest.raises(AnswerRefused, match="None of the candidates"):
        await accept(pool, question, reviewer=ANNA)
    other = await add_product(pool, "Чайник")
    assert (await accept(pool, question, other, reviewer=ANNA)).product_name == "Чайник"


async def test_an_unknown_question_is_refused(pool: Pool) -> None:
    with pytest.raises(AnswerRefused, match="no longer in the review queue"):
        await accept(pool, uuid4(), reviewer=ANNA)
