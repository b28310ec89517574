"""A run worker of its own process: `python -m … WAY ASSET[,ASSET] FIRST_KEY LAST_KEY`.

Creates the run too, so that the events which the daemon would store for it are counted.
"""

from __future__ import annotations

import sys

import dagster as dg

from marketbel_courier.orchestration.partitions import PartitionRange
from marketbel_courier_tests.bench.jobs import JOBS, Way


def main() -> int:
    """Exit code 0 if the run succeeded."""
    way, assets, *ends = sys.argv[1:]
    with dg.DagsterInstance.get() as instance:
        result = dg.execute_job(
            dg.reconstructable(JOBS[Way(way)]),
            instance=instance,
            asset_selection=[dg.AssetKey.from_user_string(asset) for asset in assets.split(",")],
            tags=PartitionRange(tuple(dict.fromkeys(ends))).tags,
        )
    return 0 if result.success else 1


if __name__ == "__main__":
    sys.exit(main())
