from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from marketbel_courier.catalogue.suppliers import register_supplier
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.deliveries import mark_delivered
from marketbel_courier.ledger.delivery_queries import reload
from marketbel_courier.ledger.routes import choose_route, reroute_waiting
from marketbel_courier.ledger.states import Route
from marketbel_courier_tests.ledger.test_deliveries import FILE, opened

SWITCHES = [
    (True, True, Route.ML),
    (True, False, Route.LEGACY),
    (False, True, Route.LEGACY),
    (False, False, Route.LEGACY),
]


@pytest.mark.parametrize(("globally", "for_supplier", "route"), SWITCHES)
async def test_either_switch_sends_the_file_down_the_legacy_route_also_while_it_waits(
    pool: Pool, globally: bool, for_supplier: bool, route: Route
) -> None:
    delivery = await opened(pool)
    await mark_delivered(pool, delivery.job_id, delivery.attempt, replace(FILE, file_path="/a"))
    await register_supplier(
        pool,
        supplier_id=UUID(int=1),
        name="Shop",
        source_type="csv",
        metadata={"use_ml_processing": for_supplier},
    )

    await reroute_waiting(pool, use_ml_globally=globally)

    assert (await reload(pool, delivery)).route == route
    assert choose_route(use_ml_globally=globally, use_ml_for_supplier=for_supplier) is route
