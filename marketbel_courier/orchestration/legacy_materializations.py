"""What the Dagster UI shows of a price list that went down the legacy route."""

from __future__ import annotations

import dagster as dg

from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier.delivery.reading.legacy import (
    DELISTED,
    NEW_DRAFTS,
    NEW_ITEMS,
    PRICES_CHANGED,
    PRODUCTS_RECALCULATED,
)
from marketbel_courier.orchestration.materializations import (
    data_version,
    errors_as_markdown,
    in_words,
    row_of,
    whose,
)
from marketbel_courier.orchestration.tags import ITEM_MATCHES, PRODUCT_AGGREGATES, SUPPLIER_ITEMS

Facts = dict[str, str | int | float | dg.MarkdownMetadataValue | dg.PathMetadataValue]


def ingested(outcome: Outcome) -> list[dg.AssetMaterialization]:
    """The three materializations of a price list that was stored and matched.

    A result that stands from before, or is told in a dead worker's stead, has the ledger's counts
    only.
    """
    delivery = row_of(outcome)
    items: Facts = {
        "items": delivery.items_processed,
        "items in file": delivery.items_total,
        "errors": delivery.error_count,
        "error preview": dg.MetadataValue.md(errors_as_markdown(delivery.errors)),
        "file": dg.MetadataValue.path(delivery.file_path or ""),
        "size (bytes)": delivery.file_size_bytes or 0,
        "checksum SHA-256": delivery.checksum_sha256 or "",
        "reading (seconds)": round(outcome.seconds, 3),
    }
    matches: Facts = {
        "matches": delivery.matches_found,
        "in review": delivery.review_queue_count,
    }
    counted = {
        SUPPLIER_ITEMS: (NEW_ITEMS, PRICES_CHANGED, DELISTED),
        ITEM_MATCHES: (NEW_DRAFTS,),
        PRODUCT_AGGREGATES: (PRODUCTS_RECALCULATED,),
    }
    return [
        dg.AssetMaterialization(
            asset_key=asset,
            partition=delivery.partition_key,
            description=f"{delivery.supplier_name}: {in_words(delivery)}",
            metadata={
                **whose(delivery),
                "outcome": in_words(delivery),
                **facts,
                **{name: outcome.counts[name] for name in counted[asset] if name in outcome.counts},
            },
            tags=data_version(delivery),
        )
        for asset, facts in (
            (SUPPLIER_ITEMS, items),
            (ITEM_MATCHES, matches),
            (PRODUCT_AGGREGATES, {}),
        )
    ]
