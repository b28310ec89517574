"""What is held of a list by its prices alone, with nothing known but what stands here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from marketbel_courier.guard.changes import judge_new
from marketbel_courier.guard.judgement import ListChanges, judge, suspects
from marketbel_courier.guard.records import (
    Answer,
    Evidence,
    HeldKind,
    Judgement,
    ListCounts,
    PriceChange,
)
from marketbel_courier.guard.rules import GuardRules

LISTED = 20
OLD = [Decimal(n * 131 + 217) + Decimal("0.90") for n in range(LISTED)]
CENT = Decimal("0.01")


def change(place: int, new: str | Decimal, **told: Any) -> PriceChange:
    """The item at that place of the list asks `new` now."""
    fields: dict[str, Any] = {"old": OLD[place], **told}
    return PriceChange(
        UUID(int=place), f"S-{place}", f"Item {place}", new=Decimal(new), place=place, **fields
    )


def judged(
    changes: Sequence[PriceChange],
    evidence: Mapping[UUID, Evidence] | None = None,
    rules: GuardRules | None = None,
    **counts: Any,
) -> Judgement:
    """A list of 20 known items of which these changed."""
    numbers = {"rows": LISTED, "known": LISTED, "listed": LISTED, **counts}
    found = ListChanges(ListCounts(**numbers), changes)
    given = {
        one.item_id: (evidence or {}).get(one.item_id, Evidence())
        for one in suspects(found, rules or GuardRules())
    }
    return judge(found, given, rules or GuardRules())


def times(factor: str, places: Sequence[int] = range(LISTED)) -> list[PriceChange]:
    """These items, each by the same factor, to the cent."""
    return [change(n, (OLD[n] * Decimal(factor)).quantize(CENT)) for n in places]


def reason_of(judgement: Judgement) -> str:
    """The code of why one price is held; empty where it is stored."""
    assert not judgement.whole
    return judgement.held[0].reason.code if judgement.held else ""


def whole(judgement: Judgement) -> set[str]:
    """The codes of why the list is held."""
    assert not (judgement.whole and judgement.held)
    return {reason.code for reason in judgement.whole}


@pytest.mark.parametrize(
    ("factor", "code"),
    [
        ("10", "guard-times-ten"),
        ("0.01", "guard-times-ten"),
        ("1000", "guard-times-ten"),
        ("3.27", "guard-outside-band"),
        ("0.31", "guard-outside-band"),
        ("0", "guard-is-nothing"),
        ("1.3", ""),
        ("0.7", ""),
        ("0.5", ""),
        ("2", ""),
        ("1.2", ""),
    ],
)
def test_one_price_is_held_by_its_factor(factor: str, code: str) -> None:
    assert reason_of(judged(times(factor, [3]))) == code


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (change(3, "610.90", old_currency="BYN", new_currency="USD"), "guard-other-currency"),
        (change(3, "610.90", new_currency="BYN"), ""),
        (change(3, "300", codes=["AG-0300"]), "guard-is-code"),
        (change(3, "300", new_stock=Decimal(300)), "guard-is-stock"),
        (change(3, "300", old_stock=Decimal(300), new_stock=Decimal("610.90")), "guard-is-stock"),
        (change(3, "509.08"), "guard-without-vat"),
        (change(3, "1000", old=Decimal("833.33")), "guard-with-vat"),
        (
            change(
                3,
                "540",
                old_offers={"retail": OLD[3], "wholesale": Decimal(540)},
                new_offers={"retail": Decimal(540), "wholesale": OLD[3]},
            ),
            "guard-exchanged",
        ),
        (
            change(
                3,
                OLD[3],
                old_offers={"retail": OLD[3], "wholesale": Decimal(540)},
                new_offers={"retail": OLD[3], "wholesale": Decimal(5)},
            ),
            "guard-offer-outside",
        ),
    ],
)
def test_one_price_is_held_by_what_it_really_is(one: PriceChange, code: str) -> None:
    assert reason_of(judged([one])) == code


@pytest.mark.parametrize(
    ("known", "is_held"),
    [
        (Evidence(), True),
        (Evidence(before=[Decimal(2000), OLD[3]]), False),
        (Evidence(others=[Decimal(2000), Decimal(2200)]), False),
        (Evidence(others=[Decimal(700)]), True),
        (Evidence(answer=Answer.RELEASED), False),
        (Evidence(answer=Answer.REFUSED), True),
    ],
)
def test_what_is_known_of_an_item_may_let_a_price_through(known: Evidence, is_held: bool) -> None:
    judgement = judged([change(3, "2000")], {UUID(int=3): known})

    assert bool(judgement.held) is is_held
    assert [one.is_refused for one in judgement.held] == [known.answer is Answer.REFUSED] * is_held


def test_an_item_whose_price_never_moved_far_has_a_narrower_band() -> None:
    calm = Evidence(before=[OLD[3] + n for n in range(8)])

    assert reason_of(judged(times("1.8", [3]), {UUID(int=3): calm})) == "guard-outside-band"
    assert reason_of(judged(times("1.3", [3]), {UUID(int=3): calm})) == ""


def test_two_released_changes_of_a_kind_widen_the_band_and_never_to_a_factor_of_ten() -> None:
    rules = GuardRules()

    assert rules.taught_by([3.1]) == rules
    taught = rules.taught_by([3.1, 3.0, 0.3, 0.28, 10, 100, 1000])
    assert reason_of(judged(times("3.05", [3]), rules=taught)) == ""
    assert reason_of(judged(times("0.3", [3]), rules=taught)) == ""
    assert reason_of(judged(times("10", [3]), rules=taught)) == "guard-times-ten"


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        (times("1.24"), set()),
        (times("1.07"), set()),
        (times("0.7"), set()),
        (times("1.2"), {"guard-list-with-vat"}),
        (times("0.8333333333333"), {"guard-list-without-vat"}),
        (times("1.2", range(10)), {"guard-list-partly-with-vat"}),
        ([*times("1.2", range(10)), *times("1.07", range(10, 20))], {"guard-list-partly-with-vat"}),
        (times("1.2", range(3)), set()),
        (times("1.12"), set()),
        (times("1.3", range(6)), set()),
        (times("0.6", range(2)), set()),
        (times("3.27"), {"guard-list-factor"}),
        (times("0.6"), {"guard-list-factor"}),
        ([change(n, str(50 + n)) for n in range(8)], {"guard-list-outside"}),
        (
            [change(n, OLD[n], old_currency="EUR", new_currency="RUB") for n in range(LISTED)],
            {"guard-list-currency"},
        ),
        ([change(n, OLD[n - 1]) for n in range(LISTED)], {"guard-list-moved"}),
        ([change(n, OLD[n - 1]) for n in range(1, 9)], {"guard-list-moved"}),
        (
            [change(n, (OLD[n - 1] * Decimal("1.05")).quantize(CENT)) for n in range(1, LISTED)],
            {"guard-list-moved"},
        ),
        (
            [
                change(n, Decimal(n) + OLD[0] % 1 + 19, old=n + OLD[0] % 1 + 20)
                for n in range(LISTED)
            ],
            {"guard-list-moved"},
        ),
        ([change(n, Decimal(n * 10 + 110), old=Decimal(n * 10 + 100)) for n in range(6)], set()),
        (
            [change(n, str(round((n + 100) * 1.02)), old=Decimal(n + 100)) for n in range(LISTED)],
            set(),
        ),
        ([change(n, OLD[LISTED - 1 - n]) for n in range(LISTED)], {"guard-list-moved"}),
        (
            [
                change(
                    n,
                    OLD[n] * Decimal("0.80"),
                    old_offers={"retail": OLD[n], "wholesale": OLD[n] * Decimal("0.8")},
                    new_offers={"retail": OLD[n] * Decimal("0.80"), "wholesale": OLD[n]},
                )
                for n in range(LISTED)
            ],
            {"guard-list-exchanged"},
        ),
    ],
)
def test_a_list_is_held_by_what_its_prices_have_in_common(
    changes: Sequence[PriceChange], codes: set[str]
) -> None:
    found = judged(changes)

    assert codes <= whole(found)
    assert bool(codes) == bool(whole(found))
    assert codes or not found.held


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({"gone": 11}, "guard-list-gone"),
        ({"gone": 10}, None),
        ({"gone": 2, "known": 3, "listed": 1}, None),
        ({"gone": 2, "known": 2, "listed": 0}, "guard-list-gone"),
        ({"gone": 1, "known": 1, "listed": 0}, None),
        ({"renamed": 11}, "guard-list-renamed"),
        ({"renamed": 2, "listed": 2}, None),
        ({"rows": 500}, None),
        ({"codes_as_prices": 18}, "guard-list-of-codes"),
        ({"stocks_as_prices": 18, "known": 0, "listed": 0}, "guard-list-of-stocks"),
    ],
)
def test_a_list_is_held_by_what_it_lacks_or_has_in_place_of_prices(
    counts: dict[str, Any], code: str | None
) -> None:
    assert whole(judged([], **counts)) == ({code} if code else set())


@pytest.mark.parametrize(
    ("factor", "listed", "codes"),
    [("0.2", 2, {"guard-list-renamed"}), ("1.07", 2, set()), ("0.2", 3, set())],
)
def test_a_short_list_of_other_names_is_somebody_elses_if_its_prices_are_others_too(
    factor: str, listed: int, codes: set[str]
) -> None:
    changes = [*times(factor, [0]), *times("1.01", [1])]

    judgement = judged(changes, renamed=2, listed=listed)

    assert {reason.code for reason in judgement.whole} & {"guard-list-renamed"} == codes


@pytest.mark.parametrize(
    ("olds", "factors", "currency", "code"),
    [
        ("120.50 60.20", "1.2", "BYN", "guard-list-with-vat"),
        ("0.85 1.20 2.40", "1.2", "BYN", "guard-list-with-vat"),
        ("0.85 1.20 2.40", "1.18", "BYN", None),
        ("10 5", "1.2", "BYN", None),
        ("107.30 61.90", "1.2", "PLN", "guard-list-with-vat"),
        ("107.30 61.90", "1.23", "PLN", "guard-list-with-vat"),
        ("107.30 61.90", "1.23", "BYN", None),
        ("120.50 60.20 18.37 9.99", "1.2 1.2 1.1 1.2", "BYN", "guard-list-with-vat"),
        ("120.50 60.20 18.37 9.99", "1.1", "BYN", None),
        ("88.40 61.95 14.30", "0.8333333333", "RUB", "guard-list-without-vat"),
    ],
)
def test_a_tax_is_told_from_a_rise_in_short_lists(
    olds: str, factors: str, currency: str, code: str | None
) -> None:
    by = factors.split() * (1 if " " in factors else len(olds.split()))
    changes = [
        change(n, (Decimal(old) * Decimal(one)).quantize(CENT), old=Decimal(old), **_in(currency))
        for n, (old, one) in enumerate(zip(olds.split(), by, strict=True))
    ]

    assert whole(judged(changes, **_only(changes))) == ({code} if code else set())


def _in(currency: str) -> dict[str, str]:
    return {"old_currency": currency, "new_currency": currency}


def _only(changes: Sequence[PriceChange]) -> dict[str, Any]:
    return dict.fromkeys(("rows", "known", "listed"), len(changes))


@pytest.mark.parametrize(
    ("currency", "rates"),
    [
        ("BYN", {20}),
        ("RUB", {20, 22}),
        ("EUR", {19, 20, 21, 22}),
        ("PLN", {20, 23}),
        ("CZK", {20, 21}),
        ("KZT", {12, 16, 20}),
    ],
)
def test_each_rate_of_a_currency_is_asked_about_and_no_other_rise(
    currency: str, rates: set[int]
) -> None:
    def codes(percent: int) -> set[str]:
        return whole(
            judged(
                [
                    replace(one, old_currency=currency, new_currency=currency)
                    for one in times(str(1 + Decimal(percent) / 100))
                ]
            )
        )

    assert {percent for percent in range(8, 31) if codes(percent)} == rates
    assert all(codes(percent) == {"guard-list-with-vat"} for percent in rates)


def test_a_tax_is_told_where_prices_with_it_are_rounded_to_tenths() -> None:
    olds = ["45.30", "12.60", "80.90", "333.40", "71.20"]
    tenth = Decimal("0.1")
    changes = [
        change(n, (Decimal(old) * Decimal("1.2")).quantize(tenth).quantize(CENT), old=Decimal(old))
        for n, old in enumerate(olds)
    ]

    assert whole(judged(changes, **_only(changes))) == {"guard-list-with-vat"}


def test_a_tax_on_a_part_of_a_list_is_told_by_prices_that_nobody_would_set() -> None:
    untaxed = [Decimal(n * 37 + 40) / Decimal("1.2") for n in range(8)]
    put_on = [
        change(n, Decimal(n * 37 + 40), old=old.quantize(CENT)) for n, old in enumerate(untaxed)
    ]

    assert whole(judged(put_on)) == {"guard-list-partly-with-vat"}
    assert whole(judged(times("0.8333333333", range(8)))) == {"guard-list-partly-without-vat"}
    assert whole(judged(times("0.85", range(8)))) == set()


def test_prices_that_rise_above_another_one_which_stays_are_not_exchanged() -> None:
    changes = [
        change(
            n,
            OLD[n] * Decimal("1.18"),
            old_offers={"retail": OLD[n], "old": OLD[n] * Decimal("1.1")},
            new_offers={"retail": OLD[n] * Decimal("1.18"), "old": OLD[n] * Decimal("1.1")},
        )
        for n in range(LISTED)
    ]

    assert whole(judged(changes)) == set()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([change(n, "49.00") for n in range(4)], "guard-list-of-one-price"),
        ([change(n, "49.00") for n in range(3)], None),
        ([change(n, str(n + 1), old=Decimal(9 - n)) for n in range(4)], "guard-list-of-numbers"),
        ([change(n, str(n + 2), old=Decimal(n + 1)) for n in range(4)], None),
    ],
)
def test_a_list_is_held_whose_prices_have_become_one_or_count_the_rows(
    changes: Sequence[PriceChange], code: str | None
) -> None:
    reasons = {reason.code for reason in judged(changes, **_only(changes)).whole}

    assert reasons & {"guard-list-of-one-price", "guard-list-of-numbers"} == {code} - {None}


def test_prices_of_a_few_rows_that_stand_on_each_others_rows_are_held_alone() -> None:
    found = judged([change(3, OLD[4]), change(4, OLD[3])])

    assert [one.reason.code for one in found.held] == ["guard-moved", "guard-moved"]


@pytest.mark.parametrize(
    ("price", "others", "is_held"),
    [
        ("54000", ["5400"], True),
        ("2000", ["5400"], False),
        ("1000", ["5400", "5200"], True),
        ("5", [], False),
    ],
)
def test_a_price_without_a_past_is_held_if_it_is_far_from_what_others_ask(
    price: str, others: Sequence[str], is_held: bool
) -> None:
    held = judge_new(change(3, price), Evidence(others=[Decimal(one) for one in others]))

    assert (held is not None) is is_held
    assert held is None or held.kind is HeldKind.NEW


@pytest.mark.parametrize(
    ("prices", "codes"),
    [
        ("1.10>1 0.60>1 0.65>1 0.90>1", set()),
        ("0.45>1 3.20>4 21.50>24", set()),
        ("0.45>1 3.20>3.50 21.50>24", {"guard-outside-band"}),
        ("1.40>2 1.90>2 2.60>3 3.50>4", set()),
        ("3>10 18>10 10>11 7>10", {"guard-outside-band"}),
    ],
)
def test_a_cheap_price_that_was_rounded_with_all_others_is_no_price_that_jumped(
    prices: str, codes: set[str]
) -> None:
    pairs = [pair.split(">") for pair in prices.split()]
    changes = [
        change(n, new, old=Decimal(old), codes=[] if codes else [new])
        for n, (old, new) in enumerate(pairs)
    ]

    found = judged(changes, **_only(changes))

    assert not found.whole
    assert {one.reason.code for one in found.held} == codes


@pytest.mark.parametrize(
    ("exchanged", "codes"), [(8, {"guard-list-exchanged"}), (3, set()), (0, set())]
)
def test_columns_that_are_exchanged_in_a_part_of_a_list_hold_it_also_where_prices_moved(
    exchanged: int, codes: set[str]
) -> None:
    def offers(n: int, retail: str, wholesale: str) -> dict[str, Decimal]:
        return {"retail": OLD[n] * Decimal(retail), "wholesale": OLD[n] * Decimal(wholesale)}

    changes = []
    for n in range(LISTED):
        new = offers(n, "0.62", "1.03") if n < exchanged else offers(n, "1.03", "0.62")
        price = new["retail"].quantize(CENT)
        changes.append(change(n, price, old_offers=offers(n, "1", "0.6"), new_offers=new))

    assert whole(judged(changes)) == codes
