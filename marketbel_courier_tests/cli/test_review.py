from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.catalogue_rows import (
    add_item,
    add_product,
    add_question,
    add_supplier,
)
from marketbel_courier_tests.cli.conftest import Run

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]


@pytest.fixture
def question(ask: Ask) -> str:
    """A question with two candidates; its id."""

    async def fill(pool: Pool) -> UUID:
        products = [await add_product(pool, f"Чайник Tefal KO 12{number}") for number in (0, 1)]
        item = await add_item(pool, await add_supplier(pool), "Чайник Tefal KO", price="7.00")
        return await add_question(pool, item, *products)

    return str(ask(fill))


def test_the_list_has_each_item_with_its_best_candidate(run: Run, question: str) -> None:
    result = run("review", "list", "--supplier", "садовый")
    assert result.exit_code == 0, result.output
    assert f"{question[:8]}  Чайник Tefal KO  7.00, Садовый мир\n" in result.output
    assert "    90.0  Чайник Tefal KO 120  and 1 more\n" in result.output
    assert "1 to review." in result.output
    assert "None is expired." in run("review", "list", "--status", "expired").output


def test_one_question_is_shown_with_all_candidates_and_what_to_type(
    run: Run, question: str
) -> None:
    output = run("review", "show", question[:6]).output
    assert "1   90.0  Чайник Tefal KO 120" in output
    assert "2   89.0  Чайник Tefal KO 121" in output
    assert f"marketbel-courier review accept {question[:8]} --candidate 1" in output


def test_a_candidate_is_accepted_by_number_once(run: Run, question: str) -> None:
    words = "“Чайник Tefal KO” of Садовый мир {} linked to the product “Чайник Tefal KO 121”."
    first = run("review", "accept", question[:8], "--candidate", "2")
    assert (first.exit_code, first.output.splitlines()[0]) == (0, words.format("is now"))
    again = run("review", "accept", question[:8], "--candidate", "2")
    assert (again.exit_code, again.output.strip()) == (0, words.format("was already"))
    late = run("review", "reject", question[:8])
    assert (late.exit_code, "was accepted by somebody" in late.output) == (2, True)
    assert "Nothing waits for review." in run("review", "list").output
    assert "Approved at" in run("review", "show", question).output


def test_a_rejected_item_is_a_new_draft(run: Run, question: str) -> None:
    result = run("review", "reject", question[:8])
    assert (result.exit_code, "is now a new product, the draft" in result.output) == (0, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("show", "ffff0000"), "No question has the id ffff0000"),
        (("show", "1"), "is no id of a question"),
        (("accept", "%s", "--candidate", "3"), "one of the numbers 1 to 2"),
    ],
)
def test_what_is_not_there_is_said(
    run: Run, question: str, words: tuple[str, ...], told: str
) -> None:
    result = run("review", *(word.replace("%s", question) for word in words))
    assert (result.exit_code, told in result.output) == (2, True), result.output


def test_an_answer_is_listed_with_who_gave_it_and_taken_back_by_its_id(
    run: Run, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "anna")
    told = run("review", "accept", question[:8]).output.splitlines()[1]
    assert "is “Чайник Tefal KO 120”" in run("review", "answers").output

    undone = run(*told.split()[1:])
    assert (undone.exit_code, undone.output.strip()) == (0, "1 question is open again.")

    listed = run("review", "answers", "--search", "anna").output.splitlines()
    assert listed[1].endswith("UTC, anna")
    assert listed[2].strip().startswith("undone at ")
    assert "1 to review." in run("review", "list").output
    assert "taken back before" in run(*told.split()[1:]).output


def test_all_above_a_score_are_shown_first_and_undone_as_one(run: Run, ask: Ask) -> None:
    async def fill(pool: Pool) -> None:
        shop = await add_supplier(pool)
        for item, product in (("Чайник A", "Чайник A"), ("TV 43 in", "TV 50 in")):
            await add_question(
                pool, await add_item(pool, shop, item), await add_product(pool, product)
            )

    ask(fill)
    shown = run("review", "bulk", "--above", "85", "--dry-run").output
    assert "1 item would be linked." in shown
    assert "The names differ in 43 and 50." in shown
    assert "2 to review." in run("review", "list").output

    done = run("review", "bulk", "--above", "85", "--yes").output.splitlines()[-1]
    assert done.startswith("1 item was linked.")
    undo = done.split("`")[1].split()[1:]
    assert run(*undo).output.strip() == "1 question is open again."
