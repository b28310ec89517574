"""What Dagster shows of a drill's suppliers, and how it forgets them again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from sqlalchemy.exc import SQLAlchemyError

from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.reading_runs import ReadingRuns
from marketbel_courier.ledger.states import Route
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.dagster_internals import InstigatorType, TickStatus
from marketbel_courier.orchestration.partitions import SUPPLIERS
from marketbel_courier.orchestration.stages import DELIVERY, STAGE_OF_ROUTE
from marketbel_courier.orchestration.supplier_runs import IN_PROGRESS, keys_of

MATERIALIZED = dg.AssetPartitionStatus.MATERIALIZED.value
FAILED = dg.AssetPartitionStatus.FAILED.value

_PARTITIONS = "suppliers"
_MOST_RUNS = 200
_LONGEST_TICK_SECONDS = 150.0


class DrilledPartitions:
    """The partitions of a drill's suppliers, in the Dagster of a folder's dagster.yaml."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self._instance = instance

    def cells(self, keys: Sequence[str], route: Route) -> Mapping[str, tuple[str, str]]:
        """What the grid shows of each supplier: of the delivery, and of the reading down a route.

        A word of Dagster's, empty where there is nothing yet.
        """
        [delivery] = DELIVERY.assets
        reading = STAGE_OF_ROUTE[route].assets[0]
        of_delivery, of_reading = self._statuses(delivery, keys), self._statuses(reading, keys)
        return {key: (of_delivery.get(key, ""), of_reading.get(key, "")) for key in keys}

    def _statuses(self, asset: dg.AssetKey, keys: Sequence[str]) -> Mapping[str, str]:
        found = self._instance.get_status_by_partition(asset, list(keys), SUPPLIERS) or {}
        return {key: status.value for key, status in found.items() if status is not None}

    def are_worked_on(self, keys: Collection[str], given: ReadingRuns) -> bool:
        """Whether a run that has not ended is about one of these partitions."""
        order = self._instance.get_dynamic_partitions(_PARTITIONS)
        runs = self._instance.get_runs(dg.RunsFilter(statuses=list(IN_PROGRESS)))
        return any(self._about(run, order, given) & set(keys) for run in runs)

    def may_be_asked_for(self, since: float) -> bool:
        """Whether a sensor that looked around before a moment is still about to ask for runs.

        A sensor begins no tick before its last one has ended. The tick of a daemon that was killed
        never ends, and is waited for no longer than this.
        """
        for state in self._instance.all_instigator_state(instigator_type=InstigatorType.SENSOR):
            newest = self._instance.get_ticks(
                state.instigator_origin_id, state.selector_id, limit=1
            )
            if any(
                tick.status is TickStatus.STARTED
                and since - _LONGEST_TICK_SECONDS < tick.timestamp < since
                for tick in newest
            ):
                return True
        return False

    def forget(self, keys: Collection[str], since: float, given: ReadingRuns) -> None:
        """Remove these partitions, and the runs since a moment that were about nothing else.

        A run that was about others as well stays, as old as it gets.
        """
        instance, mine = self._instance, frozenset(keys)
        order = instance.get_dynamic_partitions(_PARTITIONS)
        for record in instance.get_run_records(limit=_MOST_RUNS):
            run = record.dagster_run
            about = self._about(run, order, given)
            if record.create_timestamp.timestamp() < since or run.status in IN_PROGRESS:
                continue
            if about and about <= mine:
                instance.delete_run(run.run_id)
        for key in sorted(mine & set(order)):
            instance.delete_dynamic_partition(_PARTITIONS, key)

    def _about(
        self, run: dg.DagsterRun, order: Sequence[str], given: ReadingRuns
    ) -> frozenset[str]:
        return keys_of(run, order) | given.keys_given(run.run_id)


@contextmanager
def drilled_partitions(dagster_home: Path) -> Iterator[DrilledPartitions]:
    """Open the Dagster of this folder; raises CourierError while its storage cannot be reached."""
    try:
        with dg.DagsterInstance.from_config(str(dagster_home)) as instance:
            yield DrilledPartitions(instance)
    except (SQLAlchemyError, dg.DagsterInvalidConfigError) as error:
        raise CourierError(
            Message("database-dagster-storage-unusable", kind=type(error).__name__)
        ) from error
