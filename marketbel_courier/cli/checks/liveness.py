"""Whether the automatic parts work: daemon, sensors, schedules, syncs, channels of alerts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from marketbel_courier.cli.checks.check import Check, fail, ok, warn
from marketbel_courier.cli.questions import with_database
from marketbel_courier.database.catalogue_indexes import MissingIndexes, missing_indexes
from marketbel_courier.database.pool import Pool
from marketbel_courier.environment_settings import is_named
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.syncs import SkippedInARow, skipped_in_a_row
from marketbel_courier.liveness.beats import read_beats
from marketbel_courier.liveness.silences import Lack, Part, Silence, silences
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings

_DAEMON = Message("doctor-daemon")
_SYNCS = Message("doctor-syncs")
_INDEXES = Message("doctor-indexes")
# One sync that was skipped because of another one is no cause for a warning.
_SKIPPED_TOO_OFTEN = 2


@dataclass(frozen=True)
class _Found:
    silent: Sequence[Silence]
    skipped: SkippedInARow
    missing: MissingIndexes


def check_liveness(settings: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    """Checks by the database alone; nothing is started, nothing is sent."""
    if not is_named(environment, "DATABASE_URL"):
        return
    try:
        found = asyncio.run(with_database(settings, _look))
    except CourierError:
        return  # Reported by the check of PostgreSQL.
    yield from _daemon(found.silent)
    yield _syncs(found.skipped)
    if found.missing.has_some:
        yield warn(_INDEXES, _missing(found.missing), Message("doctor-make-indexes"))


async def _look(pool: Pool) -> _Found:
    return _Found(
        silences(await read_beats(pool)),
        await skipped_in_a_row(pool),
        await missing_indexes(pool),
    )


def _daemon(silent: Sequence[Silence]) -> Iterator[Check]:
    if not silent:
        yield ok(_DAEMON, Message("silence-nothing"))
    for one in silent:
        # On a machine that is being set up it has not run yet.
        judge = warn if one.lack in (Lack.NEVER_STARTED, Lack.STOPPED) else fail
        # What is switched off or fails is mended in the web UI, as its sentence says.
        is_process = one.part not in (Part.SENSOR, Part.SCHEDULE)
        yield judge(_DAEMON, one.message, Message("doctor-start-daemon") if is_process else None)


def _syncs(skipped: SkippedInARow) -> Check:
    if skipped.number < _SKIPPED_TOO_OFTEN:
        return ok(_SYNCS, Message("doctor-syncs-begin"))
    return fail(
        _SYNCS,
        Message("doctor-syncs-skipped", n=skipped.number, why=skipped.reason),
        Message("doctor-see-sync"),
    )


def _missing(missing: MissingIndexes) -> Message:
    return Message(
        "doctor-indexes-missing",
        n=len(missing.names),
        trigrams="no" if missing.lacks_trigrams else None,
    )
