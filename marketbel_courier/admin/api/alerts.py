"""`/alerts`: what an operator was, or will be, told of."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.contract import AlertView
from marketbel_courier.admin.localization import TheLanguage, in_english, localized
from marketbel_courier.ledger.alerts import recent_alerts

router = APIRouter(tags=["alerts"])


@router.get("/alerts")
async def alerts(
    desk: TheDesk,
    language: TheLanguage,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> list[AlertView]:
    """The newest alerts, newest first."""
    return [
        AlertView(
            kind=alert.kind.value,
            severity=alert.severity.value,
            supplier_name=alert.supplier_name,
            phase=alert.phase,
            reason=in_english(alert.reason),
            reason_localized=localized(alert.reason, language),
            raised_at=alert.raised_at,
        )
        for alert in await recent_alerts(desk.pool, limit)
    ]
