"""A run worker of its own process: `python -m … ASSET FIRST_KEY … LAST_KEY [--takes-more]`."""

from __future__ import annotations

import sys

import dagster as dg

from marketbel_courier.definitions import defs
from marketbel_courier.orchestration.partitions import PartitionRange
from marketbel_courier.orchestration.stages import STAGES
from marketbel_courier.orchestration.tags import TAKES_MORE_TAG

TAKES_MORE = "--takes-more"


def main() -> None:
    asset, *keys = sys.argv[1:]
    tags = {}
    if keys[-1] == TAKES_MORE:
        keys.pop()
        tags[TAKES_MORE_TAG] = "true"
    with dg.DagsterInstance.get() as instance:
        defs.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=instance,
            asset_selection=[
                key
                for stage in STAGES
                if stage.is_asked_of([dg.AssetKey.from_user_string(asset)])
                for key in stage.assets
            ],
            tags={**PartitionRange(keys).tags, **tags},
            raise_on_error=False,
        )


if __name__ == "__main__":
    main()
