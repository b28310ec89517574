"""Findings as Dagster's asset check evaluations, each of one partition and its materialization."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import dagster as dg

from marketbel_courier.delivery.checks import Finding
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.dagster_internals import (
    AssetCheckEvaluationTargetMaterializationData,
    AssetCheckExecutionRecordStatus,
)
from marketbel_courier.orchestration.speech import said
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST, SUPPLIER_ITEMS

SIDECAR_MATCHES_BYTES = dg.AssetCheckKey(RAW_PRICE_LIST, "sidecar_matches_bytes")
KIND_IS_DECLARED_KIND = dg.AssetCheckKey(RAW_PRICE_LIST, "kind_is_declared_kind")
ITEM_COUNT_IN_BAND = dg.AssetCheckKey(ML_ANALYSIS, "item_count_in_band")
LEGACY_ITEM_COUNT_IN_BAND = dg.AssetCheckKey(SUPPLIER_ITEMS, "item_count_in_band")
PRICES_IN_BAND = dg.AssetCheckKey(ML_ANALYSIS, "prices_in_band")
LEGACY_PRICES_IN_BAND = dg.AssetCheckKey(SUPPLIER_ITEMS, "prices_in_band")

# A changed file is an error; a result that is only unusual is a warning.
_SEVERITIES = {
    SIDECAR_MATCHES_BYTES: dg.AssetCheckSeverity.ERROR,
    KIND_IS_DECLARED_KIND: dg.AssetCheckSeverity.WARN,
    ITEM_COUNT_IN_BAND: dg.AssetCheckSeverity.WARN,
    LEGACY_ITEM_COUNT_IN_BAND: dg.AssetCheckSeverity.WARN,
    PRICES_IN_BAND: dg.AssetCheckSeverity.WARN,
    LEGACY_PRICES_IN_BAND: dg.AssetCheckSeverity.WARN,
}


Targets = Mapping[str, AssetCheckEvaluationTargetMaterializationData]
"""The newest materializations of partitions, by their keys."""


def evaluations(
    instance: dg.DagsterInstance, check: dg.AssetCheckKey, findings: Sequence[Finding]
) -> Iterator[dg.AssetCheckEvaluation]:
    """An evaluation for each finding, of the newest materialization of its partition.

    Dagster shows it only while that is the newest.
    """
    keys = [finding.partition_key for finding in findings]
    return _evaluations_of(
        check, findings, newest_materializations(instance, check.asset_key, keys)
    )


def evaluations_of_run(
    check: dg.AssetCheckKey, findings: Sequence[Finding], *, run_id: str, targets: Targets
) -> Iterator[dg.AssetCheckEvaluation]:
    """The same, but for findings about what another run has materialized anew meanwhile."""
    own = {key: target for key, target in targets.items() if target.run_id == run_id}
    found = [finding for finding in findings if finding.partition_key in own]
    return _evaluations_of(check, found, own)


def _evaluations_of(
    check: dg.AssetCheckKey, findings: Sequence[Finding], targets: Targets
) -> Iterator[dg.AssetCheckEvaluation]:
    for finding in findings:
        yield dg.AssetCheckEvaluation(
            asset_key=check.asset_key,
            check_name=check.name,
            partition=finding.partition_key,
            passed=finding.passed,
            severity=_SEVERITIES[check],
            description=said(finding.description),
            metadata={
                name: said(fact) if isinstance(fact, Message) else fact
                for name, fact in finding.facts.items()
            },
            target_materialization_data=targets.get(finding.partition_key),
            blocking=False,
        )


def news(
    instance: dg.DagsterInstance, check: dg.AssetCheckKey, findings: Sequence[Finding]
) -> list[Finding]:
    """The findings that differ from what Dagster shows already."""
    shown = _shown(instance, check, [finding.partition_key for finding in findings])
    return [finding for finding in findings if shown.get(finding.partition_key) != finding.passed]


def _shown(
    instance: dg.DagsterInstance, check: dg.AssetCheckKey, keys: Sequence[str]
) -> Mapping[str | None, bool]:
    infos = instance.event_log_storage.get_asset_check_partition_info([check], partition_keys=keys)
    return {
        info.partition_key: info.latest_execution_status
        is AssetCheckExecutionRecordStatus.SUCCEEDED
        for info in infos
        if info.is_current
        and info.latest_execution_status is not AssetCheckExecutionRecordStatus.PLANNED
    }


def newest_materializations(
    instance: dg.DagsterInstance, asset: dg.AssetKey, keys: Collection[str]
) -> Targets:
    """What checks of these partitions are about; a partition that was never made is left out."""
    if not keys:
        return {}
    storage_ids = instance.event_log_storage.get_latest_storage_id_by_partition(
        asset, dg.DagsterEventType.ASSET_MATERIALIZATION, set(keys)
    )
    if not storage_ids:
        return {}
    # The events' content is not needed, and reading it would take longer than all the rest.
    records = instance.get_asset_event_summary_records(
        dg.DagsterEventType.ASSET_MATERIALIZATION,
        asset_key=asset,
        storage_ids=list(storage_ids.values()),
    )
    return {
        record.partition: AssetCheckEvaluationTargetMaterializationData(
            storage_id=record.storage_id,
            run_id=record.run_id or "",
            timestamp=record.timestamp,
        )
        for record in records
        if record.partition
    }
