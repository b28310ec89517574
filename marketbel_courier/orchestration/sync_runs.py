"""The runs of a sync: their keys, their progress, and their requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import dagster as dg

from marketbel_courier.delivery.sync_steps import RunState
from marketbel_courier.ledger.syncs import Sync
from marketbel_courier.orchestration.stages import REGISTRY_JOB
from marketbel_courier.orchestration.supplier_runs import IN_PROGRESS, choose_runs, delivery_request
from marketbel_courier.orchestration.tags import (
    PRIORITY_TAG,
    RUN_KEY_TAG,
    SUPPLIER_REGISTRY,
    TASK_ID_TAG,
)

REGISTRY = "registry"
_PARTITIONS = "suppliers"
# Everybody waits for the registry, and a person for the one supplier that they just made.
REGISTRY_PRIORITY = "10"
SINGLE_PRIORITY = "5"

_STATES = {
    # Created by a daemon that was killed before it launched it: asked for again, it is launched.
    dg.DagsterRunStatus.NOT_STARTED: RunState.ABSENT,
    dg.DagsterRunStatus.SUCCESS: RunState.SUCCEEDED,
    dg.DagsterRunStatus.FAILURE: RunState.FAILED,
    dg.DagsterRunStatus.CANCELED: RunState.STOPPED,
}


def run_key_of(task_id: str, part: int | str) -> str:
    """The key of one of a sync's runs: Dagster launches each key once."""
    return f"{task_id}:{part}"


def state_of(run: dg.DagsterRun) -> RunState:
    """How far a run is."""
    return _STATES.get(run.status, RunState.UNDER_WAY)


@dataclass(frozen=True)
class SyncRuns:
    """How far a sync's runs are: the registry's, and those of the deliveries by their number.

    Of the registry's runs the newest counts.
    """

    registry: RunState = RunState.ABSENT
    registry_runs: int = 0
    deliveries: Mapping[int, RunState] = field(default_factory=dict)

    @property
    def delivering(self) -> bool:
        """Whether a delivery run has yet to end."""
        return any(not state.is_over for state in self.deliveries.values())


def find_runs(instance: dg.DagsterInstance, task_id: str) -> SyncRuns:
    """The runs that were launched for a sync."""
    runs = instance.get_runs(dg.RunsFilter(tags={TASK_ID_TAG: task_id}))
    # Analyses and retries carry the task's id too, but no such key.
    states = {run.tags.get(RUN_KEY_TAG, ""): state_of(run) for run in runs}
    prefix = run_key_of(task_id, "")
    parts = {key.removeprefix(prefix): s for key, s in states.items() if key.startswith(prefix)}
    of_registry = {part: s for part, s in parts.items() if part.partition("#")[0] == REGISTRY}
    newest = _registry_part(len(of_registry))
    return SyncRuns(
        registry=of_registry.get(newest, RunState.ABSENT),
        registry_runs=len(of_registry),
        deliveries={int(part): state for part, state in parts.items() if part.isdecimal()},
    )


def all_is_quiet(instance: dg.DagsterInstance) -> bool:
    """Whether no run at all is under way."""
    return not instance.get_runs(dg.RunsFilter(statuses=list(IN_PROGRESS)), limit=1)


def _registry_part(number: int) -> str:
    return REGISTRY if number <= 1 else f"{REGISTRY}#{number}"


def registry_request(sync: Sync, number: int = 1) -> dg.RunRequest:
    """The run that refreshes the registry for a sync: the first one, or one that follows it."""
    return dg.RunRequest(
        run_key=run_key_of(sync.task_id, _registry_part(number)),
        job_name=REGISTRY_JOB,
        asset_selection=[SUPPLIER_REGISTRY],
        asset_check_keys=[],
        tags={TASK_ID_TAG: sync.task_id, PRIORITY_TAG: REGISTRY_PRIORITY},
    )


def sync_delivery_requests(
    sync: Sync, chunks: Mapping[int, Sequence[str]], partitions: Sequence[str]
) -> list[dg.RunRequest]:
    """A run for each chunk."""
    return [
        delivery_request(
            suppliers,
            task_id=sync.task_id,
            run_key=run_key_of(sync.task_id, number),
            force=sync.forced,
        )
        for number, keys in chunks.items()
        for suppliers in choose_runs(frozenset(keys), partitions, most_per_run=len(keys))
    ]


def with_partitions(instance: dg.DagsterInstance, keys: Iterable[str]) -> list[str]:
    """All partitions, in Dagster's order, after those that are missing were added."""
    partitions = list(instance.get_dynamic_partitions(_PARTITIONS))
    known = set(partitions)
    missing = [key for key in dict.fromkeys(keys) if key not in known]
    if missing:
        # At once: as a request of the sensor's, Dagster would look at each by itself.
        instance.add_dynamic_partitions(_PARTITIONS, missing)
    return [*partitions, *missing]


def with_priority(request: dg.RunRequest, priority: str) -> dg.RunRequest:
    """The same request, served before others."""
    return request.with_replaced_attrs(tags={**request.tags, PRIORITY_TAG: priority})
