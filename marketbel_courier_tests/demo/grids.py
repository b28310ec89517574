"""Dagster's web server as far as the demo asks it: its answers about the grid."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import httpx

from marketbel_courier.demo.grid import ASSETS

Partitions = Mapping[str, Collection[str]]


def dagster_that_shows(
    *,
    materialized: Partitions | None = None,
    failed: Partitions | None = None,
    under_way: Partitions | None = None,
    assets: Collection[str] = ASSETS,
) -> httpx.AsyncClient:
    """A client of a web server that gives these partitions, by asset."""
    nodes = [
        {
            "assetKey": {"path": [asset]},
            "assetPartitionStatuses": {
                "materializedPartitions": list((materialized or {}).get(asset, ())),
                "failedPartitions": list((failed or {}).get(asset, ())),
                "materializingPartitions": list((under_way or {}).get(asset, ())),
            },
        }
        for asset in assets
    ]
    return dagster_that_answers(httpx.Response(200, json={"data": {"assetNodes": nodes}}))


def dagster_that_answers(response: httpx.Response) -> httpx.AsyncClient:
    """A client of a web server with one answer to everything."""
    return httpx.AsyncClient(
        base_url="http://dagster", transport=httpx.MockTransport(lambda _: response)
    )
