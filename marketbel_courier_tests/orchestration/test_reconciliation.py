from __future__ import annotations

from datetime import UTC, datetime

import dagster as dg

from marketbel_courier.ledger.delivery_queries import latest_deliveries
from marketbel_courier.ledger.item_counts import last_delivered
from marketbel_courier.orchestration.partitions import PartitionRange
from marketbel_courier.orchestration.reconciliation import tell_what_was_done
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.platform_fixture import Platform

PRICES = b"sku;name;price\n1;Drill;10,50\n"
BEFORE = datetime(2020, 1, 1, tzinfo=UTC)


def a_failed_run_after(platform: Platform, keys: list[str]) -> dg.DagsterRun:
    """A run over these partitions that fails without a word, whatever the ledger says."""

    @dg.asset(
        name="raw_price_list",
        partitions_def=dg.DynamicPartitionsDefinition(name="suppliers"),
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def raw() -> None:
        raise dg.Failure("killed", allow_retries=False)

    @dg.asset(
        name="ml_analysis",
        partitions_def=dg.DynamicPartitionsDefinition(name="suppliers"),
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def ml() -> None:
        raise dg.Failure("killed", allow_retries=False)

    result = dg.materialize(
        [raw, ml],
        instance=platform.instance,
        tags=PartitionRange(keys).tags,
        raise_on_error=False,
    )
    assert not result.success
    return result.dagster_run


def tell(
    platform: Platform, run: dg.DagsterRun, keys: list[str], *, since: datetime = BEFORE
) -> int:
    """Tell Dagster what the ledger says of these partitions."""
    newest = platform.ask(lambda pool: latest_deliveries(pool, keys))
    with_file = platform.ask(lambda pool: last_delivered(pool, keys))
    readable = {row.partition_key: row for row in with_file}
    return tell_what_was_done(platform.instance, run, newest, readable, since=since)


def test_what_was_done_shows_as_materialized_and_what_failed_as_failed(platform: Platform) -> None:
    keys = [platform.add_supplier("A", PRICES), platform.add_supplier("B", None)]
    keys.append(platform.add_supplier("C", PRICES))
    platform.materialize([RAW_PRICE_LIST], keys)
    platform.materialize([ML_ANALYSIS], ["a"])
    run = a_failed_run_after(platform, keys)
    assert set(platform.grid(RAW_PRICE_LIST, keys).values()) == {"failed"}

    assert tell(platform, run, keys) == 3

    assert list(platform.grid(RAW_PRICE_LIST, keys).values()) == [
        "materialized",
        "failed",
        "materialized",
    ]
    assert list(platform.grid(ML_ANALYSIS, keys).values()) == ["materialized", "failed", "failed"]
    assert tell(platform, run, keys) == 0


def test_what_was_done_before_the_run_is_not_its_doing(platform: Platform) -> None:
    key = platform.add_supplier("A", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    run = a_failed_run_after(platform, [key])

    assert tell(platform, run, [key], since=datetime.now(UTC)) == 0
    assert platform.grid(RAW_PRICE_LIST, [key]) == {key: "failed"}


def test_an_older_file_that_was_read_shows_although_its_successor_did_not_come(
    platform: Platform,
) -> None:
    key = platform.add_supplier("A", PRICES)
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.shop.statuses[platform.path_of("A")] = 404
    platform.materialize([RAW_PRICE_LIST], [key])
    platform.materialize([ML_ANALYSIS], [key])
    run = a_failed_run_after(platform, [key])

    assert tell(platform, run, [key]) == 1

    assert platform.grid(ML_ANALYSIS, [key]) == {key: "materialized"}
    assert platform.grid(RAW_PRICE_LIST, [key]) == {key: "failed"}
