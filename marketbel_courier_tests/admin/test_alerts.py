"""The alerts that the page shows."""

from __future__ import annotations

from marketbel_courier.ledger.alerts import AlertKind, NewAlert, Severity, raise_alerts
from marketbel_courier.messages.message import verbatim
from marketbel_courier_tests.admin.conftest import RunningAdmin


async def test_the_newest_alerts_are_told_without_what_their_addresses_may_hold(
    admin: RunningAdmin,
) -> None:
    for number in range(3):
        await raise_alerts(
            admin.desk.pool,
            [
                NewAlert(
                    kind=AlertKind.FAILED_FOR_GOOD,
                    severity=Severity.ERROR,
                    subject=f"shop-{number}",
                    cause="source_refused",
                    reason=verbatim("https://a:b@shop.example/p.csv?sig=hushhush answered 403."),
                    supplier_name=f"Shop {number}",
                    phase="downloading",
                )
            ],
        )
    answer = await admin.http.get("/api/v1/admin/alerts", params={"limit": "2"})
    first, second = answer.json()
    assert (first["supplier_name"], second["supplier_name"]) == ("Shop 2", "Shop 1")
    assert first["reason"] == "https://shop.example/p.csv answered 403."
    assert (first["kind"], first["severity"]) == ("failed_for_good", "error")
