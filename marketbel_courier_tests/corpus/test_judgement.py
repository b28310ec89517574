"""What the judge calls right, and what it does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from marketbel_courier_tests.corpus.judgement import Verdict, judge

LAMP: Mapping[str, Any] = {
    "name": "Lamp",
    "price": "4.00",
    "sku": "L1",
    "currency": "EUR",
    "in_stock": None,
}
CABLE: Mapping[str, Any] = {"name": "Cable 3 m", "price": "7.50", "sku": "C3"}
EXPECTED: Mapping[str, Any] = {"items": [LAMP, CABLE]}
FOUND: list[dict[str, Any]] = [
    {**LAMP, "category": None},
    {**CABLE, "currency": "EUR", "size": "3 m"},
]
PROBLEM = {"row": 3, "code": "row-price-missing", "text": "the price is missing", "left_out": True}


def preview(*items: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"verdict": "sure", "reason": None, "items": items, "problems": [], **more}


def test_items_that_are_as_expected_are_right_in_any_order() -> None:
    judgement = judge(preview(*reversed(FOUND)), EXPECTED)

    assert judgement.is_right
    assert (judgement.rows, judgement.right, judgement.wrong) == (2, 2, 0)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"price": "40.00"}, "price 40.00 for L1 'Lamp' 4.00"),
        ({"name": "Lamp E27"}, "name 'Lamp E27' for 'Lamp'"),
        ({"sku": None}, "SKU None for L1 'Lamp' 4.00"),
        ({"currency": "USD"}, "currency 'USD' for 'EUR' of L1 'Lamp' 4.00"),
        ({"in_stock": False}, "in_stock False for None of L1 'Lamp' 4.00"),
    ],
)
def test_an_item_with_one_thing_wrong_is_wrong(change: dict[str, Any], fault: str) -> None:
    judgement = judge(preview({**FOUND[0], **change}, FOUND[1]), EXPECTED)

    assert judgement.faults == (fault,)
    assert (judgement.right, judgement.wrong) == (1, 1)


def test_a_row_that_is_lost_is_wrong_unless_a_problem_tells_of_it() -> None:
    silent = judge(preview(FOUND[0]), EXPECTED)
    told = judge(preview(FOUND[0], problems=[PROBLEM]), EXPECTED)

    assert (silent.wrong, silent.reported) == (1, 0)
    assert (told.wrong, told.reported) == (0, 1)
    assert not told.is_right


def test_an_item_that_no_row_stands_for_is_wrong() -> None:
    judgement = judge(preview(*FOUND, {"name": "Total", "price": "11.50", "sku": None}), EXPECTED)

    assert (judgement.right, judgement.wrong) == (2, 1)
    assert judgement.faults == ("made up: - 'Total' 11.50",)


def test_a_question_is_right_only_where_one_is_expected() -> None:
    asked = preview(*FOUND, verdict="unsure", reason="which price?")

    assert judge(asked, EXPECTED).faults == ("asked: which price?",)
    assert judge(asked, {**EXPECTED, "may_ask": True}).is_right
    assert judge(asked, EXPECTED).verdict is Verdict.UNSURE


def test_what_is_no_price_list_is_right_when_nothing_of_it_is_sure() -> None:
    nothing: Mapping[str, Any] = {"items": []}

    assert judge(preview(verdict="refused"), nothing).is_right
    assert judge(preview(*FOUND, verdict="unsure"), nothing).is_right
    assert judge(preview(*FOUND), nothing).faults[0].startswith("made up")
    assert not judge(preview(), nothing).is_right


def test_a_price_that_is_rounded_wants_a_warning_with_the_exact_one() -> None:
    exact = {**EXPECTED, "exact_price_text": ["7.4999"]}
    warning = {**PROBLEM, "text": "the price 7,4999 is stored as 7.50", "left_out": False}

    assert judge(preview(*FOUND), exact).faults == ("no warning of 7.4999",)
    assert judge(preview(*FOUND, problems=[warning]), exact).is_right


def test_names_may_be_longer_and_prices_alone_may_tell_where_it_says_so() -> None:
    found = preview({**FOUND[0], "name": "Lamp, white"}, FOUND[1])

    assert not judge(found, EXPECTED).is_right
    assert judge(found, {**EXPECTED, "name_may_be_longer": True}).is_right
    assert judge(found, {**EXPECTED, "by_price_only": True}).faults == (
        "name 'Lamp, white' for 'Lamp'",
    )
