from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from marketbel_courier.definitions import defs
from marketbel_courier.liveness.beats import Beats, Ticking
from marketbel_courier.liveness.silences import (
    ALL_QUIET_AFTER,
    DAEMON_SILENT_AFTER,
    SCHEDULES,
    SENSOR_SILENT_AFTER,
    SENSORS,
    SYNC_SENSOR,
    Lack,
    Part,
    Silence,
    silences,
    unserved,
)
from marketbel_courier.liveness.watcher import Watcher

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def sensor(name: str, age: timedelta, *, is_on: bool = True, failed: bool = False) -> Ticking:
    good = None if failed else NOON - age
    return Ticking(name, True, is_on, NOON - age, good)


def beats(*ticking: Ticking, daemon: timedelta = SECOND, at: datetime = NOON) -> Beats:
    return Beats(at, {"SENSOR": at - daemon}, ticking)


def told(found: list[Silence]) -> list[tuple[Part, Lack, str]]:
    return [(one.part, one.lack, one.name) for one in found]


def test_the_names_that_are_watched_are_those_of_the_definitions() -> None:
    repository = defs.get_repository_def()
    assert set(SENSORS) == {one.name for one in repository.sensor_defs}
    assert set(SCHEDULES) == {one.name for one in repository.schedule_defs}


def test_what_gives_signs_of_life_is_not_silent() -> None:
    assert silences(beats(*(sensor(name, SECOND) for name in SENSORS))) == []


def test_of_a_silent_daemon_nothing_else_is_told() -> None:
    late = SENSOR_SILENT_AFTER + SECOND
    found = silences(beats(sensor(SYNC_SENSOR, late), daemon=DAEMON_SILENT_AFTER + SECOND))
    assert told(found) == [(Part.DAEMON, Lack.SILENT, "")]
    assert told(silences(Beats(NOON, {}, ()))) == [(Part.DAEMON, Lack.NEVER_STARTED, "")]


def test_all_sensors_that_are_late_at_once_are_a_dead_code_server() -> None:
    late = SENSOR_SILENT_AFTER + SECOND
    found = silences(beats(*(sensor(name, late) for name in SENSORS)))
    assert told(found) == [(Part.CODE_SERVER, Lack.SILENT, "")]
    assert unserved(found, SYNC_SENSOR) is not None


def test_sensors_that_are_late_before_the_others_are_no_news_while_none_ticks() -> None:
    seldom = sensor("prices_sensor", SENSOR_SILENT_AFTER + SECOND)
    quiet = sensor(SYNC_SENSOR, ALL_QUIET_AFTER + SECOND)
    assert silences(beats(seldom, quiet)) == []
    assert told(silences(beats(seldom, sensor(SYNC_SENSOR, SECOND)))) == [
        (Part.SENSOR, Lack.SILENT, "prices_sensor")
    ]


@pytest.mark.parametrize(
    ("ticking", "lack"),
    [
        (sensor(SYNC_SENSOR, SECOND, is_on=False), Lack.STOPPED),
        (sensor(SYNC_SENSOR, SENSOR_SILENT_AFTER + SECOND), Lack.SILENT),
        (sensor(SYNC_SENSOR, SECOND, failed=True), Lack.FAILING),
    ],
    ids=["stopped", "late", "failing"],
)
def test_one_sensor_is_named_with_how_it_is_silent(ticking: Ticking, lack: Lack) -> None:
    found = silences(beats(ticking, sensor("prices_sensor", SECOND)))
    assert told(found) == [(Part.SENSOR, lack, SYNC_SENSOR)]
    assert unserved(found, SYNC_SENSOR) == found[0]
    assert unserved(found, "prices_sensor") is None


def test_a_schedule_that_is_off_or_failed_is_told() -> None:
    off = Ticking("sync_schedule", False, False, None, None)
    failed = Ticking("cleanup_schedule", False, True, NOON - SECOND, None, has_failed=True)
    found = silences(beats(sensor(SYNC_SENSOR, SECOND), off, failed))
    assert told(found) == [
        (Part.SCHEDULE, Lack.STOPPED, "sync_schedule"),
        (Part.SCHEDULE, Lack.FAILING, "cleanup_schedule"),
    ]


def test_a_clock_that_runs_ahead_hides_no_silence() -> None:
    clock = [0.0]
    watcher = Watcher(lambda: clock[0])
    an_hour_ahead = beats(sensor(SYNC_SENSOR, SECOND), daemon=timedelta(hours=-1))
    assert watcher.look(an_hour_ahead) == []
    clock[0] += DAEMON_SILENT_AFTER.total_seconds() + 1
    (silence,) = watcher.look(an_hour_ahead)
    assert silence.part is Part.DAEMON


def test_a_daemon_whose_clock_is_behind_is_alive_while_it_beats() -> None:
    clock = [0.0]
    watcher = Watcher(lambda: clock[0])
    hour = timedelta(hours=1)
    watcher.look(Beats(NOON, {"SENSOR": NOON - hour}, ()))
    clock[0] += 30
    later = Beats(NOON + 30 * SECOND, {"SENSOR": NOON - hour + 30 * SECOND}, ())
    assert watcher.look(later) == []


def test_sensors_get_their_time_when_the_daemon_comes_back() -> None:
    clock = [0.0]
    watcher = Watcher(lambda: clock[0])
    old = sensor(SYNC_SENSOR, timedelta(hours=9))
    watcher.look(beats(old, daemon=timedelta(hours=9)))
    clock[0] += 10
    assert watcher.look(beats(old)) == []


def test_sensors_get_their_time_when_the_code_server_comes_back() -> None:
    clock = [0.0]
    watcher = Watcher(lambda: clock[0])
    late = SENSOR_SILENT_AFTER + SECOND
    watcher.look(beats(*(sensor(name, late) for name in SENSORS)))
    clock[0] += 10
    first = [sensor(name, SECOND if name == SYNC_SENSOR else late) for name in SENSORS]
    assert watcher.look(beats(*first)) == []


def test_a_daemon_gets_its_time_to_start_for_the_first_time() -> None:
    clock = [0.0]
    watcher = Watcher(lambda: clock[0])
    nothing_yet = Beats(NOON, {}, ())
    assert watcher.look(nothing_yet) == []
    clock[0] += DAEMON_SILENT_AFTER.total_seconds()
    (silence,) = watcher.look(nothing_yet)
    assert silence.lack is Lack.NEVER_STARTED
