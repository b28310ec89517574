"""Which failures an operator is alerted of: those that do not heal by themselves, the volume's."""

from __future__ import annotations

from marketbel_courier.errors import DeliveryError, VolumeError
from marketbel_courier.ledger.alerts import VOLUME_SUBJECT, AlertKind, NewAlert, Severity
from marketbel_courier.ledger.delivery_records import Delivery


def alert_of(failed: Delivery, error: DeliveryError) -> NewAlert | None:
    """The alert for an attempt that has ended as `failed`; None if nobody has to know.

    What is wrong with the volume is told at once, and once for all suppliers it befalls.
    """
    if isinstance(error, VolumeError):
        kind = AlertKind.VOLUME
    elif failed.next_retry_at is not None:
        return None
    elif error.transient:
        kind = AlertKind.RETRIES_EXHAUSTED
    else:
        kind = AlertKind.FAILED_FOR_GOOD
    return NewAlert(
        kind=kind,
        severity=Severity.ERROR,
        subject=VOLUME_SUBJECT if kind is AlertKind.VOLUME else failed.partition_key,
        cause=error.code,
        reason=failed.error_message or str(error),
        supplier_name=failed.supplier_name,
        phase=failed.step,
        run_id=failed.run_id,
    )
