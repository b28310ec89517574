"""All suppliers in memory, as the API tells them: only those that changed are read again."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from uuid import UUID

from marketbel_courier.admin.activity import REST, TRUSTED_SECONDS
from marketbel_courier.admin.cached_value import Refreshed
from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.contract import SupplierView
from marketbel_courier.admin.supplier_views import listed_view, supplier_view
from marketbel_courier.catalogue.items import count_items_by_supplier
from marketbel_courier.catalogue.logged_tasks import (
    LoggedTask,
    newest_logged_tasks,
    recently_logged,
)
from marketbel_courier.delivery.telling.standing import Standing
from marketbel_courier.ledger.delivery_queries import newest_of
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.suppliers import Supplier, supplier_versions, suppliers_by_id
from marketbel_courier.registry.sheet import name_key

REFRESH_SECONDS = 2.0
# The whole log, and the items that others write, are looked at again after this long.
RECOUNT_SECONDS = 60.0
READ_AT_ONCE = 500


@dataclass(frozen=True)
class Entry:
    """One supplier: what is answered, and by what it is found and sorted.

    Its JSON is short, for those who poll; `listing` is what the list of all suppliers shows.
    """

    view: SupplierView
    json: bytes
    listing: bytes
    key: str


@dataclass(frozen=True)
class Roster:
    """All suppliers by name; `json` is the inside of the array of all of them."""

    entries: Sequence[Entry]
    json: bytes
    digest: str
    standings: Mapping[Standing, int]


@dataclass
class _Known:
    """What was read of each supplier."""

    versions: dict[str, str] = field(default_factory=dict)
    records: dict[UUID, Supplier] = field(default_factory=dict)
    newest: dict[UUID, Delivery] = field(default_factory=dict)
    logged: dict[UUID, LoggedTask] = field(default_factory=dict)
    items: dict[UUID, int] = field(default_factory=dict)
    entries: dict[UUID, Entry] = field(default_factory=dict)
    recounted_at: float = float("-inf")


class RosterKeeper(Refreshed[Roster]):
    """Keeps the roster of a desk up to date while somebody asks for it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            self._read,
            every_seconds=REFRESH_SECONDS,
            rest=REST,
            trusted_seconds=TRUSTED_SECONDS,
        )
        self._pool = desk.pool
        self._known = _Known()
        self._roster: Roster | None = None

    async def _read(self) -> Roster:
        known = self._known
        versions = await supplier_versions(self._pool)
        changed = {
            UUID(id_) for id_, version in versions.items() if known.versions.get(id_) != version
        }
        gone = {UUID(id_) for id_ in known.versions.keys() - versions.keys()}
        await self._read_in_full(changed)
        for id_ in gone:
            for values in (known.records, known.newest, known.logged, known.items, known.entries):
                values.pop(id_, None)
        changed |= await self._recount(changed)
        # A supplier that went between two of the queries is among the gone next time.
        changed &= known.records.keys()
        known.versions = versions
        if changed or gone or self._roster is None:
            self._roster = await asyncio.to_thread(_roster, known, changed)
        return self._roster

    async def _read_in_full(self, changed: Collection[UUID]) -> None:
        known, ids = self._known, list(changed)
        # In parts: between them, others are answered.
        for start in range(0, len(ids), READ_AT_ONCE):
            part = ids[start : start + READ_AT_ONCE]
            known.records.update(await suppliers_by_id(self._pool, part))
            known.newest.update(await newest_of(self._pool, part))

    async def _recount(self, changed: Collection[UUID]) -> set[UUID]:
        """Count anew the items of suppliers that the log speaks of or whose analysis may be over.

        Now and then all suppliers are counted again.
        """
        known = self._known
        everybody = time.monotonic() - known.recounted_at >= RECOUNT_SECONDS
        # An analysis writes its items before it ends.
        ended = {id_ for id_ in changed if _has_ended(known.newest.get(id_))}
        spoken_of = set() if everybody else await self._newly_spoken_of()
        asked = None if everybody else ended | spoken_of
        counted = await count_items_by_supplier(self._pool, asked) if everybody or asked else {}
        logged = {} if everybody else dict(known.logged)
        if everybody or spoken_of:
            logged |= await newest_logged_tasks(self._pool, None if everybody else spoken_of)
        if everybody:
            known.recounted_at = time.monotonic()
        others = set(known.records) if asked is None else asked
        news = {id_ for id_ in others if known.items.get(id_, 0) != counted.get(id_, 0)}
        news |= {id_ for id_ in known.records if known.logged.get(id_) != logged.get(id_)}
        known.items.update({id_: counted.get(id_, 0) for id_ in others})
        known.logged = logged
        return news

    async def _newly_spoken_of(self) -> set[UUID]:
        logged = self._known.logged
        last_lines = await recently_logged(self._pool)
        return {id_ for id_, at in last_lines.items() if id_ not in logged or logged[id_].at != at}


def _has_ended(newest: Delivery | None) -> bool:
    return newest is not None and newest.finished_at is not None


def _roster(known: _Known, changed: Collection[UUID]) -> Roster:
    """The roster after these suppliers changed: work for a thread, with many of them."""
    for id_ in changed:
        view = supplier_view(
            known.records[id_],
            known.newest.get(id_),
            logged=known.logged.get(id_),
            items_count=known.items.get(id_, 0),
        )
        known.entries[id_] = _entry(known.records[id_], view)
    entries = sorted(known.entries.values(), key=lambda entry: (entry.key, entry.view.id))
    json = b",".join([entry.json for entry in entries])
    digest = blake2b(json, digest_size=12).hexdigest()
    return Roster(entries, json, digest, standings_among(entries))


def _entry(supplier: Supplier, view: SupplierView) -> Entry:
    listing = listed_view(supplier, view).model_dump_json().encode()
    return Entry(view, view.model_dump_json().encode(), listing, name_key(view.name))


def standings_among(entries: Collection[Entry]) -> Mapping[Standing, int]:
    """How many of these suppliers stand where."""
    return Counter(entry.view.standing for entry in entries)
