"""Finds suppliers in the roster: by words, standing and route, sorted, page by page."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.supplier_cache import Entry, Roster, standings_among
from marketbel_courier.delivery.telling.standing import Standing
from marketbel_courier.ledger.states import Route

Sort = Literal[
    "name",
    "-name",
    "last_delivery_at",
    "-last_delivery_at",
    "items_count",
    "-items_count",
    "standing",
    "-standing",
]
_NEVER = datetime.min.replace(tzinfo=UTC)
_KEYS: dict[str, Callable[[Entry], object]] = {
    "name": lambda entry: entry.key,
    "last_delivery_at": lambda entry: entry.view.last_delivery_at or _NEVER,
    "items_count": lambda entry: entry.view.items_count,
    "standing": lambda entry: entry.view.standing,
}


_MOST_KEPT = 64


@dataclass(frozen=True)
class Search:
    """What somebody looks for; the standing and the route are those of the API."""

    q: str = ""
    standing: Standing | None = None
    route: Route | None = None
    sort: Sort = "name"


@dataclass(frozen=True)
class Found:
    """The suppliers that were found, sorted, and how many of those in any standing stand where."""

    entries: Sequence[Entry]
    counts: Mapping[Standing, int]

    def page(self, *, limit: int | None, offset: int) -> bytes:
        """One page of the found, as a SupplierPage in JSON; without a limit all that follow."""
        end = None if limit is None else offset + limit
        shown = b",".join([entry.listing for entry in self.entries[offset:end]])
        counts = json.dumps(dict(self.counts)).encode()
        total = str(len(self.entries)).encode()
        return b"".join(
            (b'{"suppliers":[', shown, b'],"total":', total, b',"counts":', counts, b"}")
        )


class Finder:
    """Finds suppliers; the same search of the same roster is answered from memory."""

    def __init__(self, _desk: Desk) -> None:
        self._roster: Roster | None = None
        self._found: dict[Search, Found] = {}

    def find(self, roster: Roster, search: Search) -> Found:
        """The suppliers of this roster that are looked for."""
        if roster is not self._roster or len(self._found) >= _MOST_KEPT:
            self._roster, self._found = roster, {}
        if search not in self._found:
            self._found[search] = find_suppliers(roster, search)
        return self._found[search]


def find_suppliers(roster: Roster, search: Search) -> Found:
    """The suppliers that are looked for; the counts are of all that words and route leave."""
    words = search.q.casefold().split()
    alike: Sequence[Entry] = roster.entries
    if words or search.route:
        alike = [entry for entry in alike if _is_meant(entry, words, search.route)]
    found = [
        entry for entry in alike if not search.standing or entry.view.standing == search.standing
    ]
    if search.sort != "name":
        key = _KEYS[search.sort.removeprefix("-")]
        # Within the same, the order by name stays.
        found.sort(key=key, reverse=search.sort.startswith("-"))  # type: ignore[arg-type]
    counts = roster.standings if alike is roster.entries else standings_among(alike)
    return Found(found, counts)


def _is_meant(entry: Entry, words: Sequence[str], route: Route | None) -> bool:
    view = entry.view
    if route is not None and view.use_ml_processing is not (route is Route.ML):
        return False
    return all(word in entry.key or word in (view.partition_key or "") for word in words)
