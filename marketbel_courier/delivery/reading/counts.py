"""The counts of a reading that the ledger's row lacks, by the labels in Dagster's grid."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NEW_ITEMS = "new"
PRICES_CHANGED = "prices changed"
DELISTED = "delisted"
NEW_DRAFTS = "new drafts"
PRODUCTS_RECALCULATED = "products recalculated"

SHOWN_AS: Mapping[str, str] = MappingProxyType(
    {
        "items_new": NEW_ITEMS,
        "prices_changed": PRICES_CHANGED,
        "items_delisted": DELISTED,
        "drafts_created": NEW_DRAFTS,
        "products_recalculated": PRODUCTS_RECALCULATED,
    }
)
"""The labels by the names that the engine and ml-analyze give to these counts."""
