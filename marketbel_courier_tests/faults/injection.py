"""Injects a fault into the system, and undoes the fault when its time is over."""

from __future__ import annotations

import errno
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import psutil
import redis

from marketbel_courier_tests.faults.answers import Liar, Lie
from marketbel_courier_tests.faults.clock import JumpingClock
from marketbel_courier_tests.faults.line import FAIR, Line
from marketbel_courier_tests.faults.schedule import (
    OF_BOTH,
    OF_THE_COURIER,
    OF_THE_SERVICE,
    Fault,
    Kind,
    Part,
    Route,
)

LONGEST_JUMP_SECONDS = 3 * 3600
_LIES = {
    Kind.STORM: Lie.STATUS,
    Kind.WRONG_LENGTH: Lie.LENGTH,
    Kind.GARBLED: Lie.GARBLED,
    Kind.STALE: Lie.STALE,
}
_BUSY_SECONDS, _LOOK_SECONDS = 10.0, 0.2


class Skipped(Exception):
    """The fault cannot be had here, or had nobody to befall; the message says why."""


class NobodyThere(Skipped):
    """There is no such process at that moment; later there may be one."""

    def __init__(self) -> None:
        super().__init__("no such process at that moment")


class Breakable(Protocol):
    """The parts of the system that faults act on."""

    @property
    def lines(self) -> Mapping[Route, Line]:
        """The lines that there are."""

    @property
    def liars(self) -> Mapping[Route, Liar]:
        """Who carries HTTP over which of them."""

    @property
    def clocks(self) -> Mapping[Part, JumpingClock]:
        """Programs that have a clock of their own."""

    @property
    def redis_url(self) -> str:
        """The courier's Redis, past all lines."""

    @property
    def ml_redis_url(self) -> str:
        """The same of ml-analyze."""

    @property
    def disk(self) -> Path | None:
        """Where a disk of the volume's own is mounted, if it is."""

    def on_loop(self, work: Callable[[], object]) -> None:
        """Do something to a line, on the loop that it belongs to."""

    def process_of(self, part: Part) -> int | None:
        """A process of that part; None without any."""

    def kill(self, part: Part) -> bool:
        """Kill a process of that part; whether there was one."""

    def restart(self, part: Part) -> None:
        """Have it end in its own way, and start it again."""

    def fail_over(self) -> None:
        """Have the standby take over from PostgreSQL's primary."""


