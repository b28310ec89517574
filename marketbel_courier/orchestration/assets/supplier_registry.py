"""`supplier_registry`: the suppliers of the master sheet, and a partition for each active one."""

import time
from contextlib import suppress

import dagster as dg

from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.alerts import REGISTRY_SUBJECT, AlertKind
from marketbel_courier.ledger.suppliers import list_suppliers
from marketbel_courier.ledger.syncs import note_registry_failure
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.asset_facts import FACTS
from marketbel_courier.orchestration.partition_upkeep import align_partitions
from marketbel_courier.orchestration.registry_report import registry_digest, registry_metadata
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.run_alerts import alarm, all_is_well
from marketbel_courier.orchestration.speech import said
from marketbel_courier.orchestration.tags import SUPPLIER_REGISTRY, task_id_of
from marketbel_courier.registry.refresh import refresh_registry


@dg.asset(
    group_name="registry",
    description="The suppliers as the master sheet lists them, and their partitions.",
    **FACTS[SUPPLIER_REGISTRY],
)
def supplier_registry(
    context: dg.AssetExecutionContext, courier: CourierResource
) -> dg.MaterializeResult[None]:
    """Refresh the suppliers wholly or not at all; the partitions follow only then."""
    started = time.monotonic()
    task_id = task_id_of(context.run)
    try:
        tick = courier.tick()
        refresh = tick.run(refresh_registry(tick.settings, task_id=task_id))
        partitions = align_partitions(context.instance, tick)
        suppliers = tick.run(list_suppliers(tick.pool))
    except CourierError as error:
        alarm(
            courier,
            AlertKind.REGISTRY,
            subject=REGISTRY_SUBJECT,
            reason=error.message,
            run_id=context.run.run_id,
        )
        _note(courier, task_id, error.message)
        raise dg.Failure(description=said(error.message), allow_retries=False) from error
    all_is_well(courier, REGISTRY_SUBJECT)
    seconds = time.monotonic() - started
    return dg.MaterializeResult(
        metadata=registry_metadata(refresh, partitions, rows=len(suppliers), seconds=seconds),
        data_version=dg.DataVersion(registry_digest(suppliers)),
    )


def _note(courier: CourierResource, task_id: str, reason: Message) -> None:
    with suppress(CourierError, *DATABASE_ERRORS):  # the run's own failure has the reason, too
        tick = courier.tick()
        tick.run(note_registry_failure(tick.pool, task_id, reason))
