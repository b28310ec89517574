"""The verdict on the demo: what was expected against what was seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.demo.expectations import (
    ExpectedOutcome,
    Span,
    differences,
    expected_grid,
    expected_outcomes,
    registry_differences,
    rows_told_of,
    trace_differences,
    unexpected_news,
)
from marketbel_courier.demo.grid import STORED_ASSETS, Cell
from marketbel_courier.demo.outcome import Checksum, Ending, Outcome
from marketbel_courier.demo.roster import DEMO_SUPPLIERS
from marketbel_courier.demo.system import RegistryReport, SheetRowSkipped, Traces

REGISTRY = RegistryReport(
    suppliers=(*((supplier.name, True) for supplier in DEMO_SUPPLIERS), ("Зимний склад", False)),
    skipped=(SheetRowSkipped(9, "The row has no source URL."),),
)
TRACES = {
    supplier.name: Traces(
        expected_grid(supplier),
        items=supplier.stock.items if supplier.stock else 0,
        repriced=supplier.stock.known if supplier.stock else 0,
        matched=supplier.stock.linked if supplier.stock else 0,
        in_review=supplier.stock.review if supplier.stock else 0,
        rows_told_of=rows_told_of(supplier),
    )
    for supplier in DEMO_SUPPLIERS
}
NAMES = {supplier.slug: supplier.name for supplier in DEMO_SUPPLIERS}


def _fulfilled(slug: str, expected: ExpectedOutcome) -> Outcome:
    return Outcome(
        supplier_name=NAMES[slug],
        ending=expected.ending,
        size_bytes=1,
        checksum=expected.checksum,
        items=expected.items.low,
        matched=expected.matched.high,
        in_review=expected.in_review.low,
        errors=expected.errors.high,
        error_code=expected.error_code,
        tries=expected.tries.low,
        analyses=expected.analyses.low,
        can_retry=expected.can_retry,
        route=expected.route,
    )


def _all_fulfilled() -> dict[str, Outcome]:
    return {slug: _fulfilled(slug, wanted) for slug, wanted in expected_outcomes().items()}


def test_outcomes_as_expected_show_no_difference() -> None:
    assert differences(expected_outcomes(), _all_fulfilled()) == []


def test_the_dead_link_and_the_login_page_are_the_only_expected_failures() -> None:
    failures = {
        slug: wanted.error_code
        for slug, wanted in expected_outcomes().items()
        if wanted.ending is Ending.FAILED
    }

    assert failures == {"stary-sklad": "source_not_found", "vendor-portal": "wrong_file_kind"}


def test_an_expected_failure_is_never_retried_by_itself_and_can_be_by_hand() -> None:
    dead_link = expected_outcomes()["stary-sklad"]

    assert (str(dead_link.tries), str(dead_link.analyses)) == ("1", "0")
    assert dead_link.can_retry


def test_only_the_supplier_that_is_down_at_first_is_expected_to_need_a_retry() -> None:
    tries = {slug: str(wanted.tries) for slug, wanted in expected_outcomes().items()}

    assert [slug for slug, count in tries.items() if count != "1"] == ["brightline-tools"]
    assert tries["brightline-tools"] == "2"
    assert str(expected_outcomes()["brightline-tools"].analyses) == "1"


def test_the_workshop_is_expected_to_bring_ninety_items_and_ten_errors() -> None:
    workshop = expected_outcomes()["masterskaya-7"]

    assert workshop.ending is Ending.WITH_WARNINGS
    assert (str(workshop.items), str(workshop.errors)) == ("90", "10")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ending": Ending.FAILED}, "the phase should be complete, but is failed"),
        ({"checksum": Checksum.DIFFERS}, "the checksum should be verified, but is differs"),
        ({"route": "legacy"}, "the route should be ml, but is legacy"),
        ({"route": ""}, "the route should be ml, but is none"),
        ({"items": 4999}, "the number of items should be 5,000, but is 4,999"),
        ({"matched": 9999}, "the number of matches should be"),
        ({"in_review": 9999}, "the number in review should be"),
        ({"errors": 1}, "the number of errors should be 0, but is 1"),
        ({"error_code": "network"}, "the kind of failure should be none, but is network"),
        ({"tries": 2}, "the number of tries should be 1, but is 2"),
        ({"analyses": 2}, "the number of analyses should be 1, but is 2"),
        ({"can_retry": True}, "the retry by hand should be not offered, but is offered"),
    ],
)
def test_every_respect_is_compared(changes: dict[str, object], sentence: str) -> None:
    observed = _all_fulfilled()
    observed["krepezh-opt"] = replace(observed["krepezh-opt"], **changes)  # type: ignore[arg-type]

    (found,) = differences(expected_outcomes(), observed)

    assert str(found).startswith(f"КрепёжОпт: {sentence}")


def test_a_failure_of_another_kind_is_not_the_expected_failure() -> None:
    observed = _all_fulfilled()
    observed["vendor-portal"] = replace(observed["vendor-portal"], error_code="network")

    (found,) = differences(expected_outcomes(), observed)

    assert (found.expected, found.observed) == ("wrong_file_kind", "network")


def test_all_differences_are_listed_and_not_only_the_first() -> None:
    observed = _all_fulfilled()
    observed["tehnodom"] = replace(observed["tehnodom"], items=1, errors=7)
    observed["kantsmir"] = replace(observed["kantsmir"], ending=Ending.UNFINISHED)

    assert len(differences(expected_outcomes(), observed)) == 3


@pytest.mark.parametrize("ending", [Ending.UNFINISHED, Ending.NOT_STARTED])
def test_of_a_supplier_that_has_not_ended_only_that_is_told(ending: Ending) -> None:
    observed = _all_fulfilled() | {"kantsmir": Outcome("Канцмир", ending)}

    assert [str(found) for found in differences(expected_outcomes(), observed)] == [
        f"Канцмир: the phase should be complete, but is {ending}"
    ]


@given(missing=st.sets(st.sampled_from(sorted(NAMES))))
def test_every_missing_supplier_is_a_difference(missing: set[str]) -> None:
    observed = {slug: seen for slug, seen in _all_fulfilled().items() if slug not in missing}

    found = differences(expected_outcomes(), observed)

    assert {difference.supplier_name for difference in found} == missing
    assert all(difference.observed == "missing" for difference in found)


def test_a_supplier_that_nobody_expected_is_a_difference() -> None:
    observed = _all_fulfilled() | {"stranger": Outcome("Stranger", Ending.COMPLETE)}

    (found,) = differences(expected_outcomes(), observed)

    assert str(found) == "Stranger: the outcome should be absent, but is complete"


@given(low=st.integers(0, 50), width=st.integers(0, 50), count=st.integers(-5, 110))
def test_a_span_includes_both_ends(low: int, width: int, count: int) -> None:
    assert (count in Span(low, low + width)) == (low <= count <= low + width)
    assert str(Span(1000, 2000)) == "1,000 to 2,000"


def test_suppliers_that_are_those_of_the_master_sheet_show_no_difference() -> None:
    assert registry_differences(REGISTRY) == []


@pytest.mark.parametrize(
    ("report", "sentence"),
    [
        (
            replace(REGISTRY, suppliers=REGISTRY.suppliers[1:]),
            "Северный свет: the supplier should be active, but is missing",
        ),
        (
            replace(REGISTRY, suppliers=(*REGISTRY.suppliers[:-1], ("Зимний склад", True))),
            "Зимний склад: the supplier should be inactive, but is active",
        ),
        (
            replace(REGISTRY, suppliers=(*REGISTRY.suppliers, ("Вектор Плюс", True))),
            "Вектор Плюс: the supplier should be absent, but is active",
        ),
        (
            replace(REGISTRY, skipped=()),
            "Master sheet: the skipped row should be 9, but is none",
        ),
    ],
)
def test_every_supplier_that_differs_from_the_master_sheet_is_told(
    report: RegistryReport, sentence: str
) -> None:
    assert [str(found) for found in registry_differences(report)] == [sentence]


def test_the_supplier_on_the_legacy_route_is_expected_without_any_analysis() -> None:
    coffee = expected_outcomes()["harbour-coffee"]
    grid = TRACES["Harbour Coffee"].grid

    assert (coffee.route, str(coffee.analyses), coffee.ending) == ("legacy", "0", Ending.COMPLETE)
    assert {grid[asset] for asset in STORED_ASSETS} == {Cell.MATERIALIZED}
    assert grid["ml_analysis"] is Cell.MISSING


def test_traces_as_expected_show_no_difference() -> None:
    assert trace_differences(TRACES) == []


def _altered(name: str, **changes: object) -> dict[str, Traces]:
    return TRACES | {name: replace(TRACES[name], **changes)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("traces", "sentence"),
    [
        (None, "All suppliers: Dagster's grid should be shown, but is not to be had"),
        (
            {name: seen for name, seen in TRACES.items() if name != "Канцмир"},
            "Канцмир: its partition should be there, but is missing",
        ),
        (
            _altered(
                "Harbour Coffee",
                grid={**TRACES["Harbour Coffee"].grid, "ml_analysis": Cell.FAILED},
            ),
            "Harbour Coffee: ml_analysis in the grid should be missing, but is failed",
        ),
        (
            _altered("Канцмир", matched=19),
            "Канцмир: the number of matches in the catalogue should be 20, but is 19",
        ),
        (
            _altered("Дом игрушки", items=61),
            "Дом игрушки: the number of items in the catalogue should be 60, but is 61",
        ),
        (
            _altered("Дом игрушки", repriced=0),
            "Дом игрушки: the number of items with a new price should be 55, but is 0",
        ),
        (
            _altered("Канцмир", in_review=11),
            "Канцмир: the number in the review queue should be 10, but is 11",
        ),
        (
            _altered("Мастерская № 7", rows_told_of=9),
            "Мастерская № 7: the number of rows in the log should be 10, but is 9",
        ),
    ],
)
def test_every_trace_that_is_not_as_expected_is_told(
    traces: dict[str, Traces] | None, sentence: str
) -> None:
    assert [str(found) for found in trace_differences(traces)] == [sentence]


def test_a_sync_without_news_must_leave_every_price_list_unchanged_and_analyse_none() -> None:
    unchanged = {
        slug: seen
        if seen.ending is Ending.FAILED
        else replace(seen, ending=Ending.UNCHANGED, analyses=0)
        for slug, seen in _all_fulfilled().items()
    }
    analysed_again = unchanged | {
        "kantsmir": replace(unchanged["kantsmir"], ending=Ending.COMPLETE, analyses=1)
    }

    assert unexpected_news(unchanged) == []
    assert [str(found) for found in unexpected_news(analysed_again)] == [
        "Канцмир: the phase of the second sync should be unchanged, but is complete",
        "Канцмир: the number of analyses in the second sync should be 0, but is 1",
    ]
