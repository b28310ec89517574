from __future__ import annotations

import dagster as dg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketbel_courier.orchestration.assets.raw_price_list import raw_price_list
from marketbel_courier.orchestration.assets.reading import legacy_price_lists, ml_analysis
from marketbel_courier.orchestration.supplier_runs import (
    ChosenSuppliers,
    analysis_request,
    choose_runs,
    delivery_request,
    keys_of,
)
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.in_process_runs import carry_out
from marketbel_courier_tests.platform_fixture import Platform

ORDER = [f"s{number}" for number in range(30)]
PRICES = b"sku;name;price\n1;Drill;10,50\n"


def run_of(request: dg.RunRequest) -> dg.DagsterRun:
    return dg.DagsterRun("job", tags=dict(request.tags), run_config=dict(request.run_config or {}))


def execute(platform: Platform, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
    return carry_out(platform.instance, request)


@given(wanted=st.sets(st.sampled_from([*ORDER, "gone"])), most=st.integers(1, 40))
def test_every_wanted_partition_is_in_exactly_one_run(wanted: set[str], most: int) -> None:
    runs = choose_runs(wanted, ORDER, most_per_run=most)

    chosen = [key for run in runs for key in run.keys]
    assert chosen == [key for key in ORDER if key in wanted]
    assert all(len(run.keys) <= most for run in runs)
    assert len(runs) == -(-len(chosen) // most)


@given(wanted=st.sets(st.sampled_from(ORDER), min_size=1), most=st.integers(1, 40))
def test_what_a_run_is_about_can_be_read_back_from_it(wanted: set[str], most: int) -> None:
    for suppliers in choose_runs(wanted, ORDER, most_per_run=most):
        jobs = {key: f"job-{key}" for key in suppliers.keys}
        for request in (
            delivery_request(suppliers, task_id="t", run_key=None),
            delivery_request(suppliers, task_id="t", run_key=None, retries=jobs, force=True),
            analysis_request(suppliers, jobs, task_id="t"),
        ):
            assert keys_of(run_of(request), ORDER) == set(suppliers.keys)


def test_a_run_over_suppliers_that_are_no_neighbours_shows_exactly_those(
    platform: Platform,
) -> None:
    names = ["A", "B", "C", "D", "E"]
    keys = [platform.add_supplier(n, None if n == "C" else PRICES) for n in names]
    (run,) = choose_runs({"a", "c", "e"}, platform.order(), most_per_run=10)
    assert run == ChosenSuppliers(["a", "c", "e"], {})

    execute(platform, delivery_request(run, task_id="sync-1", run_key=None))

    assert platform.grid(RAW_PRICE_LIST, keys) == {
        "a": "materialized",
        "b": "missing",
        "c": "failed",
        "d": "missing",
        "e": "materialized",
    }


def test_an_analysis_of_chosen_jobs_leaves_out_those_that_wait_no_longer(
    platform: Platform,
) -> None:
    keys = platform.add_suppliers(("A", "B", "C"), PRICES)
    platform.materialize([RAW_PRICE_LIST], keys)
    rows = platform.ask(lambda pool: pool.fetch("SELECT * FROM courier.deliveries"))
    jobs = {row["partition_key"]: str(row["job_id"]) for row in rows}
    platform.materialize([ML_ANALYSIS], ["a"])
    (run,) = choose_runs({"a", "c"}, platform.order(), most_per_run=10)

    assert execute(platform, analysis_request(run, jobs, task_id="sync-1")).success

    assert len(platform.ml.submissions) == 2
    assert platform.grid(ML_ANALYSIS, keys) == {
        "a": "materialized",
        "b": "missing",
        "c": "materialized",
    }


def test_a_failed_analysis_of_a_chosen_supplier_is_shown_as_failed(platform: Platform) -> None:
    keys = platform.add_suppliers(("A", "B", "C"), PRICES)
    platform.materialize([RAW_PRICE_LIST], keys)
    rows = platform.ask(lambda pool: pool.fetch("SELECT * FROM courier.deliveries"))
    jobs = {row["partition_key"]: str(row["job_id"]) for row in rows}
    (run,) = choose_runs({"a", "c"}, platform.order(), most_per_run=10)
    platform.ml.submit_answers = [(400, {"detail": "no"})]

    assert not execute(platform, analysis_request(run, jobs, task_id="sync-1")).success

    grid = platform.grid(ML_ANALYSIS, keys)
    assert sorted((grid["a"], grid["c"])) == ["failed", "materialized"]
    assert grid["b"] == "missing"


@pytest.mark.parametrize(
    ("graph", "steps"),
    [
        (
            raw_price_list,
            {"plan_deliveries": ["result"], "download_price_lists": ["result"]},
        ),
        (
            ml_analysis,
            {"choose_price_lists": ["jobs", "force"], "analyze_price_lists": ["result"]},
        ),
        (
            legacy_price_lists,
            {
                "choose_legacy_price_lists": ["jobs", "force"],
                "ingest_price_lists": ["supplier_items", "item_matches", "product_aggregates"],
            },
        ),
    ],
    ids=["delivery", "analysis", "legacy"],
)
def test_a_run_that_an_earlier_version_has_queued_finds_its_steps_and_outputs(
    graph: dg.AssetsDefinition, steps: dict[str, list[str]]
) -> None:
    assert isinstance(graph.node_def, dg.GraphDefinition)
    assert {node.name: list(node.definition.output_dict) for node in graph.node_def.nodes} == steps
