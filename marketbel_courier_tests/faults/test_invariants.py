from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from marketbel_courier.ledger.states import Outcome, State
from marketbel_courier_tests.faults import invariants
from marketbel_courier_tests.faults.answers import HandOver
from marketbel_courier_tests.faults.invariants import Analyses, KeptFile, Observation, Rest
from marketbel_courier_tests.ledger_rows import NOON, attempt

DIGEST, OTHER = "ab12cd34" * 8, "00" * 32
SHOP, DEAD = "Shop", "Dead Link"
READ = attempt(
    "complete", supplier_name=SHOP, partition_key="shop", checksum_sha256=DIGEST, place=1
)
LEFT = attempt("failed", supplier_name=DEAD, partition_key="dead", next_retry_at=None, place=2)
FILE = KeptFile("1_list.csv", SHOP, DIGEST, 10, "5d" * 16, 10, "5d" * 16, DIGEST)
VERSIONS = {SHOP: {DIGEST}}
REST = Rest(
    Observation([READ]),
    grid={
        "raw_price_list": {"shop": "materialized"},
        "ml_analysis": {"shop": "materialized"},
    },
    phases={READ.job_id: "complete"},
)


def nothing(found: Iterable[str]) -> bool:
    return not list(found)


def test_what_is_as_it_should_be_breaks_no_rule() -> None:
    seen = Observation([READ, LEFT], [FILE])
    assert nothing(invariants.torn_files(seen, VERSIONS))
    assert nothing(invariants.wrong_checksums(seen, VERSIONS))
    assert nothing(invariants.revived(seen, seen))
    assert nothing(invariants.without_an_end(seen))
    assert nothing(invariants.missed(seen, {SHOP: DIGEST}, [DEAD]))
    assert nothing(invariants.grid_differs(REST))
    assert nothing(invariants.redis_differs(REST))
    assert nothing(invariants.left_over(replace(REST, left_over={"locks": []})))


@pytest.mark.parametrize(
    "file",
    [
        replace(FILE, size_bytes=9),
        replace(FILE, md5="00" * 16),
        replace(FILE, told_digest=OTHER),
        replace(FILE, digest=OTHER, told_digest=OTHER),
        replace(FILE, supplier_name=DEAD),
    ],
    ids=["cut", "changed", "wrong-sidecar", "never-sent", "of-another-supplier"],
)
def test_a_file_that_is_not_what_it_should_be_is_named(file: KeptFile) -> None:
    [found] = invariants.torn_files(Observation(files=[file]), VERSIONS)
    assert file.name in found


def test_a_list_that_counts_as_read_and_was_never_sent_is_named() -> None:
    row = replace(READ, checksum_sha256=OTHER)
    assert len(list(invariants.wrong_checksums(Observation([row]), VERSIONS))) == 1


def test_an_attempt_that_comes_to_life_again_or_vanishes_is_named() -> None:
    before = Observation([READ, LEFT])
    revived = replace(LEFT, state=State.ANALYZING, outcome=None)
    assert len(list(invariants.revived(before, Observation([READ, revived])))) == 1
    assert len(list(invariants.revived(before, Observation([LEFT])))) == 1


def hand_over(job_id: str, at: float) -> HandOver:
    return HandOver(at, "supplier", "client", job_id, DIGEST)


def test_a_second_analysis_of_the_same_bytes_is_named_unless_the_first_was_lost() -> None:
    twice = [hand_over("a", 1), hand_over("a", 2), hand_over("b", 5)]
    assert len(list(invariants.repeated_analyses(Analyses(twice)))) == 1
    assert nothing(invariants.repeated_analyses(Analyses(twice, ended_badly=["a"])))
    assert nothing(invariants.repeated_analyses(Analyses(twice, forgot_at=[3.0])))
    assert nothing(invariants.repeated_analyses(Analyses(twice[:2])))


def test_a_delivery_without_an_end_or_a_reason_is_named() -> None:
    waiting = attempt("delivered")
    silent = replace(LEFT, error_message=None)
    assert len(list(invariants.without_an_end(Observation([waiting, silent])))) == 2


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [replace(READ, checksum_sha256=OTHER)],
        [replace(READ, outcome=Outcome.EMPTY)],
        [READ, replace(LEFT, supplier_name=SHOP)],
    ],
    ids=["never", "former-list", "empty", "failed-since"],
)
def test_a_supplier_without_its_newest_list_is_named(rows: list[object]) -> None:
    [found] = invariants.missed(Observation(rows), {SHOP: DIGEST}, [])  # type: ignore[arg-type]
    assert SHOP in found


def test_a_dead_link_that_is_tried_for_ever_is_named() -> None:
    row = replace(LEFT, next_retry_at=NOON + timedelta(hours=1))
    assert len(list(invariants.missed(Observation([row]), {}, [DEAD]))) == 1


def test_a_grid_that_says_something_else_is_named() -> None:
    for asset, shown in (("ml_analysis", "failed"), ("raw_price_list", "in_progress")):
        grid = {**REST.grid, asset: {"shop": shown}}
        assert not nothing(invariants.grid_differs(replace(REST, grid=grid)))


def test_a_redis_that_says_something_else_is_named() -> None:
    stranger = UUID(int=7)
    for changed in (
        replace(REST, phases={READ.job_id: "analyzing"}),
        replace(REST, phases={**REST.phases, stranger: "complete"}),
        replace(REST, active=[READ.job_id]),
        replace(REST, phases={}),
    ):
        assert len(list(invariants.redis_differs(changed))) == 1


def test_what_is_left_over_is_counted_and_named() -> None:
    rest = replace(REST, left_over={"places": ["a", "b"], "locks": []})
    assert list(invariants.left_over(rest)) == ["2 places: a, b"]
