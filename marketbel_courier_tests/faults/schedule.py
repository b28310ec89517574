"""Which fault begins when: it follows from the seed alone. Nothing here breaks anything."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Route(StrEnum):
    """A line between two parts."""

    SOURCE = "courier→source"
    ML = "courier→ml-analyze"
    POSTGRES = "courier→PostgreSQL"
    REDIS = "courier→Redis"
    ML_POSTGRES = "ml-analyze→PostgreSQL"
    ML_REDIS = "ml-analyze→Redis"


class Part(StrEnum):
    """A process that can be killed, stopped or started again."""

    DAEMON = "daemon"
    CODE_SERVER = "code server"
    RUN_WORKER = "run worker"
    WEBSERVER = "webserver"
    ADMIN = "admin page"
    ML_ANALYZE = "ml-analyze"
    ML_WORKER = "worker of ml-analyze"
    POSTGRES = "PostgreSQL"
    BACKEND = "backend of PostgreSQL"
    VALKEY = "Redis"
    SHOP = "source"


class Kind(StrEnum):
    """What goes wrong."""

    LATENCY = "latency"
    CUT = "cut lines"
    RESET = "resets"
    HALF_ANSWER = "half answers"
    TRICKLE = "trickled bodies"
    HANG = "hung"
    REFUSE = "refused connections"
    STORM = "storm of 5xx and 429"
    WRONG_LENGTH = "wrong Content-Length"
    GARBLED = "malformed JSON"
    STALE = "repeated and reordered status"
    KILL = "kill -9"
    STOP = "SIGSTOP"
    RESTART = "restart"
    FAIL_OVER = "failing over to the standby"
    DISK_FULL = "full disk"
    DISK_READ_ONLY = "read-only disk"
    CLOCK = "clock jumps"
    FLUSH = "flushed"
    EVICT = "evicting"


VOLUME = "shared volume"
OF_THE_COURIER, OF_THE_SERVICE, OF_BOTH = "courier's Redis", "ml-analyze's Redis", "all of Redis"

_ON_LINES = (
    Kind.LATENCY,
    Kind.CUT,
    Kind.RESET,
    Kind.HALF_ANSWER,
    Kind.TRICKLE,
    Kind.HANG,
    Kind.REFUSE,
)
_HAVE_A_START = (
    Part.DAEMON,
    Part.CODE_SERVER,
    Part.ADMIN,
    Part.ML_ANALYZE,
    Part.POSTGRES,
    Part.VALKEY,
    Part.SHOP,
)
# Each once; a schedule goes through all of it before anything comes again.
MENU: Sequence[tuple[Kind, str]] = (
    *((kind, route) for kind in _ON_LINES for route in Route),
    (Kind.STORM, Route.SOURCE),
    (Kind.WRONG_LENGTH, Route.SOURCE),
    *((kind, Route.ML) for kind in (Kind.STORM, Kind.WRONG_LENGTH, Kind.GARBLED, Kind.STALE)),
    *((Kind.KILL, part) for part in Part),
    *((Kind.STOP, part) for part in Part),
    *((Kind.RESTART, part) for part in _HAVE_A_START),
    (Kind.FAIL_OVER, Part.POSTGRES),
    (Kind.DISK_FULL, VOLUME),
    (Kind.DISK_READ_ONLY, VOLUME),
    *((Kind.CLOCK, part) for part in (Part.DAEMON, Part.CODE_SERVER, Part.ML_ANALYZE)),
    *((Kind.FLUSH, what) for what in (OF_THE_COURIER, OF_THE_SERVICE, OF_BOTH)),
    (Kind.EVICT, OF_BOTH),
)
SHORTEST_SECONDS, LONGEST_SECONDS = 0.5, 12.0
_AT_ONCE = (Kind.KILL, Kind.RESTART, Kind.FAIL_OVER, Kind.FLUSH)


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong `at` so many seconds after the start, and how long it lasts.

    `size`, between 0 and 1, says how bad it is.
    """

    at: float
    kind: Kind
    where: str
    lasts: float
    size: float


def schedule(
    seed: int,
    *,
    pause_seconds: float,
    longest_seconds: float = LONGEST_SECONDS,
    menu: Sequence[tuple[Kind, str]] = MENU,
) -> Iterator[Fault]:
    """Faults without an end, in the order of their beginning, `pause_seconds` apart on average."""
    rng = random.Random(seed)
    at = 0.0
    while True:
        round_ = list(menu)
        rng.shuffle(round_)
        for kind, where in round_:
            at += rng.uniform(0.5, 1.5) * pause_seconds
            lasts = 0.0 if kind in _AT_ONCE else rng.uniform(SHORTEST_SECONDS, longest_seconds)
            yield Fault(at, kind, where, lasts, rng.random())
