"""Keeps the partitions `suppliers` equal to the active suppliers.

A partition of a supplier that has something under way stays until the next time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import dagster as dg

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.delivery_queries import waiting_files
from marketbel_courier.ledger.reading_runs import ReadingRuns, reading_runs
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys
from marketbel_courier.ledger.suppliers import deliverable_suppliers, suppliers_by_partition
from marketbel_courier.orchestration.dagster_internals import BulkActionsFilter, BulkActionStatus
from marketbel_courier.orchestration.supplier_runs import keys_of
from marketbel_courier.orchestration.tick import Tick

_NAME = "suppliers"
_RUNS_IN_FLIGHT = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
_BACKFILLS_IN_FLIGHT = [
    BulkActionStatus.REQUESTED,
    BulkActionStatus.CANCELING,
    BulkActionStatus.FAILING,
]


@dataclass(frozen=True)
class PartitionChanges:
    """The keys to add and to remove; `held` ones would go if nothing were under way for them."""

    added: Sequence[str]
    removed: Sequence[str]
    held: Sequence[str]


@dataclass(frozen=True)
class SupplierKeys:
    """The suppliers' partition keys, by what the suppliers need.

    `fetched` suppliers are active and have an address, oldest first; `uploaded` are active without
    an address; `waiting` have a price list that waits for its analysis.
    """

    fetched: Sequence[str]
    uploaded: Collection[str]
    waiting: Collection[str]


def plan_partitions(
    existing: Sequence[str], suppliers: SupplierKeys, in_flight: Collection[str]
) -> PartitionChanges:
    """What makes the partitions equal to the active suppliers.

    A supplier without an address gets its partition with its first upload and keeps it then.
    """
    known = set(existing)
    staying = {*suppliers.fetched, *suppliers.uploaded}
    busy = {*suppliers.waiting, *in_flight}
    leaving = [key for key in existing if key not in staying]
    return PartitionChanges(
        added=[key for key in suppliers.fetched if key not in known],
        removed=[key for key in leaving if key not in busy],
        held=[key for key in leaving if key in busy],
    )


def align_partitions(instance: dg.DagsterInstance, tick: Tick) -> PartitionChanges:
    """Add all missing partitions at once, then remove those of suppliers that are not active."""
    existing = instance.get_dynamic_partitions(_NAME)
    suppliers = tick.run(_supplier_keys(tick.pool, existing))
    in_flight = _keys_in_flight(instance, existing, tick.run(reading_runs(tick.pool)))
    changes = plan_partitions(existing, suppliers, in_flight)
    if changes.added:
        instance.add_dynamic_partitions(_NAME, list(changes.added))
    for key in changes.removed:
        instance.delete_dynamic_partition(_NAME, key)
    return changes


async def _supplier_keys(pool: Pool, existing: Sequence[str]) -> SupplierKeys:
    await assign_partition_keys(pool)
    holders = await suppliers_by_partition(pool, existing)
    return SupplierKeys(
        fetched=[supplier.partition_key for supplier in await deliverable_suppliers(pool)],
        uploaded={k for k, s in holders.items() if s.is_active and not s.source_url},
        waiting={file.partition_key for file in await waiting_files(pool)},
    )


def _keys_in_flight(
    instance: dg.DagsterInstance, existing: Sequence[str], reading: ReadingRuns
) -> frozenset[str]:
    if instance.get_backfills(BulkActionsFilter(statuses=_BACKFILLS_IN_FLIGHT), limit=1):
        # Only the daemon knows which partitions the backfill has yet to launch.
        return frozenset(existing)
    runs = instance.get_runs(dg.RunsFilter(statuses=_RUNS_IN_FLIGHT))
    return frozenset().union(
        *(keys_of(run, existing) | reading.keys_given(run.run_id) for run in runs)
    )
