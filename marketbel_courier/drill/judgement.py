"""Compares all traces of a delivery with the expected result. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pydantic import ValidationError

from marketbel_courier.delivery.telling.job_view import job_state_of
from marketbel_courier.drill.exercises import Exercise
from marketbel_courier.job_state.job_hash import JobState
from marketbel_courier.ledger.alerts import Alert
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import ErrorClass, Outcome, State
from marketbel_courier.messages.message import Message
from marketbel_courier.shared_volume.sidecar import Sidecar

MATERIALIZED, FAILED = "MATERIALIZED", "FAILED"
"""Dagster's names for the states in its grid."""


@dataclass(frozen=True)
class VolumeCopy:
    """A price list of the supplier's on the shared volume, and its sidecar's content, if any."""

    content: bytes
    sidecar: bytes | None


@dataclass(frozen=True)
class Observed:
    """What there is of one delivery, wherever it is told.

    `attempts` are those of its job. `shown` is the job in Redis, None where Redis does not show it.
    `cells` are the grid's: of the delivery, and of the reading down its route. `told` are the
    channels that took each alert, of the channels that there are.
    """

    attempts: Sequence[Delivery]
    copies: Sequence[VolumeCopy]
    items: Mapping[str, Decimal | None]
    linked: int
    shown: JobState | None
    cells: tuple[str, str]
    alerts: Sequence[Alert] = ()
    channels: Collection[str] = ()
    told: Mapping[int, Collection[str]] = field(default_factory=dict)
    max_retries: int = 3


def decisive_attempt(exercise: Exercise, attempts: Sequence[Delivery]) -> Delivery | None:
    """The attempt that is judged: automatic retries after that attempt do not matter."""
    number = exercise.expected.attempts or len(attempts)
    return next((one for one in attempts if one.attempt == number), None)


def problems(exercise: Exercise, observed: Observed) -> list[Message]:
    """Everything that is not as it should be; nothing where all is."""
    attempt = decisive_attempt(exercise, observed.attempts)
    if attempt is None:
        return [Message("drill-not-begun", n=len(observed.attempts))]
    if not attempt.state.is_over:
        return [Message("drill-not-ended", state=attempt.state.value)]
    return [
        *_of_the_end(exercise, attempt),
        *_of_the_volume(exercise, attempt, observed),
        *_of_the_catalogue(exercise, observed),
        *_of_redis(observed),
        *_of_the_grid(exercise, attempt, observed),
        *_of_alerts(attempt, observed),
    ]


def _of_the_end(exercise: Exercise, attempt: Delivery) -> Iterator[Message]:
    expected = exercise.expected
    if attempt.outcome is not expected.outcome:
        found = attempt.outcome.value if attempt.outcome else attempt.state.value
        yield Message(
            "drill-other-end",
            found=found,
            expected=expected.outcome.value,
            why=attempt.error_message,
        )
    elif attempt.state is State.FAILED:
        if attempt.error_message is None:
            yield Message("drill-no-reason")
        if attempt.error_code not in expected.error_codes:
            yield Message("drill-other-reason", found=attempt.error_code, why=attempt.error_message)


def _of_the_volume(exercise: Exercise, attempt: Delivery, observed: Observed) -> Iterator[Message]:
    if not exercise.has_file:
        if observed.copies:
            yield Message("drill-file-of-a-failure", n=len(observed.copies))
        return
    if attempt.outcome is Outcome.UNCHANGED:
        return
    if not any(copy.content == exercise.content for copy in observed.copies):
        yield Message("drill-bytes-differ", n=len(observed.copies))
    for copy in observed.copies:
        if not _describes(copy):
            yield Message("drill-sidecar-differs")


def _describes(copy: VolumeCopy) -> bool:
    try:
        sidecar = Sidecar.model_validate_json(copy.sidecar or b"")
    except ValidationError:
        return False
    return (
        sidecar.file_size_bytes == len(copy.content)
        and sidecar.checksum_sha256 in (None, hashlib.sha256(copy.content).hexdigest())
        and sidecar.checksum_md5 == hashlib.md5(copy.content, usedforsecurity=False).hexdigest()
    )


def _of_the_catalogue(exercise: Exercise, observed: Observed) -> Iterator[Message]:
    wanted = exercise.expected.items
    if wanted is not None and dict(observed.items) != dict(wanted):
        same = sum(observed.items.get(code) == price for code, price in wanted.items())
        yield Message(
            "drill-items-differ", expected=len(wanted), found=len(observed.items), same=same
        )
    if observed.linked:
        yield Message("drill-items-linked", n=observed.linked)


def _of_redis(observed: Observed) -> Iterator[Message]:
    newest = observed.attempts[-1]
    if observed.shown is None or not newest.state.is_over:
        return
    wanted = job_state_of(newest, max_retries=observed.max_retries)
    if (observed.shown.phase, observed.shown.status) != (wanted.phase, wanted.status):
        yield Message(
            "drill-redis-differs", found=observed.shown.phase.value, expected=wanted.phase.value
        )


def _of_the_grid(exercise: Exercise, attempt: Delivery, observed: Observed) -> Iterator[Message]:
    if observed.attempts[-1] is not attempt:
        return
    of_delivery, of_reading = observed.cells
    wanted = MATERIALIZED if exercise.has_file else FAILED
    if of_delivery != wanted:
        yield Message("drill-grid-differs", found=of_delivery or None, expected=wanted)
    if exercise.has_file and of_reading != MATERIALIZED:
        yield Message("drill-grid-differs", found=of_reading or None, expected=MATERIALIZED)


def _of_alerts(attempt: Delivery, observed: Observed) -> Iterator[Message]:
    if attempt.state is not State.FAILED or attempt.error_class is not ErrorClass.PERMANENT:
        return
    about = [alert for alert in observed.alerts if alert.subject == attempt.partition_key]
    if not about:
        yield Message("drill-no-alert")
    for channel in sorted(observed.channels):
        if not any(channel in observed.told.get(alert.alert_id, ()) for alert in about):
            yield Message("drill-channel-silent", channel=channel)
