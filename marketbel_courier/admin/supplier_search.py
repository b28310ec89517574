"""Finds suppliers in the roster: by words, standing and route, sorted, page by page. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from marketbel_courier.admin.contract import SupplierPage
from marketbel_courier.admin.roster import Entry, Roster, count_standings

Sort = Literal[
    "name",
    "-name",
    "last_sync_at",
    "-last_sync_at",
    "items_count",
    "-items_count",
    "standing",
    "-standing",
]
_NEVER = datetime.min.replace(tzinfo=UTC)
_KEYS: dict[str, Callable[[Entry], object]] = {
    "name": lambda entry: entry.key,
    "last_sync_at": lambda entry: entry.view.last_sync_at or _NEVER,
    "items_count": lambda entry: entry.view.items_count,
    "standing": lambda entry: entry.view.standing,
}


@dataclass(frozen=True)
class Search:
    """What somebody looks for; the standing and the route are those of the API."""

    q: str = ""
    standing: str | None = None
    route: str | None = None
    sort: Sort = "name"


def find_suppliers(roster: Roster, search: Search, *, limit: int, offset: int) -> SupplierPage:
    """One page; the counts are of all that the words and the route leave, in any standing."""
    words = search.q.casefold().split()
    alike = [entry for entry in roster.entries if _is_meant(entry, words, search.route)]
    found = [
        entry for entry in alike if not search.standing or entry.view.standing == search.standing
    ]
    if search.sort != "name":
        key = _KEYS[search.sort.removeprefix("-")]
        # Within the same, the order by name stays.
        found.sort(key=key, reverse=search.sort.startswith("-"))  # type: ignore[arg-type]
    return SupplierPage(
        suppliers=[entry.view for entry in found[offset : offset + limit]],
        total=len(found),
        counts=dict(count_standings(alike)),
    )


def _is_meant(entry: Entry, words: list[str], route: str | None) -> bool:
    view = entry.view
    if route is not None and view.use_ml_processing is not (route == "ml"):
        return False
    return all(word in entry.key or word in (view.partition_key or "") for word in words)
