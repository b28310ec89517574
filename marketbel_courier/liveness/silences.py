"""Which parts of Dagster have fallen silent, judged from the signs of life. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from marketbel_courier.liveness.beats import Beats, Ticking
from marketbel_courier.messages.message import Message

# The daemon's loops beat every 30 seconds; sensors are looked at in each of its rounds, and a tick
# may take 60 seconds.
DAEMON_SILENT_AFTER: Final = timedelta(seconds=75)
SENSOR_SILENT_AFTER: Final = timedelta(seconds=90)
# Some sensor ticks every few seconds, others every half a minute: those that are late alone while
# nobody has ticked for so long are late with all the others.
ALL_QUIET_AFTER: Final = timedelta(seconds=45)
# One pass of another loop may take minutes: it launches runs, or plans a backfill.
LOOP_SILENT_AFTER: Final = timedelta(minutes=5)

# The loop that looks at the sensors stands for the daemon's process.
_HEART: Final = "SENSOR"
_LOOPS: Final = ("SCHEDULER", "QUEUED_RUN_COORDINATOR", "BACKFILL", "MONITORING")

SYNC_SENSOR: Final = "sync_sensor"
RETRY_SENSOR: Final = "retry_sensor"
UPLOAD_SENSOR: Final = "upload_sensor"
ALERT_SENSOR: Final = "alert_sensor"
SENSORS: Final = (
    SYNC_SENSOR,
    "undelivered_sensor",
    UPLOAD_SENSOR,
    "analysis_sensor",
    RETRY_SENSOR,
    "reprocessing_sensor",
    "dead_run_sensor",
    "job_state_sensor",
    ALERT_SENSOR,
    "prices_sensor",
)
SCHEDULES: Final = ("sync_schedule", "cleanup_schedule", "checks_schedule")


class Part(StrEnum):
    """The parts that may fall silent."""

    DAEMON = "daemon"
    LOOP = "loop"
    CODE_SERVER = "code_server"
    SENSOR = "sensor"
    SCHEDULE = "schedule"


class Lack(StrEnum):
    """In which way a part is silent."""

    NEVER_STARTED = "never_started"
    SILENT = "silent"
    STOPPED = "stopped"
    FAILING = "failing"


@dataclass(frozen=True)
class Silence:
    """Something that does not work: `name` is the loop's, sensor's or schedule's, else empty."""

    part: Part
    lack: Lack
    name: str = ""
    since: datetime | None = None

    @property
    def subject(self) -> str:
        """The subject of alerts about this silence."""
        return f"{self.part}:{self.name}" if self.name else self.part.value

    @property
    def message(self) -> Message:
        """The message for people, with what to do."""
        return Message(_TOLD[self.part, self.lack], name=self.name or None, since=self.since)


_TOLD = {
    (Part.DAEMON, Lack.NEVER_STARTED): "silence-daemon-never-started",
    (Part.DAEMON, Lack.SILENT): "silence-daemon",
    (Part.LOOP, Lack.SILENT): "silence-loop",
    (Part.CODE_SERVER, Lack.SILENT): "silence-code-server",
    (Part.SENSOR, Lack.STOPPED): "silence-sensor-stopped",
    (Part.SENSOR, Lack.SILENT): "silence-sensor",
    (Part.SENSOR, Lack.FAILING): "silence-sensor-failing",
    (Part.SCHEDULE, Lack.STOPPED): "silence-schedule-stopped",
    (Part.SCHEDULE, Lack.FAILING): "silence-schedule-failing",
}


def silences(beats: Beats, *, alive_since: datetime | None = None) -> list[Silence]:
    """All silences, the gravest first; consequences of a graver silence are left out.

    `alive_since` is when the daemon was seen to come back, where that was seen: until a sensor has
    had its time to tick again, it is not late.
    """
    last_beat = beats.daemons.get(_HEART)
    if last_beat is None:
        return [Silence(Part.DAEMON, Lack.NEVER_STARTED)]
    if beats.read_at - last_beat > DAEMON_SILENT_AFTER:
        return [Silence(Part.DAEMON, Lack.SILENT, since=last_beat)]
    ours = [one for one in beats.ticking if one.name in (*SENSORS, *SCHEDULES)]
    return [*_of_loops(beats), *_of_sensors(beats, ours, alive_since), *_of_schedules(ours)]


def are_quiet(beats: Beats) -> bool:
    """Whether no sensor of ours that is on has ticked well for a while, whichever it is."""
    ours = [one for one in beats.ticking if one.is_on and one.name in SENSORS]
    last = max((one.succeeded_at for one in ours if one.succeeded_at), default=None)
    return bool(ours) and (last is None or beats.read_at - last > ALL_QUIET_AFTER)


def unserved(found: Sequence[Silence], sensor: str) -> Silence | None:
    """Why the requests for this sensor are not taken; None while they are taken."""
    for silence in found:
        if silence.part in (Part.DAEMON, Part.CODE_SERVER) or silence.name == sensor:
            return silence
    return None


def _of_loops(beats: Beats) -> Iterator[Silence]:
    for name in _LOOPS:
        last = beats.daemons.get(name)
        if last is not None and beats.read_at - last > LOOP_SILENT_AFTER:
            yield Silence(Part.LOOP, Lack.SILENT, name, last)


def _of_sensors(
    beats: Beats, ours: Sequence[Ticking], alive_since: datetime | None
) -> list[Silence]:
    sensors = [one for one in ours if one.is_sensor]
    off = [Silence(Part.SENSOR, Lack.STOPPED, one.name) for one in sensors if not one.is_on]
    on = [one for one in sensors if one.is_on]
    late = [one for one in on if _is_late(one, beats.read_at, alive_since)]
    if late and len(late) == len(on):
        # All sensors are late at once: the process that evaluates them is gone.
        last = max((one.succeeded_at for one in late if one.succeeded_at), default=None)
        return [Silence(Part.CODE_SERVER, Lack.SILENT, since=last), *off]
    if are_quiet(beats):
        return off
    return [*off, *(_late(one, beats.read_at) for one in late)]


def _is_late(one: Ticking, now: datetime, alive_since: datetime | None) -> bool:
    seen = [moment for moment in (one.succeeded_at, alive_since) if moment is not None]
    return not seen or now - max(seen) > SENSOR_SILENT_AFTER


def _late(one: Ticking, now: datetime) -> Silence:
    ticks = one.ticked_at is not None and now - one.ticked_at <= SENSOR_SILENT_AFTER
    return Silence(Part.SENSOR, Lack.FAILING if ticks else Lack.SILENT, one.name, one.succeeded_at)


def _of_schedules(ours: Sequence[Ticking]) -> Iterator[Silence]:
    for one in ours:
        if one.is_sensor:
            continue
        if not one.is_on:
            yield Silence(Part.SCHEDULE, Lack.STOPPED, one.name)
        elif one.has_failed:
            yield Silence(Part.SCHEDULE, Lack.FAILING, one.name, one.ticked_at)
