"""The names of tags, and of the assets that tags and sensors refer to, in one place."""

from __future__ import annotations

import dagster as dg

SUPPLIER_REGISTRY = dg.AssetKey("supplier_registry")
RAW_PRICE_LIST = dg.AssetKey("raw_price_list")
ML_ANALYSIS = dg.AssetKey("ml_analysis")
SUPPLIER_ITEMS = dg.AssetKey("supplier_items")
ITEM_MATCHES = dg.AssetKey("item_matches")
PRODUCT_AGGREGATES = dg.AssetKey("product_aggregates")
LEGACY_ASSETS = (SUPPLIER_ITEMS, ITEM_MATCHES, PRODUCT_AGGREGATES)

STAGE_TAG = "marketbel/stage"
DOMAIN_TAG = "marketbel/domain"
TASK_ID_TAG = "marketbel/task_id"
RETRY_TAG = "marketbel/retry"
TAKES_MORE_TAG = "marketbel/takes_more"
RUN_KEY_TAG = "dagster/run_key"
SENSOR_TAG = "dagster/sensor_name"
PRIORITY_TAG = "dagster/priority"
DATA_VERSION_TAG = "dagster/data_version"
STATED_VERSION_TAG = "dagster/data_version_is_user_provided"


def task_id_of(run: dg.DagsterRun) -> str:
    """The id of the request that a run answers; a run that a person started is its own request."""
    return run.tags.get(TASK_ID_TAG, f"run-{run.run_id}")
