"""What Dagster's UI shows of an asset check, partition by partition."""

from __future__ import annotations

import dagster as dg
from dagster._core.definitions.partitions.context import partition_loading_context
from dagster._core.event_api import PartitionKeyFilter

from marketbel_courier.definitions import defs
from marketbel_courier.orchestration.partitions import SUPPLIERS, PartitionRange
from marketbel_courier_tests.platform_fixture import Platform


def shown(platform: Platform, check: dg.AssetCheckKey) -> dict[str, str]:
    """The status of each partition that has one, by the question that the check's page asks."""
    with partition_loading_context(dynamic_partitions_store=platform.instance):
        states = platform.instance.event_log_storage.get_asset_check_state([(check, SUPPLIERS)])
    return {
        key: status.value.lower()
        for status, subset in states[check].subsets.items()
        for key in subset.subset_value.get_partition_keys()
    }


def newest(platform: Platform, check: dg.AssetCheckKey, key: str) -> dg.AssetCheckEvaluation:
    """The newest evaluation of a partition."""
    (record,) = platform.instance.event_log_storage.get_asset_check_execution_history(
        check, limit=1, partition_filter=PartitionKeyFilter(key=key)
    )
    assert record.evaluation is not None
    return record.evaluation


def execute_check(
    platform: Platform, check: dg.AssetCheckKey, *keys: str
) -> dg.ExecuteInProcessResult:
    """A run of the check alone, as the UI launches it; over all partitions without keys."""
    job = defs.resolve_implicit_global_asset_job_def().get_subset(
        asset_selection=frozenset(), asset_check_selection=frozenset({check})
    )
    return job.execute_in_process(
        instance=platform.instance,
        tags=PartitionRange(keys).tags if keys else None,
        raise_on_error=False,
    )


def make_all_checks(platform: Platform) -> dg.ExecuteInProcessResult:
    """A night's run of the job."""
    job = defs.resolve_job_def("checks_job")
    return job.execute_in_process(instance=platform.instance, raise_on_error=False)
