"""What is said of a run, for machines: in traces, and in the worker's log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from marketbel_courier.orchestration import run_logs
from marketbel_courier.orchestration.dagster_internals import context_creation_job
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.otlp_collector import open_collector
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of

PRICES = b"sku;name;price\n1;Drill;10,50\n"


def test_both_runs_of_a_job_tell_of_it_in_one_trace_that_ml_analyze_can_continue(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    with open_collector() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        runs = [platform.materialize([asset], [key]) for asset in (RAW_PRICE_LIST, ML_ANALYSIS)]

    job_id = platform.jobs()["Shop"].job_id
    spans = {span.name: span for span in collector.spans}
    assert {span.trace for span in collector.spans} == {job_id.hex}
    assert list(spans) == ["download", "hand over", "await analysis", "reading"]
    for name, run in (("download", runs[0]), ("reading", runs[1])):
        told = spans[name].attributes
        assert told["run_id"] == run.run_id
        assert told["supplier_id"] == str(supplier_id_of("Shop"))
    sent = {header.rpartition("-")[0] for header in platform.ml.trace_parents if header}
    assert f"00-{job_id.hex}-{spans['hand over'].id}" in sent


@pytest.fixture
def for_machines(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process as a run worker with JSON as its log."""
    monkeypatch.setenv("COURIER_LOG_FORMAT", "json")
    loggers = vars(context_creation_job)
    monkeypatch.setitem(loggers, "default_system_loggers", loggers["default_system_loggers"])
    root, dagster = logging.getLogger(), logging.getLogger("dagster")
    kept = root.handlers, dagster.handlers
    root.handlers, dagster.handlers = [], [*dagster.handlers]
    try:
        yield
    finally:
        root.handlers, dagster.handlers = kept


def test_every_line_of_a_run_names_the_run_and_those_of_a_delivery_its_job(
    platform: Platform, for_machines: None, capsys: pytest.CaptureFixture[str]
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    run_logs.write_for_machines()
    run = platform.materialize([RAW_PRICE_LIST], [key])

    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert told
    assert {line["run_id"] for line in told} == {run.run_id}
    assert "download_price_lists" in {
        line["step"].rpartition(".")[2] for line in told if "step" in line
    }
