"""A price list that was analysed before: the job ends, and the earlier analysis stands."""

from __future__ import annotations

from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.telling.job_tracker import JobTracker
from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.errors import Superseded
from marketbel_courier.ledger.deliveries import mark_unchanged
from marketbel_courier.ledger.delivery_queries import last_analysed
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import Origin
from marketbel_courier.messages.message import Message
from marketbel_courier.sources.request import Validators


async def analysed_before(courier: Courier, delivery: Delivery) -> Delivery | None:
    """The analysed delivery to compare with; None if the file is to be analysed in any case."""
    if delivery.origin is Origin.UPLOAD or delivery.forced or not courier.settings.skip_unchanged:
        return None
    return await last_analysed(courier.batches, delivery)


async def end_as_unchanged(
    courier: Courier,
    delivery: Delivery,
    analysed: Delivery,
    validators: Validators,
    tracker: JobTracker,
) -> Delivery:
    """End the job with the earlier analysis; raises Superseded if the job has ended otherwise."""
    row = await mark_unchanged(
        courier.batches,
        delivery,
        analysed,
        etag=validators.etag,
        last_modified=validators.last_modified,
    )
    if row is None:
        raise replaced()
    tracker.unchanged(job_state_of(row, max_retries=courier.settings.max_retries))
    stands = Message("logged-unchanged", file=row.original_filename, since=row.unchanged_since)
    await courier.log(delivery, LogType.SUCCESS, stands)
    return row


def replaced() -> Superseded:
    """The error of an attempt that was ended while its run was at work."""
    return Superseded(Message("superseded-by-newer"))
