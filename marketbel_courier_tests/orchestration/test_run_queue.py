from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from marketbel_courier.orchestration.run_queue import (
    NO_LIMIT,
    CourierRunCoordinator,
    most_other_runs,
)
from marketbel_courier_tests.platform_fixture import Platform

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize("in_flight", [1, 7, 40])
def test_the_run_queue_of_the_project_has_a_place_for_each_analysis_in_flight(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, in_flight: int
) -> None:
    monkeypatch.setenv("ML_MAX_IN_FLIGHT", str(in_flight))

    queue = platform.instance.get_concurrency_config().run_queue_config

    assert queue is not None
    assert [(limit["value"], limit["limit"]) for limit in queue.tag_concurrency_limits] == [
        ("analysis", in_flight)
    ]
    assert queue.max_concurrent_runs - in_flight == most_other_runs(platform.instance) == 4


def test_a_queue_without_limit_stays_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@localhost/none")
    unlimited = CourierRunCoordinator(max_concurrent_runs=NO_LIMIT)

    assert unlimited.get_run_queue_config().max_concurrent_runs == NO_LIMIT
    assert unlimited.most_other_runs > 1_000_000


def test_the_daemon_takes_the_queue_for_one_to_be_emptied(platform: Platform) -> None:
    assert isinstance(platform.instance.run_coordinator, dg.QueuedRunCoordinator)
    assert "QUEUED_RUN_COORDINATOR" in platform.instance.get_required_daemon_types()


def test_the_containers_are_given_the_limit_too() -> None:
    assert (
        "ML_MAX_IN_FLIGHT: ${ML_MAX_IN_FLIGHT:-4}" in (PROJECT / "docker-compose.yml").read_text()
    )
