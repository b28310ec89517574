"""Answers that are taken back: everything is what it was, or it is said why it cannot be."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from marketbel_courier.catalogue.answer_records import AnswerKind, Reviewer
from marketbel_courier.catalogue.given_answers import given_answers
from marketbel_courier.catalogue.products import create_drafts
from marketbel_courier.catalogue.review_queue import alike_questions
from marketbel_courier.database.pool import Pool
from marketbel_courier.ingestion.manual_matching import link, unlink
from marketbel_courier.ingestion.review_answers import AnswerRefused, accept, reject
from marketbel_courier.ingestion.undone_answers import undo
from marketbel_courier_tests.catalogue_rows import (
    add_item,
    add_product,
    add_question,
    add_supplier,
)

ANNA, BORIS = Reviewer("anna"), Reviewer("boris")
NAME = "Чайник Tefal KO"


@pytest.fixture
async def products(pool: Pool) -> list[UUID]:
    return [await add_product(pool, f"Чайник Tefal KO 12{number}") for number in range(2)]


@pytest.fixture
async def question(pool: Pool, products: list[UUID]) -> UUID:
    item = await add_item(pool, await add_supplier(pool), NAME, price="7.00", category="Кухня")
    return await add_question(pool, item, *products)


async def catalogue(pool: Pool) -> dict[str, Any]:
    """Everything that an answer may change, but for the time of the last change."""
    queries = {
        "items": "SELECT id, product_id, match_status::text, match_score, match_candidates"
        " FROM supplier_items ORDER BY id",
        "questions": "SELECT id, status::text, expires_at, reviewed_at, reviewed_by,"
        " candidate_products FROM match_review_queue ORDER BY id",
        "products": "SELECT id, name, status::text, category_id, min_price, availability"
        " FROM products ORDER BY id",
        "links": "SELECT supplier_item_id, product_id, rung FROM courier.item_links"
        " WHERE ended_at IS NULL ORDER BY 1",
        "codes": "SELECT supplier_id, code, product_id, rung FROM courier.remembered_codes"
        " ORDER BY 1, 2",
        "best offers": "SELECT product_id, supplier_item_id, price FROM courier.best_offers"
        " ORDER BY 1",
    }
    return {
        name: [tuple(row) for row in await pool.fetch(query)] for name, query in queries.items()
    }


async def given(pool: Pool) -> UUID:
    return (await given_answers(pool))[0].id


@pytest.mark.parametrize("days_left", [30, -1])
@pytest.mark.parametrize("decide", [accept, reject])
async def test_an_undone_answer_leaves_the_catalogue_as_it_was(
    pool: Pool, products: list[UUID], decide: Any, days_left: int
) -> None:
    item = await add_item(pool, await add_supplier(pool), NAME, price="7.00", category="Кухня")
    question = await add_question(pool, item, *products, days_left=days_left)
    before = await catalogue(pool)

    answered = await decide(pool, question, reviewer=ANNA)
    assert await catalogue(pool) != before
    done = await undo(pool, answered.answer_id, reviewer=BORIS)

    assert (len(done.reopened), done.kept) == (1, [])
    assert await catalogue(pool) == before
    again = await undo(pool, answered.answer_id, reviewer=BORIS)
    assert (len(again.were_so), again.reopened) == (1, [])


async def test_the_list_says_who_answered_what_and_who_took_it_back(
    pool: Pool, question: UUID
) -> None:
    await accept(pool, question, reviewer=ANNA)
    await undo(pool, await given(pool), reviewer=BORIS)
    await reject(pool, question, reviewer=BORIS)

    newest, oldest = await given_answers(pool)
    assert (newest.kind, newest.answered_by, newest.undone) == (AnswerKind.REJECTED, "boris", 0)
    assert (oldest.kind, oldest.answered_by, oldest.undone_by) == (
        AnswerKind.ACCEPTED,
        "anna",
        "boris",
    )
    assert oldest.product_name == "Чайник Tefal KO 120"
    assert [one.id for one in await given_answers(pool, words="ЧАЙНИК anna")] == [oldest.id]
    assert await given_answers(pool, words="кастрюля") == []


async def test_a_draft_that_others_are_linked_to_stays_theirs(pool: Pool, question: UUID) -> None:
    answered = await reject(pool, question, reviewer=ANNA)
    other = await add_item(pool, await add_supplier(pool, "Другой"), NAME, price="5.00")
    await link(pool, answered.product_id, other)

    assert answered.answer_id
    await undo(pool, answered.answer_id, reviewer=ANNA)

    left = await pool.fetch("SELECT id FROM supplier_items WHERE product_id IS NOT NULL")
    assert [row["id"] for row in left] == [other]
    assert await pool.fetchval("SELECT min_price FROM products WHERE status = 'draft'") == 5


async def test_a_draft_that_was_there_keeps_no_category_of_an_undone_answer(
    pool: Pool, question: UUID
) -> None:
    other = await add_item(pool, await add_supplier(pool, "Другой"), NAME, price="5.00")
    async with pool.acquire() as connection:
        (draft,) = await create_drafts(connection, [NAME])
    await link(pool, draft, other)
    before = await catalogue(pool)

    answered = await reject(pool, question, reviewer=ANNA)
    assert answered.answer_id
    await undo(pool, answered.answer_id, reviewer=ANNA)

    assert await catalogue(pool) == before


async def test_what_cannot_be_taken_back_says_why_and_changes_nothing(
    pool: Pool, question: UUID, products: list[UUID]
) -> None:
    await accept(pool, question, reviewer=ANNA)
    answer = await given(pool)
    item = await pool.fetchval("SELECT id FROM supplier_items")
    await unlink(pool, products[0], item)
    await link(pool, products[1], item)
    before = await catalogue(pool)
    with pytest.raises(AnswerRefused, match=r"linked elsewhere since.*“Чайник Tefal KO 121”"):
        await undo(pool, answer, reviewer=ANNA)
    assert await catalogue(pool) == before

    await pool.execute("DELETE FROM suppliers")
    with pytest.raises(AnswerRefused, match="The item is gone: “Чайник Tefal KO”"):
        await undo(pool, answer, reviewer=ANNA)
    with pytest.raises(AnswerRefused, match="no such answer"):
        await undo(pool, uuid4(), reviewer=ANNA)


async def test_a_product_that_was_deleted_or_unlinked_since_does_not_keep_the_question_closed(
    pool: Pool, question: UUID, products: list[UUID]
) -> None:
    await accept(pool, question, reviewer=ANNA)
    await pool.execute("DELETE FROM products WHERE id = $1", products[0])

    await undo(pool, await given(pool), reviewer=ANNA)

    row = await pool.fetchrow("SELECT product_id, match_status::text FROM supplier_items")
    assert tuple(row or ()) == (None, "potential_match")
    await accept(pool, question, reviewer=ANNA)
    assert await pool.fetchval("SELECT product_id FROM supplier_items") == products[1]


async def test_an_answer_that_was_given_before_answers_were_kept_is_listed_and_undone(
    pool: Pool, question: UUID, products: list[UUID]
) -> None:
    before = await catalogue(pool)
    await accept(pool, question, reviewer=ANNA)
    # As the version before left it, and as matching by hand leaves it.
    await pool.execute("TRUNCATE courier.review_answers CASCADE")

    (listed,) = await given_answers(pool)
    assert (listed.id, listed.kind, listed.questions) == (question, AnswerKind.ACCEPTED, 1)
    await undo(pool, listed.id, reviewer=BORIS)

    assert await catalogue(pool) == before
    assert [one.undone_by for one in await given_answers(pool)] == ["boris"]


async def test_questions_that_are_alike_get_the_same_answer_and_are_undone_with_it(
    pool: Pool, question: UUID, products: list[UUID]
) -> None:
    for shop, price in (("Alike", "8.00"), ("Far too dear", "70.00"), ("Another barcode", "7.00")):
        told = {"barcode": "4600702083569"} if "barcode" in shop else {}
        item = await add_item(
            pool, await add_supplier(pool, shop), "чайник  TEFAL ko", price=price, **told
        )
        await add_question(pool, item, *products)
    before = await catalogue(pool)
    alike = [one.id for one in await alike_questions(pool, [question])]
    assert len(alike) == 1

    answered = await accept(pool, question, also=alike, reviewer=ANNA)

    assert answered.questions == 2
    linked = await pool.fetchval("SELECT count(*) FROM supplier_items WHERE product_id IS NOT NULL")
    assert linked == 2
    assert answered.answer_id
    await undo(pool, answered.answer_id, reviewer=ANNA)
    assert await catalogue(pool) == before


async def test_of_two_who_undo_at_once_the_second_finds_it_done(pool: Pool, question: UUID) -> None:
    answered = await reject(pool, question, reviewer=ANNA)
    assert answered.answer_id

    both = await asyncio.gather(
        *(undo(pool, answered.answer_id, reviewer=who) for who in (ANNA, BORIS))
    )

    assert sorted(len(one.reopened) for one in both) == [0, 1]


async def test_a_rejected_item_gets_a_draft_of_its_own_where_its_supplier_has_a_namesake(
    pool: Pool, question: UUID, products: list[UUID]
) -> None:
    first = await reject(pool, question, reviewer=ANNA)
    shop = await pool.fetchval("SELECT id FROM suppliers")
    twin = await add_item(pool, shop, "twin", price="9.00")
    await pool.execute("UPDATE supplier_items SET name = $2 WHERE id = $1", twin, NAME)
    second_question = await add_question(pool, twin, *products)
    before = await catalogue(pool)

    second = await reject(pool, second_question, reviewer=ANNA)

    assert second.product_id != first.product_id
    assert second.answer_id
    await undo(pool, second.answer_id, reviewer=ANNA)
    assert await catalogue(pool) == before
