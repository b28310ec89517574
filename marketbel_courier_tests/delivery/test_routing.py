from __future__ import annotations

import pytest

from marketbel_courier.delivery.routing import require_route, route_of, route_of_today, spared_line
from marketbel_courier.errors import OtherRoute
from marketbel_courier.ledger.states import Route
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings
from marketbel_courier_tests.ledger_rows import STATES, attempt, listed

FELL_BACK = Message("route-to-legacy")


def settings(*, use_ml: bool) -> Settings:
    return Settings.from_environment(
        {"database_url": "postgresql://nobody@localhost/none", "use_ml_processing": use_ml}
    )


@pytest.mark.parametrize(
    ("use_ml", "use_ml_for_supplier", "route"),
    [
        (True, True, Route.ML),
        (True, False, Route.LEGACY),
        (False, True, Route.LEGACY),
        (False, False, Route.LEGACY),
    ],
)
def test_a_file_takes_the_ml_route_only_where_both_switches_say_so(
    *, use_ml: bool, use_ml_for_supplier: bool, route: Route
) -> None:
    supplier = listed(use_ml_processing=use_ml_for_supplier)
    assert route_of(settings(use_ml=use_ml), supplier) is route


@pytest.mark.parametrize("state", STATES)
def test_whatever_is_being_read_stays_on_its_route_and_all_else_follows_the_switches(
    state: str,
) -> None:
    is_being_read = state in ("analyzing", "handed over")
    today = route_of_today(settings(use_ml=False), attempt(state, route=Route.ML), listed())
    assert today == (Route.ML if is_being_read else Route.LEGACY)


def test_a_file_that_waits_after_a_hand_over_stays_on_its_route() -> None:
    waiting = attempt("delivered", route=Route.ML, ml_submissions=1)
    assert route_of_today(settings(use_ml=False), waiting, listed()) == Route.ML


@pytest.mark.parametrize("state", ["delivered", "failed", "complete"])
def test_what_fell_back_stays_on_the_legacy_route_until_it_is_complete(state: str) -> None:
    delivery = attempt(state, route=Route.LEGACY, fell_back_because=FELL_BACK)
    today = route_of_today(settings(use_ml=True), delivery, listed())
    assert today == (Route.ML if state == "complete" else Route.LEGACY)


def test_a_file_of_a_supplier_that_is_gone_stays_on_its_route() -> None:
    for route in Route:
        assert route_of_today(settings(use_ml=True), attempt("failed", route=route), None) == route


@pytest.mark.parametrize(
    ("taken", "fell_back_because", "code"),
    [
        (Route.ML, None, "route-to-ml"),
        (Route.LEGACY, None, "route-to-legacy"),
        (Route.LEGACY, FELL_BACK, "route-to-legacy-after-ml"),
    ],
)
def test_the_wrong_asset_is_told_which_one_is_right(
    taken: Route, fell_back_because: Message | None, code: str
) -> None:
    delivery = attempt("delivered", route=taken, fell_back_because=fell_back_because)
    require_route(delivery, taken, taken)
    other = Route.LEGACY if taken is Route.ML else Route.ML
    with pytest.raises(OtherRoute) as refused:
        require_route(delivery, taken, other)
    assert refused.value.message.code == code


def test_the_log_names_the_file_that_ml_analyze_is_spared_and_why() -> None:
    line = spared_line(attempt("delivered", fell_back_because=FELL_BACK))
    assert line.message.parameters == {"file": "price.csv", "why": FELL_BACK}
