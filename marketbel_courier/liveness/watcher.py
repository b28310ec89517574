"""Watches signs of life over time, so that a fast clock on the daemon's host hides no silence."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from marketbel_courier.liveness.beats import Beats
from marketbel_courier.liveness.silences import (
    DAEMON_SILENT_AFTER,
    Lack,
    Silence,
    are_quiet,
    silences,
)


class Watcher:
    """Remembers which signs it has seen change, and when by its own clock.

    A sign that has changed since the watcher began is as old as its last change, whatever its time
    stamp. A sign that has not changed is as old as its time stamp says, and at least as old as the
    watcher.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._seen: dict[str, tuple[datetime, float | None]] = {}
        self._was_alive: bool | None = None
        self._was_quiet = False
        self._alive_since: datetime | None = None

    def look(self, beats: Beats) -> Sequence[Silence]:
        """The silences at this moment."""
        now = self._clock()
        daemons = {
            name: beats.read_at - self._age(name, stamp, beats.read_at, now)
            for name, stamp in beats.daemons.items()
        }
        seen = Beats(beats.read_at, daemons, beats.ticking)
        found = silences(seen, alive_since=self._alive_since)
        is_alive = not any(silence.part == "daemon" for silence in found)
        is_quiet = are_quiet(seen)
        if (is_alive and self._was_alive is False) or (self._was_quiet and not is_quiet):
            # The daemon, or the code server, has just come back: the sensors get their time.
            self._alive_since = beats.read_at
            found = silences(seen, alive_since=self._alive_since)
        self._was_alive, self._was_quiet = is_alive, is_quiet
        if timedelta(seconds=now - self._began) < DAEMON_SILENT_AFTER:
            # On a first start the daemon is still on its way.
            return [silence for silence in found if silence.lack is not Lack.NEVER_STARTED]
        return found

    def _age(self, name: str, stamp: datetime, read_at: datetime, now: float) -> timedelta:
        before = self._seen.get(name)
        if before is None:
            self._seen[name] = stamp, None
        elif before[0] != stamp:
            self._seen[name] = stamp, now
        moved_at = self._seen[name][1]
        if moved_at is not None:
            return timedelta(seconds=now - moved_at)
        return max(read_at - stamp, timedelta(seconds=now - self._began))
