"""The state of each supplier in the Dagster UI, requested from its server as a browser does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import httpx
from pydantic import BaseModel, Field, ValidationError

from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message

DELIVERY_ASSET = "raw_price_list"
ML_ASSET = "ml_analysis"
# What an analysis stores, and what the legacy route stores in its place.
STORED_ASSETS = ("supplier_items", "item_matches", "product_aggregates")
ASSETS = (DELIVERY_ASSET, ML_ASSET, *STORED_ASSETS)

_QUERY = """
query ($assets: [AssetKeyInput!]) {
  assetNodes(assetKeys: $assets) {
    assetKey { path }
    assetPartitionStatuses {
      ... on DefaultPartitionStatuses {
        materializedPartitions failedPartitions materializingPartitions
      }
    }
  }
}
"""


class Cell(StrEnum):
    """What the grid shows of one supplier and one asset."""

    MATERIALIZED = "materialized"
    FAILED = "failed"
    UNDER_WAY = "under way"
    MISSING = "missing"


class GridUnknown(CourierError):
    """Dagster's web server cannot be asked now."""


class _Key(BaseModel):
    path: list[str]


class _Statuses(BaseModel):
    materialized: list[str] = Field(alias="materializedPartitions")
    failed: list[str] = Field(alias="failedPartitions")
    under_way: list[str] = Field(alias="materializingPartitions")


class _Node(BaseModel):
    key: _Key = Field(alias="assetKey")
    statuses: _Statuses = Field(alias="assetPartitionStatuses")


class _Data(BaseModel):
    nodes: list[_Node] = Field(alias="assetNodes")


class _Answer(BaseModel):
    data: _Data


async def read_grid(
    web_server: httpx.AsyncClient, partition_keys: Sequence[str]
) -> dict[str, Mapping[str, Cell]]:
    """Give the cell of every asset for each of these partitions; raises GridUnknown."""
    variables = {"assets": [{"path": [asset]} for asset in ASSETS]}
    try:
        response = await web_server.post("/graphql", json={"query": _QUERY, "variables": variables})
        answer = _Answer.model_validate_json(response.raise_for_status().content)
    except (httpx.HTTPError, ValidationError) as error:
        raise GridUnknown(Message("demo-grid-unseen", why=str(error))) from error
    statuses = {node.key.path[-1]: node.statuses for node in answer.data.nodes}
    if missing := [asset for asset in ASSETS if asset not in statuses]:
        raise GridUnknown(Message("demo-assets-unknown", assets=missing))
    return {key: {asset: _cell(statuses[asset], key) for asset in ASSETS} for key in partition_keys}


def _cell(statuses: _Statuses, partition_key: str) -> Cell:
    # A partition that is made anew is in both lists.
    for cell, keys in (
        (Cell.UNDER_WAY, statuses.under_way),
        (Cell.FAILED, statuses.failed),
        (Cell.MATERIALIZED, statuses.materialized),
    ):
        if partition_key in keys:
            return cell
    return Cell.MISSING
