from __future__ import annotations

from collections.abc import Mapping, Sequence

import dagster as dg
import pytest
from dagster._core.execution.backfill import BulkActionStatus, PartitionBackfill
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.messages.message import verbatim
from marketbel_courier.orchestration.assets.supplier_registry import supplier_registry
from marketbel_courier.orchestration.partition_upkeep import SupplierKeys, plan_partitions
from marketbel_courier.orchestration.partitions import PartitionRange
from marketbel_courier.orchestration.registry_report import ROWS_SHOWN, changes_as_markdown
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.tags import RAW_PRICE_LIST
from marketbel_courier.registry.changes import RegistryPlan
from marketbel_courier.registry.sheet import SkippedRow
from marketbel_courier_tests.platform_fixture import Platform
from marketbel_courier_tests.registry.sheets import Cells, csv_bytes, shops

SHEET = "/master.csv?key=secret"
PRICES = b"sku;name;price\n1;Drill;10,50\n"

keys = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(existing=keys, fetched=keys, uploaded=keys, waiting=keys, in_flight=keys)
def test_partitions_become_those_of_the_active_suppliers_and_of_work_under_way(
    existing: list[str],
    fetched: list[str],
    uploaded: list[str],
    waiting: list[str],
    in_flight: list[str],
) -> None:
    changes = plan_partitions(existing, SupplierKeys(fetched, uploaded, waiting), in_flight)

    after = (set(existing) | set(changes.added)) - set(changes.removed)
    busy = {*waiting, *in_flight}
    assert set(fetched) <= after
    assert after - set(fetched) == set(existing) & ({*uploaded} | busy) - set(fetched)
    assert set(changes.held) == after - {*fetched, *uploaded}
    assert list(changes.added) == [key for key in fetched if key not in existing]


@pytest.fixture
def sheet_platform(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """A platform whose master sheet is at the shop."""
    monkeypatch.setenv("MASTER_SHEET_URL", platform.shop.url + SHEET)
    return platform


def refresh(platform: Platform, rows: Cells | None = None) -> dg.ExecuteInProcessResult:
    if rows is not None:
        platform.shop.files[SHEET] = csv_bytes(rows)
    return dg.materialize(
        [supplier_registry],
        instance=platform.instance,
        resources={"courier": CourierResource()},
        raise_on_error=False,
    )


def metadata_of(result: dg.ExecuteInProcessResult) -> Mapping[str, object]:
    assert result.success
    (materialization,) = result.asset_materializations_for_node("supplier_registry")
    return {name: value.value for name, value in materialization.metadata.items()}


def reason_of(result: dg.ExecuteInProcessResult) -> str:
    assert not result.success
    failure = result.failure_data_for_node("supplier_registry")
    assert failure is not None
    assert failure.user_failure_data is not None
    return failure.user_failure_data.description or ""


def test_each_active_supplier_has_a_partition_and_nobody_else(
    sheet_platform: Platform,
) -> None:
    first = metadata_of(refresh(sheet_platform, shops("Alpha", "Beta", "Gamma")))
    assert sheet_platform.order() == ["alpha", "beta", "gamma"]

    second = metadata_of(refresh(sheet_platform, shops("Beta", "Delta", "Gamma")))

    assert sheet_platform.order() == ["beta", "gamma", "delta"]
    assert (first["created"], first["partitions added"]) == (3, 3)
    assert second == {
        "changes": second["changes"],
        "seconds": second["seconds"],
        "master sheet": f"{sheet_platform.shop.url}/master.csv",
        "created": 1,
        "deactivated": 1,
        "unchanged": 2,
        "partitions added": 1,
        "partitions removed": 1,
        "partitions kept for work under way": 0,
        "updated": 0,
        "reactivated": 0,
        "skipped rows": 0,
        "active, but never in the sheet": 0,
        "dagster/row_count": 4,
    }
    assert "| Alpha | deactivated | no longer in the sheet |" in str(second["changes"])


def test_a_renamed_supplier_keeps_its_partition_and_what_was_delivered(
    sheet_platform: Platform,
) -> None:
    base = sheet_platform.shop.url
    sheet_platform.shop.files["/Old.csv"] = PRICES
    refresh(sheet_platform, shops("Old", "Other", base=base))
    assert sheet_platform.materialize([RAW_PRICE_LIST], ["old"]).success

    renamed = [*shops("Other", base=base), ("Brand new", f"{base}/Old.csv", "csv", "", "")]
    metadata = metadata_of(refresh(sheet_platform, renamed))

    assert metadata["updated"] == 1
    assert sheet_platform.order() == ["old", "other"]
    assert sheet_platform.grid(RAW_PRICE_LIST, ["old"]) == {"old": "materialized"}


@pytest.mark.parametrize(
    ("status", "stays"),
    [
        (dg.DagsterRunStatus.STARTING, True),
        (dg.DagsterRunStatus.STARTED, True),
        (dg.DagsterRunStatus.CANCELING, True),
        (dg.DagsterRunStatus.FAILURE, False),
    ],
)
def test_a_partition_with_a_run_in_flight_stays_until_the_run_has_ended(
    sheet_platform: Platform, status: dg.DagsterRunStatus, stays: bool
) -> None:
    refresh(sheet_platform, shops("A", "B", "C", "D"))
    sheet_platform.instance.add_run(
        dg.DagsterRun(job_name="__ASSET_JOB", status=status, tags=PartitionRange(["b", "c"]).tags)
    )

    metadata = metadata_of(refresh(sheet_platform, shops("A", "C")))

    assert sheet_platform.order() == (["a", "b", "c"] if stays else ["a", "c"])
    assert metadata["partitions kept for work under way"] == int(stays)


def test_while_a_backfill_is_under_way_no_partition_is_removed(sheet_platform: Platform) -> None:
    refresh(sheet_platform, shops("A", "B"))
    sheet_platform.instance.add_backfill(
        PartitionBackfill(
            backfill_id="backfill",
            status=BulkActionStatus.REQUESTED,
            from_failure=False,
            tags={},
            backfill_timestamp=0.0,
            asset_selection=[RAW_PRICE_LIST],
        )
    )

    metadata = metadata_of(refresh(sheet_platform, shops("B", "C")))

    assert sheet_platform.order() == ["a", "b", "c"]
    assert metadata["partitions kept for work under way"] == 1


def test_a_partition_whose_price_list_waits_for_its_analysis_stays(
    sheet_platform: Platform,
) -> None:
    base = sheet_platform.shop.url
    sheet_platform.shop.files["/A.csv"] = PRICES
    refresh(sheet_platform, shops("A", "B", base=base))
    assert sheet_platform.materialize([RAW_PRICE_LIST], ["a"]).success

    refresh(sheet_platform, shops("B", base=base))

    assert sheet_platform.order() == ["a", "b"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([["a"], ["b"]], "Column missing: the master sheet has no “supplier name”"),
        (shops(), "empty below its header"),
        (shops("A"), "3 of the 4 active suppliers"),
    ],
)
def test_a_bad_sheet_fails_the_run_with_its_reason_and_changes_nothing(
    sheet_platform: Platform, rows: Sequence[Sequence[object]], reason: str
) -> None:
    refresh(sheet_platform, shops("A", "B", "C", "D"))

    message = reason_of(refresh(sheet_platform, rows))

    assert reason in message
    assert "secret" not in message
    assert sheet_platform.order() == ["a", "b", "c", "d"]


