"""Alerts of runs that are about no single supplier."""

import logging

from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.pool import open_pool
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.alerts import AlertKind, NewAlert, Severity, raise_alerts
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.settings import Settings

logger = logging.getLogger(__name__)


def alarm(
    courier: CourierResource, kind: AlertKind, *, subject: str, reason: str, run_id: str
) -> None:
    """Have an operator told that a run failed; the failure itself is not hidden by this one."""
    alert = NewAlert(
        kind=kind,
        severity=Severity.ERROR,
        subject=subject,
        cause=kind.value,
        reason=reason,
        run_id=run_id,
    )
    try:
        courier.ask(_raise(courier.settings(), alert))
    except (CourierError, *DATABASE_ERRORS) as error:
        logger.warning("The alert of this failure cannot be kept: %s", error)


async def _raise(settings: Settings, alert: NewAlert) -> None:
    async with open_pool(settings.postgres_dsn, max_size=1) as pool:
        await raise_alerts(pool, [alert])
