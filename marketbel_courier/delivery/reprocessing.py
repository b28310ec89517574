"""Sorts the suppliers that a person wants reprocessed by route: pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from marketbel_courier.ledger.routes import choose_route
from marketbel_courier.ledger.states import Route
from marketbel_courier.ledger.suppliers import Supplier


def keys_by_route(
    suppliers: Iterable[Supplier],
    wanted: Collection[UUID],
    *,
    use_ml_globally: bool,
    spared: Collection[UUID] = (),
) -> Mapping[Route, Sequence[str]]:
    """The partition keys of the wanted suppliers by the route that they take today.

    `spared` are suppliers whose lists do not go to ml-analyze, whatever the switches say.
    """
    keys: dict[Route, list[str]] = {}
    for supplier in suppliers:
        if supplier.id in wanted and supplier.partition_key and supplier.is_deliverable:
            route = choose_route(
                use_ml_globally=use_ml_globally and supplier.id not in spared,
                use_ml_for_supplier=supplier.use_ml_processing,
            )
            keys.setdefault(route, []).append(supplier.partition_key)
    return keys