def test_a_sheet_that_is_away_fails_the_run(sheet_platform: Platform) -> None:
    refresh(sheet_platform, shops("A"))
    del sheet_platform.shop.files[SHEET]

    assert "404" in reason_of(refresh(sheet_platform))
    assert sheet_platform.order() == ["a"]


def test_without_a_sheet_the_partitions_follow_the_suppliers_that_there_are(
    platform: Platform,
) -> None:
    platform.add_supplier("A", PRICES)
    asleep = platform.add_supplier("Asleep", PRICES, is_active=False)
    platform.instance.add_dynamic_partitions("suppliers", ["nobody"])
    assert asleep in platform.order()

    metadata = metadata_of(refresh(platform))

    assert platform.order() == ["a"]
    assert "none is configured" in str(metadata["master sheet"])


def test_a_skipped_row_is_shown_and_logged_and_cannot_break_out_of_its_table(
    sheet_platform: Platform,
) -> None:
    evil = "x | <img src=y> [a](b)"

    metadata = metadata_of(
        refresh(sheet_platform, [*shops("A"), (evil, "nowhere", "csv", "yes", "")])
    )

    line = next(line for line in str(metadata["changes"]).splitlines() if "skipped" in line)
    assert line.startswith(r"| x \| \<img src=y\> \[a\](b) | row 3 skipped | the source URL")
    logged = sheet_platform.ask(lambda pool: pool.fetch("SELECT * FROM parsing_logs"))
    assert [(log["error_type"], log["row_number"]) for log in logged] == [("WARNING", 3)]


def test_a_long_table_says_how_much_it_leaves_out() -> None:
    skipped = [SkippedRow(number, "A", "", verbatim("bad")) for number in range(ROWS_SHOWN + 5)]

    table = changes_as_markdown(RegistryPlan([], 0, skipped, []))

    assert table.splitlines()[-1] == "| … | | and 5 more |"
    assert changes_as_markdown(RegistryPlan([], 3, [], [])) == "none"
