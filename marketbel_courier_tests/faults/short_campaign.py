"""A campaign that a suite can bear: each fault once, one after the other, as the work goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from marketbel_courier_tests.faults.campaign import Campaign
from marketbel_courier_tests.faults.injection import Injection, NobodyThere
from marketbel_courier_tests.faults.schedule import (
    OF_BOTH,
    VOLUME,
    Fault,
    Kind,
    Part,
    Route,
)

_LASTS_SECONDS, _LOOK_SECONDS = 1.0, 0.1
_MOVES_BETWEEN = 4
# In this order: what befalls sources comes while others are still to be downloaded.
FAULTS: Sequence[tuple[Kind, str, float]] = (
    (Kind.HALF_ANSWER, Route.SOURCE, 0.2),
    (Kind.STOP, Part.RUN_WORKER, 0.5),
    (Kind.GARBLED, Route.ML, 0.5),
    (Kind.KILL, Part.ML_WORKER, 0.5),
    (Kind.WRONG_LENGTH, Route.SOURCE, 0.5),
    (Kind.KILL, Part.BACKEND, 0.5),
    (Kind.STALE, Route.ML, 0.8),
    (Kind.KILL, Part.RUN_WORKER, 0.5),
    (Kind.FLUSH, OF_BOTH, 0.5),
    (Kind.CUT, Route.SOURCE, 0.5),
    (Kind.RESTART, Part.POSTGRES, 0.5),
    (Kind.WRONG_LENGTH, Route.ML, 0.5),
    (Kind.DISK_FULL, VOLUME, 0.5),
    (Kind.KILL, Part.ML_ANALYZE, 0.5),
    (Kind.STORM, Route.SOURCE, 0.5),
    (Kind.KILL, Part.DAEMON, 0.5),
    (Kind.RESET, Route.REDIS, 0.5),
)


class _Patient(Injection):
    """Waits until there is somebody whom the fault can befall."""

    def inject(self, fault: Fault, over: threading.Event) -> None:
        while True:
            try:
                return super().inject(fault, over)
            except NobodyThere:
                if over.wait(_LOOK_SECONDS):
                    raise


@dataclass
class ShortCampaign(Campaign):
    """All of FAULTS, each when so many moves of deliveries have been made since the one before.

    So what is slow befalls a slow machine at the same places as a quick one.
    """

    _are_over: threading.Event = field(default_factory=threading.Event)

    def _has_enough(self) -> bool:
        return self._are_over.is_set()

    def _break_things(self, over: threading.Event) -> None:
        injection = _Patient(self.system, self._forget, self._empty)
        began = self.moves()
        for number, (kind, where, size) in zip(count(1), FAULTS):
            while self.moves() - began < number * _MOVES_BETWEEN:
                if over.wait(_LOOK_SECONDS):
                    return
            fault = Fault(time.monotonic() - self._began, kind, where, _LASTS_SECONDS, size)
            self._inject(injection, fault, over)
        self._are_over.set()
