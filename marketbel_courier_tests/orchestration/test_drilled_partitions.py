"""Whether a sensor is still about to ask for runs of partitions that a drill removes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import (
    GrpcServerCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    InstigatorType,
    SensorInstigatorData,
    TickData,
    TickStatus,
)

from marketbel_courier.orchestration.drilled_partitions import DrilledPartitions


@pytest.mark.parametrize(
    ("ticks", "may_be"),
    [
        ([(995.0, TickStatus.STARTED)], True),
        ([(880.0, TickStatus.STARTED)], True),
        ([(995.0, TickStatus.SKIPPED)], False),
        ([(1005.0, TickStatus.STARTED)], False),
        ([(840.0, TickStatus.STARTED)], False),
        ([(990.0, TickStatus.STARTED), (995.0, TickStatus.SKIPPED)], False),
        ([(990.0, TickStatus.STARTED), (1005.0, TickStatus.STARTED)], False),
    ],
    ids=[
        "under way",
        "under way on a busy machine",
        "ended",
        "began afterwards",
        "of a daemon that was killed",
        "of a daemon that was killed and started again before",
        "of a daemon that was killed and started again afterwards",
    ],
)
def test_a_tick_that_began_before_may_still_ask_for_runs(
    ticks: Sequence[tuple[float, TickStatus]],
    may_be: bool,
    tmp_path: Path,
) -> None:
    repository = RemoteRepositoryOrigin(GrpcServerCodeLocationOrigin("127.0.0.1", 1), "__repo__")
    origin = RemoteInstigatorOrigin(repository, "delivery_sensor")
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        state = instance.add_instigator_state(
            InstigatorState(
                origin,
                InstigatorType.SENSOR,
                InstigatorStatus.RUNNING,
                SensorInstigatorData(min_interval=1),
            )
        )
        for began, status in ticks:
            instance.create_tick(
                TickData(
                    origin.get_id(),
                    "delivery_sensor",
                    InstigatorType.SENSOR,
                    status,
                    began,
                    selector_id=state.selector_id,
                )
            )

        assert DrilledPartitions(instance).may_be_asked_for(1000.0) is may_be
