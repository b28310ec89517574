"""What the Dagster UI shows of a refresh of the supplier registry."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

import dagster as dg

from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.links import address
from marketbel_courier.orchestration.markdown import plain
from marketbel_courier.orchestration.partition_upkeep import PartitionChanges
from marketbel_courier.orchestration.speech import said
from marketbel_courier.registry.changes import Action, RegistryPlan
from marketbel_courier.registry.refresh import RegistryRefresh

ROWS_SHOWN = 200
NO_SHEET = (
    "none is configured (MASTER_SHEET_URL, or the admin page): the suppliers stay as they are"
)


def registry_metadata(
    refresh: RegistryRefresh | None, partitions: PartitionChanges, *, rows: int, seconds: float
) -> dict[str, Any]:
    """Counts, and each change and skipped row with its reason; without a sheet, partitions only.

    `rows` are all suppliers that there are, active or not.
    """
    return {
        "dagster/row_count": rows,
        "master sheet": address(refresh.sheet) if refresh else NO_SHEET,
        **(_counts(refresh.plan) if refresh else {}),
        "partitions added": len(partitions.added),
        "partitions removed": len(partitions.removed),
        "partitions kept for work under way": len(partitions.held),
        "seconds": round(seconds, 3),
    }


def registry_digest(suppliers: Iterable[Supplier]) -> str:
    """What price lists depend on, of all suppliers in one digest: it changes if any of that does.

    Neither order nor notes count. It is made of whole addresses, so it tells none of them.
    """
    rows = sorted(
        (s.partition_key, str(s.id), s.name, s.source_kind, s.source_url or "", s.is_active)
        for s in suppliers
    )
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _counts(plan: RegistryPlan) -> dict[str, Any]:
    return {
        **{action.value: plan.count(action) for action in Action},
        "unchanged": plan.unchanged,
        "skipped rows": len(plan.skipped),
        "active, but never in the sheet": len(plan.left_alone),
        "changes": dg.MetadataValue.md(changes_as_markdown(plan)),
    }


def changes_as_markdown(plan: RegistryPlan) -> str:
    """A table of what was changed, skipped and left alone; names cannot break out of it."""
    lines = list(_lines(plan))
    if not lines:
        return said(Message("asset-no-changes"))
    table = [f"| {said(Message('asset-change-titles'))} |", "| --- | --- | --- |"]
    table += [
        f"| {plain(name)} | {what} | {plain(why)} |" for name, what, why in lines[:ROWS_SHOWN]
    ]
    if len(lines) > ROWS_SHOWN:
        further = said(Message("asset-further", n=len(lines) - ROWS_SHOWN))
        table.append(f"| … | | {further} |")
    return "\n".join(table)


def _lines(plan: RegistryPlan) -> Iterator[tuple[str, str, str]]:
    # Rows that a person has to correct come first.
    for row in plan.skipped:
        skipped = said(Message("asset-row-skipped", row=row.number))
        yield row.name or said(Message("asset-no-name")), skipped, said(row.reason)
    for change in sorted(plan.changes, key=lambda change: list(Action).index(change.action)):
        yield change.name, said(change.action.message), said(change.reason)
    for name in plan.left_alone:
        left_alone = said(Message("asset-left-alone"))
        yield name, left_alone, said(Message("asset-never-in-sheet"))