class Injection:
    """All faults of a campaign.

    `on_forgotten` is told that ml-analyze's memory was emptied, `on_emptied` the courier's.
    """

    def __init__(
        self,
        system: Breakable,
        on_forgotten: Callable[[], None],
        on_emptied: Callable[[], None],
    ) -> None:
        self._system = system
        self._on_forgotten = on_forgotten
        self._on_emptied = on_emptied
        self._of_disk = threading.Lock()

    def inject(self, fault: Fault, over: threading.Event) -> None:
        """Let it happen, from its beginning to its end; raises Skipped."""
        with self._happening(fault):
            over.wait(fault.lasts)

    @contextmanager
    def _happening(self, fault: Fault) -> Iterator[None]:
        match fault.kind:
            case Kind.STORM | Kind.WRONG_LENGTH | Kind.GARBLED | Kind.STALE:
                way = self._lying(Route(fault.where), _LIES[fault.kind], fault.size)
            case Kind.KILL | Kind.RESTART | Kind.FAIL_OVER:
                way = self._ending(fault.kind, Part(fault.where))
            case Kind.STOP:
                way = self._stopped(Part(fault.where))
            case Kind.DISK_FULL | Kind.DISK_READ_ONLY:
                way = self._disk(fault.kind)
            case Kind.CLOCK:
                way = self._clock(Part(fault.where), fault.size)
            case Kind.FLUSH | Kind.EVICT:
                way = self._forgetting(fault.kind, fault.where)
            case _:
                way = self._weather(Route(fault.where), fault.kind, fault.size)
        with way:
            yield

    @contextmanager
    def _weather(self, route: Route, kind: Kind, size: float) -> Iterator[None]:
        line = self._system.lines[route]
        weathers: dict[Kind, dict[str, object]] = {
            Kind.LATENCY: {"delay_seconds": 0.005 + 0.3 * size * size},
            Kind.TRICKLE: {"bytes_per_second": int(200 + 20_000 * size)},
            Kind.HALF_ANSWER: {"cuts_after": int(10 + 20_000 * size * size)},
            Kind.HANG: {"hangs": True},
            Kind.REFUSE: {"refuses": True, "resets": size < 0.5},
            Kind.CUT: {},
            Kind.RESET: {},
        }
        changes = weathers[kind]
        if kind in (Kind.CUT, Kind.RESET, Kind.REFUSE):
            self._system.on_loop(lambda: line.cut(rudely=kind is Kind.RESET))
        self._system.on_loop(lambda: line.change_weather(**changes))
        try:
            yield
        finally:
            back = {name: getattr(FAIR, name) for name in changes}
            self._system.on_loop(lambda: line.change_weather(**back))

    @contextmanager
    def _lying(self, route: Route, lie: Lie, size: float) -> Iterator[None]:
        liar = self._system.liars[route]
        liar.share = 0.2 + 0.7 * size
        liar.lies = (*liar.lies, lie)
        try:
            yield
        finally:
            left = list(liar.lies)
            left.remove(lie)
            liar.lies = tuple(left)

    @contextmanager
    def _ending(self, kind: Kind, part: Part) -> Iterator[None]:
        if kind is Kind.RESTART:
            self._system.restart(part)
        elif kind is Kind.FAIL_OVER:
            self._system.fail_over()
        elif not self._system.kill(part):
            raise NobodyThere
        yield

    @contextmanager
    def _stopped(self, part: Part) -> Iterator[None]:
        pid = self._system.process_of(part)
        if pid is None:
            raise NobodyThere
        try:
            psutil.Process(pid).send_signal(signal.SIGSTOP)
        except psutil.NoSuchProcess as error:
            raise NobodyThere from error
        try:
            yield
        finally:
            with suppress(psutil.Error):
                psutil.Process(pid).send_signal(signal.SIGCONT)

    @contextmanager
    def _disk(self, kind: Kind) -> Iterator[None]:
        disk = self._system.disk
        if disk is None:
            raise Skipped("mounting a disk of its own needs root")
        with self._of_disk, _full(disk) if kind is Kind.DISK_FULL else _read_only(disk):
            yield

    @contextmanager
    def _clock(self, part: Part, size: float) -> Iterator[None]:
        clock = self._system.clocks.get(part)
        if clock is None:
            raise Skipped("a clock of its own needs a C compiler")
        clock.jump(int((2 * size - 1) * LONGEST_JUMP_SECONDS))
        try:
            yield
        finally:
            clock.jump(0)

    @contextmanager
    def _forgetting(self, kind: Kind, what: str) -> Iterator[None]:
        system = self._system
        urls = {
            OF_THE_COURIER: [system.redis_url],
            OF_THE_SERVICE: [system.ml_redis_url],
            OF_BOTH: [system.redis_url, system.ml_redis_url],
        }[what]
        self._tell(what)
        try:
            if kind is Kind.FLUSH:
                for url in urls:
                    with redis.Redis.from_url(url) as store:
                        store.flushdb()
                yield
            else:
                with _evicting(system.redis_url):
                    yield
        except redis.RedisError as error:
            raise Skipped("Redis was away at that moment") from error
        finally:
            self._tell(what)

    def _tell(self, what: str) -> None:
        if what != OF_THE_COURIER:
            self._on_forgotten()
        if what != OF_THE_SERVICE:
            self._on_emptied()


@contextmanager
def _full(disk: Path) -> Iterator[None]:
    ballast = disk / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            for piece in (1 << 20, 4096):
                _write_all(file.write, b"\0" * piece)
        yield
    finally:
        ballast.unlink(missing_ok=True)


@contextmanager
def _read_only(disk: Path) -> Iterator[None]:
    # Not while a file is open for writing: then it is tried again.
    deadline = time.monotonic() + _BUSY_SECONDS
    while not _remount(disk, "ro"):
        if time.monotonic() > deadline:
            raise Skipped("a file was open for writing all the time")
        time.sleep(_LOOK_SECONDS)
    try:
        yield
    finally:
        assert _remount(disk, "rw")


@contextmanager
def _evicting(url: str) -> Iterator[None]:
    with redis.Redis.from_url(url) as store:
        used = store.info("memory")["used_memory"]
        keys = sum(int(space["keys"]) for space in store.info("keyspace").values())
        store.config_set("maxmemory-policy", "allkeys-random")
        # Room for some half of the keys, a kilobyte each.
        store.config_set("maxmemory", str(max(1, used - 512 * keys)))
        try:
            yield
        finally:
            store.config_set("maxmemory", "0")


def _write_all(write: Callable[[bytes], int | None], piece: bytes) -> None:
    while True:
        try:
            if not write(piece):
                return
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return


def _remount(disk: Path, how: str) -> bool:
    done = subprocess.run(
        ["mount", "-o", f"remount,{how}", str(disk)], capture_output=True, check=False
    )
    return done.returncode == 0
