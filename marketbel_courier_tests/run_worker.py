"""A run worker of its own process: `python -m … ASSET FIRST_KEY … LAST_KEY`."""

from __future__ import annotations

import sys

import dagster as dg

from marketbel_courier.definitions import defs
from marketbel_courier.orchestration.partitions import PartitionRange
from marketbel_courier.orchestration.stages import STAGES


def main() -> None:
    asset, *keys = sys.argv[1:]
    with dg.DagsterInstance.get() as instance:
        defs.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=instance,
            asset_selection=[
                key
                for stage in STAGES
                if stage.is_asked_of([dg.AssetKey.from_user_string(asset)])
                for key in stage.assets
            ],
            tags=PartitionRange(keys).tags,
            raise_on_error=False,
        )


if __name__ == "__main__":
    main()
