"""The partitions `suppliers`, and the ranges of them that Dagster's runs carry.

A range has the order in which the partitions were added, and no gaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dagster as dg

SUPPLIERS = dg.DynamicPartitionsDefinition(name="suppliers")

RANGE_START_TAG = "dagster/asset_partition_range_start"
RANGE_END_TAG = "dagster/asset_partition_range_end"
PARTITION_TAG = "dagster/partition"

# Different on purpose: two assets with different sizes are never put into one backfill run, in
# which a failed download would skip the analysis of every other supplier.
DELIVERIES_PER_BACKFILL_RUN = 250
ANALYSES_PER_BACKFILL_RUN = 200
LEGACY_PER_BACKFILL_RUN = 150


@dataclass(frozen=True)
class PartitionRange:
    """Neighbouring partitions, first and last included."""

    keys: Sequence[str]

    @property
    def tags(self) -> dict[str, str]:
        """The tags of a run over this range."""
        if len(self.keys) == 1:
            return {PARTITION_TAG: self.keys[0]}
        return {RANGE_START_TAG: self.keys[0], RANGE_END_TAG: self.keys[-1]}


def keys_of_run(tags: dict[str, str], ordered_keys: Sequence[str]) -> frozenset[str]:
    """The partitions that a run with these tags is about; empty for one without partitions."""
    if PARTITION_TAG in tags:
        return frozenset({tags[PARTITION_TAG]})
    start, end = tags.get(RANGE_START_TAG), tags.get(RANGE_END_TAG)
    if start not in ordered_keys or end not in ordered_keys:
        return frozenset()
    first, last = ordered_keys.index(start), ordered_keys.index(end)
    return frozenset(ordered_keys[first : last + 1])
