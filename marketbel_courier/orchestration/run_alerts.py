"""Alerts about runs that concern no single supplier."""

import logging

from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.alert_ends import resolve_subject
from marketbel_courier.ledger.alerts import AlertKind, NewAlert, Severity, raise_alerts
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.resources import CourierResource

logger = logging.getLogger(__name__)


def alarm(
    courier: CourierResource, kind: AlertKind, *, subject: str, reason: Message, run_id: str
) -> None:
    """Tell an operator that a run failed; an error in doing so does not hide the run's failure."""
    alert = NewAlert(
        kind=kind,
        severity=Severity.ERROR,
        subject=subject,
        cause=kind.value,
        reason=reason,
        run_id=run_id,
    )
    try:
        tick = courier.tick()
        tick.run(raise_alerts(tick.pool, [alert]))
    except (CourierError, *DATABASE_ERRORS) as error:
        logger.warning("The alert of this failure cannot be kept: %s", error)


def all_is_well(courier: CourierResource, *subjects: str) -> None:
    """End the alerts about these subjects, because a run has just seen them work."""
    try:
        tick = courier.tick()
        for subject in subjects:
            tick.run(resolve_subject(tick.pool, subject))
    except (CourierError, *DATABASE_ERRORS) as error:
        logger.warning("The end of alerts cannot be kept: %s", error)
