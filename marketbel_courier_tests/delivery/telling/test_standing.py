from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.delivery.telling.standing import KnownOfSupplier, Standing, Verdict, judge
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier_tests.ledger_rows import NOON, SECOND, STATES, attempt, listed

DAY = timedelta(days=1)
SHOWN = attempt("complete", NOON - DAY)


def verdict(*attempts: Delivery, **supplier: object) -> Verdict:
    return judge(KnownOfSupplier(listed(**supplier), attempts, None))


def test_a_complete_delivery_is_up_to_date_since_it_ended() -> None:
    found = verdict(attempt("complete"))
    assert found.standing is Standing.UP_TO_DATE
    assert "Up to date since 2026-07-24 12:00:54 UTC (sha256 ab12cd34)" in str(found.reason)


def test_an_unchanged_one_is_up_to_date_since_it_last_changed() -> None:
    found = verdict(attempt("unchanged"))
    assert found.standing is Standing.UP_TO_DATE
    assert "since 2026-07-20 12:00:00 UTC" in str(found.reason)
    assert "last asked for at 2026-07-24 12:00:00 UTC" in str(found.reason)


def test_an_unchanged_source_does_not_hide_the_list_that_was_handed_in_since() -> None:
    handed_in = attempt("complete", NOON - DAY, origin="upload", original_filename="corrected.csv")
    found = judge(KnownOfSupplier(listed(), [attempt("unchanged")], handed_in))
    assert found.standing is Standing.UP_TO_DATE
    assert str(found.reason).startswith("The catalogue shows corrected.csv, analysed at")
    assert "same list (sha256 ab12cd34) as on 2026-07-20 12:00:00 UTC" in str(found.reason)
    assert "reprocess sadovyi-mir" in str(found.next_step)


@pytest.mark.parametrize("state", ["complete", "unchanged"])
def test_a_file_without_items_is_left_to_a_person(state: str) -> None:
    found = verdict(attempt(state, items_processed=0, items_total=0, outcome="empty"))
    assert found.standing is Standing.LEFT_TO_A_PERSON
    assert "No items" in str(found.reason)
    assert "reprocess sadovyi-mir" in str(found.next_step)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("downloading", "is being downloaded since 2026-07-24 12:00:00 UTC"),
        ("delivered", "waits for ml-analyze behind 12 others"),
        ("analyzing", "about to be handed over"),
        ("handed over", "ml-analyze has its file since 2026-07-24 12:00:13 UTC"),
    ],
)
def test_a_delivery_under_way_says_where_it_is(state: str, words: str) -> None:
    found = judge(KnownOfSupplier(listed(), [SHOWN, attempt(state)], shown=SHOWN, ahead=12))
    assert found.standing is Standing.UNDER_WAY
    assert words in str(found.reason)
    assert "The catalogue shows price.csv, analysed at 2026-07-23 12:00:54 UTC." in str(
        found.reason
    )


def test_a_failure_that_is_tried_again_says_when() -> None:
    found = verdict(attempt("failed", next_retry_at=NOON + 90 * SECOND))
    assert found.standing is Standing.WILL_BE_RETRIED
    assert "shop.example answered 503" in str(found.reason)
    assert "2026-07-24 12:01:30 UTC" in str(found.next_step)


@pytest.mark.parametrize(
    ("error_class", "words"), [("transient", "retries are spent"), ("permanent", "does not help")]
)
def test_a_failure_that_stays_says_what_to_do(error_class: str, words: str) -> None:
    found = verdict(attempt("failed", error_class=error_class))
    assert found.standing is Standing.LEFT_TO_A_PERSON
    assert words in str(found.next_step)
    assert "marketbel-courier retry sadovyi-mir" in str(found.next_step)


def test_a_failure_tells_of_the_earlier_file_that_still_waits() -> None:
    found = verdict(attempt("delivered", NOON - DAY), attempt("failed"))
    assert found.standing is Standing.LEFT_TO_A_PERSON
    assert "Its file of 2026-07-23 12:00" in str(found.reason)
    assert "waits to be read." in str(found.reason)


def test_a_failure_tells_of_the_earlier_file_that_is_tried_again() -> None:
    kept = attempt("failed", NOON - DAY, delivered_at=NOON - DAY, next_retry_at=NOON + SECOND)
    found = verdict(kept, attempt("failed"))
    assert found.standing is Standing.LEFT_TO_A_PERSON
    assert "Its file of 2026-07-23 12:00" in str(found.reason)
    assert "is tried again at 2026-07-24 12:00:01 UTC" in str(found.reason)


def test_a_superseded_delivery_without_its_successor_is_not_up_to_date() -> None:
    assert verdict(SHOWN, attempt("superseded")).standing is Standing.LEFT_TO_A_PERSON


def test_a_deactivated_supplier_is_told_as_such_also_after_a_success() -> None:
    assert verdict(attempt("complete"), is_active=False).standing is Standing.DEACTIVATED
    failed = attempt("failed", next_retry_at=NOON)
    found = verdict(failed, is_active=False)
    assert found.standing is Standing.DEACTIVATED
    assert "A retry is scheduled" in str(found.reason)


def test_without_a_source_only_an_upload_is_up_to_date() -> None:
    assert verdict(attempt("complete"), source_url=None).standing is Standing.NO_SOURCE
    assert verdict(source_url=None).standing is Standing.NO_SOURCE
    upload = attempt("complete", origin="upload")
    assert verdict(upload, source_url=None).standing is Standing.UP_TO_DATE


def test_one_that_was_never_delivered_waits_for_a_sync() -> None:
    found = verdict()
    assert found.standing is Standing.NEVER_DELIVERED
    assert "marketbel-courier sync" in str(found.next_step)


def test_a_success_of_the_former_address_is_not_up_to_date() -> None:
    found = verdict(attempt("complete"), source_url="https://shop.example/price.csv?token=other")
    assert found.standing is Standing.SOURCE_CHANGED
    assert "token" not in f"{found.reason} {found.next_step}"


def test_a_supplier_without_a_key_is_called_by_its_id() -> None:
    known = KnownOfSupplier(listed(partition_key=""), [attempt("failed")], None)
    assert str(known.supplier.id) in str(judge(known).next_step)


@given(
    st.lists(st.tuples(st.sampled_from(STATES), st.integers(0, 9)), max_size=8),
    st.booleans(),
    st.booleans(),
)
def test_up_to_date_is_said_only_if_the_newest_delivery_is_complete(
    rows: list[tuple[str, int]], is_active: bool, has_source: bool
) -> None:
    attempts = [
        replace(attempt(state, NOON + began * DAY), attempt=place)
        for place, (state, began) in enumerate(rows, start=1)
    ]
    supplier = {} if has_source else {"source_url": None}
    found = verdict(*attempts, is_active=is_active, **supplier)
    newest = max(attempts, key=lambda row: (row.created_at, row.attempt), default=None)
    if found.standing is Standing.UP_TO_DATE:
        assert newest is not None
        assert newest.state == "complete"
        assert is_active
    elif newest is not None and newest.state == "complete":
        assert not (is_active and has_source)
    assert found.reason
    assert found.next_step


def test_a_retry_that_waits_for_ml_analyze_says_so_before_why_it_failed() -> None:
    failed = attempt("failed", next_retry_at=NOON, waits_for="ml-analyze is away.")

    verdict = judge(KnownOfSupplier(listed(), [failed], None))

    assert verdict.standing is Standing.WILL_BE_RETRIED
    assert str(verdict.reason).startswith("It waits: ml-analyze is away. Its newest delivery")
