"""`/alerts`: alerts that were, or will be, sent, and who acknowledged, muted or resolved them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from marketbel_courier.admin.activity import HeadKeeper
from marketbel_courier.admin.api.attention import trouble_view
from marketbel_courier.admin.attention_contract import (
    AlertChange,
    AlertMute,
    AlertsChanged,
    TroubleView,
)
from marketbel_courier.admin.auth.dependencies import Admin
from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.contract import AlertView
from marketbel_courier.admin.localization import TheLanguage, in_english, localized
from marketbel_courier.ledger.alert_ends import acknowledge, mute, open_alerts, resolve
from marketbel_courier.ledger.alerts import recent_alerts

router = APIRouter(prefix="/alerts", tags=["alerts"])


@router.get("")
async def alerts(
    desk: TheDesk,
    language: TheLanguage,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> list[AlertView]:
    """The newest alerts, newest first."""
    return [
        AlertView(
            alert_id=alert.alert_id,
            kind=alert.kind.value,
            severity=alert.severity.value,
            supplier_name=alert.supplier_name,
            phase=alert.phase,
            reason=in_english(alert.reason),
            reason_localized=localized(alert.reason, language),
            raised_at=alert.raised_at,
            sent_at=alert.sent_at,
            resolved_at=alert.resolved_at,
            resolved_by=alert.resolved_by,
            acknowledged_at=alert.acknowledged_at,
            acknowledged_by=alert.acknowledged_by,
            muted_until=alert.muted_until,
        )
        for alert in await recent_alerts(desk.pool, limit)
    ]


@router.get("/open")
async def open_(desk: TheDesk, language: TheLanguage) -> list[TroubleView]:
    """Open alerts: of each subject and cause the newest one."""
    return [trouble_view(alert, language) for alert in await open_alerts(desk.pool)]


@router.post("/acknowledge")
async def acknowledge_(desk: TheDesk, person: Admin, change: AlertChange) -> AlertsChanged:
    """Say that somebody deals with the alerts: they are not sent again while they are open."""
    changed = await acknowledge(desk.pool, change.alert_ids, by=person.user)
    desk.keep(HeadKeeper).expire()
    return AlertsChanged(changed=changed)


@router.post("/mute")
async def mute_(desk: TheDesk, person: Admin, change: AlertMute) -> AlertsChanged:
    """Send nothing about it for a while; what comes meanwhile is sent then."""
    until = datetime.now(UTC) + timedelta(hours=change.hours)
    return AlertsChanged(
        changed=await mute(desk.pool, change.alert_ids, until=until, by=person.user)
    )


@router.post("/resolve")
async def resolve_(desk: TheDesk, person: Admin, change: AlertChange) -> AlertsChanged:
    """Say that the alerts' problems are over; the channels that got the alerts are told so."""
    changed = await resolve(desk.pool, change.alert_ids, by=person.user)
    desk.keep(HeadKeeper).expire()
    return AlertsChanged(changed=changed)
