"""Which of the suppliers that somebody wants reprocessed are, and down which route: pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from marketbel_courier.catalogue.supplier_directory import ListedSupplier
from marketbel_courier.delivery.routing import Route, choose_route


def can_reprocess(supplier: ListedSupplier) -> bool:
    """Whether there is something to fetch: no sync delivers what is deactivated or sourceless."""
    return supplier.is_active and bool(supplier.source_url)


def keys_by_route(
    suppliers: Iterable[ListedSupplier],
    wanted: Collection[UUID],
    *,
    use_ml_globally: bool,
    spared: Collection[UUID] = (),
) -> Mapping[Route, Sequence[str]]:
    """The partition keys of the wanted suppliers by the route that they take today.

    `spared` are those of whom ml-analyze gets no list, whatever the switches say.
    """
    keys: dict[Route, list[str]] = {}
    for supplier in suppliers:
        if supplier.id in wanted and supplier.partition_key and can_reprocess(supplier):
            route = choose_route(
                use_ml_globally=use_ml_globally and supplier.id not in spared,
                use_ml_for_supplier=supplier.use_ml_processing,
            )
            keys.setdefault(route, []).append(supplier.partition_key)
    return keys
