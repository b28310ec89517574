"""What the web UI shows of each asset beside its runs: owner, tags, table, and where to read on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

import dagster as dg

from marketbel_courier.orchestration import table_schemas
from marketbel_courier.orchestration.links import docs_link, page_link
from marketbel_courier.orchestration.tags import (
    DOMAIN_TAG,
    ITEM_MATCHES,
    ML_ANALYSIS,
    PRODUCT_AGGREGATES,
    RAW_PRICE_LIST,
    SUPPLIER_ITEMS,
    SUPPLIER_REGISTRY,
)

OWNERS = ("team:marketbel",)


class AssetFacts(TypedDict):
    """The arguments of an asset's definition, or of one of its outputs."""

    owners: list[str]
    tags: dict[str, str]
    kinds: set[str]
    metadata: dict[str, Any]


def _facts(
    domain: str, kinds: set[str], *, docs: str, view: str, metadata: Mapping[str, Any] | None = None
) -> AssetFacts:
    return AssetFacts(
        owners=list(OWNERS),
        tags={DOMAIN_TAG: domain},
        kinds=kinds,
        metadata={**page_link(view), **docs_link(docs), **(metadata or {})},
    )


def _table(name: str, columns: dg.TableSchema) -> dict[str, Any]:
    return {"dagster/table_name": f"public.{name}", "dagster/column_schema": columns}


FACTS: Mapping[dg.AssetKey, AssetFacts] = {
    SUPPLIER_REGISTRY: _facts(
        "suppliers",
        {"googlesheets", "postgres"},
        docs="architecture.md",
        view="suppliers",
        metadata=_table("suppliers", table_schemas.SUPPLIERS),
    ),
    RAW_PRICE_LIST: _facts(
        "price-lists", {"file", "csv", "excel"}, docs="architecture.md", view="jobs"
    ),
    ML_ANALYSIS: _facts("price-lists", {"python"}, docs="price-lists.md", view="jobs"),
    SUPPLIER_ITEMS: _facts(
        "catalogue",
        {"postgres"},
        docs="price-lists.md",
        view="suppliers",
        metadata=_table("supplier_items", table_schemas.SUPPLIER_ITEMS),
    ),
    ITEM_MATCHES: _facts(
        "catalogue",
        {"postgres"},
        docs="architecture.md",
        view="reviews",
        # The table of the items: Dagster would take two assets with one table name as one.
        metadata={"dagster/column_schema": table_schemas.ITEM_MATCHES},
    ),
    PRODUCT_AGGREGATES: _facts(
        "catalogue",
        {"postgres"},
        docs="prices.md",
        view="products",
        metadata=_table("products", table_schemas.PRODUCTS),
    ),
}
