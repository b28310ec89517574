"""Runs the services of a compose file: their order, health checks, restarts and end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import psutil

from marketbel_courier_tests.containers.compose_file import Service
from marketbel_courier_tests.containers.dockerfile import Healthcheck, seconds_of
from marketbel_courier_tests.containers.launcher import Launch

_ROOT = Path(__file__).parents[2]
_LAUNCHER = [sys.executable, "-m", "marketbel_courier_tests.containers.launcher"]
# As an engine asks while a service starts.
_START_INTERVAL = 5.0
_FIRST_PAUSE = 0.1
_BEGIN_LOOK_SECONDS = 0.05
_NOTED_SECONDS = 5.0
_LONGEST_PAUSE = 60.0
_SETTLED_AFTER = 10.0


class Health(StrEnum):
    """How a container is, in the engine's words."""

    WAITING = "waiting"
    STARTING = "starting"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    UNCHECKED = "running"
    ENDED = "ended"


class ServiceFailed(Exception):
    """A service does not reach the state for which others wait."""


@dataclass
class Seen:
    """What has been seen of a container; `healthy_after` is in seconds, `probe` its last answer."""

    health: Health = Health.WAITING
    starts: int = 0
    exit_code: int | None = None
    healthy_after: float | None = None
    probe: str = ""
    ended_by_force: bool = False


class Container:
    """One service's container, and the thread that cares for it."""

    def __init__(
        self,
        name: str,
        service: Service,
        launch: Launch,
        healthcheck: Healthcheck | None,
        folder: Path,
        *,
        stop_signal: str = "SIGTERM",
        patience: float = 1,
    ) -> None:
        self.name = name
        self.service = service
        self.seen = Seen()
        self.log = folder / f"{name}.log"
        self._healthcheck = healthcheck and healthcheck.with_patience(patience)
        self._grace_seconds = seconds_of(service.stop_grace_period) * patience
        self._launch = launch
        self._launch_file = launch.write(folder / f"{name}.json")
        self._check_file = folder / f"{name}.check.json"
        self._process_file = folder / f"{name}.pid"
        if healthcheck is not None:
            replace(launch, command=healthcheck.command).write(self._check_file)
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._launcher: subprocess.Popen[bytes] | None = None
        self._folder = folder
        self._stop_signal = signal.Signals[stop_signal]

    @property
    def first_process(self) -> psutil.Process:
        """The container's first process; raises psutil.NoSuchProcess."""
        return psutil.Process(int(self._process_file.read_text()))

    @property
    def main_process(self) -> psutil.Process:
        """The process of the service's command, behind the engine's own."""
        first = self.first_process
        return first.children()[0] if self._launch.init else first

    @property
    def user(self) -> str:
        """Whom the command begins as."""
        return self._launch.user or "root"

    @property
    def restarts(self) -> bool:
        """Whether it is started again when it ends."""
        return self.service.restart in ("always", "unless-stopped")

    @property
    def has_failed_to_end(self) -> bool:
        """Whether its last exit was neither a good one nor by the signal that asked for it."""
        return self.seen.exit_code not in (None, 0, 128 + self._stop_signal)

    def live(self) -> None:
        """Start the command, again and again if the file says so, until `stop`."""
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            started = time.monotonic()
            code = self._run_once()
            if self._stopping.is_set() or not self.restarts:
                self._note(health=Health.ENDED, exit_code=code)
                return
            pause = _FIRST_PAUSE if time.monotonic() - started > _SETTLED_AFTER else pause * 2
            self._note(health=Health.STARTING, exit_code=code)
            self._stopping.wait(min(pause, _LONGEST_PAUSE))

    def stop(self) -> None:
        """End it as the engine does: by the image's signal, after the time of grace by force."""
        self._stopping.set()
        launcher = self._launcher
        if launcher is None or launcher.poll() is not None:
            return
        try:
            self.first_process.send_signal(self._stop_signal)
            launcher.wait(self._grace_seconds)
        except psutil.NoSuchProcess:
            pass
        except subprocess.TimeoutExpired:
            self.seen.ended_by_force = True
            self.first_process.kill()
        launcher.wait()
        self.until(lambda seen: seen.health is Health.ENDED, _NOTED_SECONDS)

    def run(self, *command: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Run a command in the container, as `docker exec` does."""
        file = replace(self._launch, command=command).write(self._folder / f"{self.name}.run.json")
        return self._entered(file, seconds)

    def until(self, reached: Callable[[Seen], bool], seconds: float) -> bool:
        """Wait until that is seen; whether it was."""
        with self._changed:
            return self._changed.wait_for(lambda: reached(self.seen), seconds)

    def _run_once(self) -> int:
        self._process_file.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            command = [*_LAUNCHER, "start", str(self._launch_file), str(self._process_file)]
            launcher = self._launcher = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=_ROOT
            )
        while not self._has_begun() and not self._has_ended_within(launcher, _BEGIN_LOOK_SECONDS):
            pass
        health = Health.STARTING if self._healthcheck else Health.UNCHECKED
        self._note(health=health, starts=self.seen.starts + 1)
        if self._healthcheck is not None:
            check = (self._healthcheck, launcher, time.monotonic())
            threading.Thread(target=self._watch, args=check, daemon=True).start()
        return launcher.wait()

    def _has_begun(self) -> bool:
        """Whether the service's command has been started."""
        try:
            return self.main_process.is_running()
        except (FileNotFoundError, IndexError, psutil.NoSuchProcess):
            return False

    def _watch(self, check: Healthcheck, launcher: subprocess.Popen[bytes], started: float) -> None:
        failed = 0
        interval = min(check.interval, _START_INTERVAL) if check.start_period else check.interval
        while not self._has_ended_within(launcher, interval):
            is_good, words = self._probe(check)
            if launcher.poll() is not None:
                return
            since = time.monotonic() - started
            if is_good:
                failed, interval = 0, check.interval
                first = self.seen.healthy_after
                self._note(health=Health.HEALTHY, healthy_after=since if first is None else first)
            elif since > check.start_period:
                failed, interval = failed + 1, check.interval
            if failed >= check.retries:
                self._note(health=Health.UNHEALTHY)
            self.seen.probe = words

    def _has_ended_within(self, launcher: subprocess.Popen[bytes], seconds: float) -> bool:
        try:
            launcher.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _probe(self, check: Healthcheck) -> tuple[bool, str]:
        done = self._entered(self._check_file, check.timeout)
        return done.returncode == 0, (done.stdout + done.stderr).strip()

    def _entered(self, file: Path, seconds: float) -> subprocess.CompletedProcess[str]:
        try:
            process = self._process_file.read_text()
        except OSError:
            return subprocess.CompletedProcess([], 1, "", "The container is not up.")
        command = [*_LAUNCHER, "enter", str(file), process]
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=_ROOT,
            start_new_session=True,
        ) as entered:
            try:
                out, err = entered.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                os.killpg(entered.pid, signal.SIGKILL)
                out, err = entered.communicate()
                err += f"It took longer than {seconds:g} s."
        return subprocess.CompletedProcess(command, entered.returncode, out, err)

    def _note(self, **seen: object) -> None:
        with self._changed:
            for name, value in seen.items():
                setattr(self.seen, name, value)
            self._changed.notify_all()


class Supervisor:
    """The containers of a project by service, started in the order of what they wait for.

    With `without_dependencies` they await nobody, as `docker compose up --no-deps` has it.
    """

    def __init__(
        self, containers: Mapping[str, Container], *, without_dependencies: bool = False
    ) -> None:
        self.containers = containers
        self._awaits = {
            name: {} if without_dependencies else container.service.depends_on
            for name, container in containers.items()
        }

    def start(self, seconds: float) -> None:
        """Start all, and wait until each is where the file wants it; raises ServiceFailed."""
        deadline = time.monotonic() + seconds
        for name in self.in_order():
            for other, awaited in self._awaits[name].items():
                if other in self.containers or awaited.required:
                    self._await(other, awaited.condition, deadline, name)
            threading.Thread(target=self.containers[name].live, daemon=True).start()
        for name, container in self.containers.items():
            condition = (
                "service_healthy" if container.restarts else "service_completed_successfully"
            )
            self._await(name, condition, deadline)

    def stop(self) -> None:
        """End all, those first that wait for others."""
        for name in reversed(self.in_order()):
            self.containers[name].stop()

    def in_order(self) -> list[str]:
        """The names of the services, each behind those that it waits for."""
        order: list[str] = []
        while len(order) < len(self.containers):
            ready = [
                name
                for name in self.containers
                if name not in order
                and not (set(self._awaits[name]) & set(self.containers)) - set(order)
            ]
            if not ready:
                raise ServiceFailed("Services wait for each other in a circle.")
            order += ready
        return order

    def _await(self, name: str, condition: str, deadline: float, whose: str = "") -> None:
        """Wait for a service: for another one, which gives up on it once it is unhealthy, or not.

        An engine lets an unhealthy container run on, which may become healthy yet.
        """
        container = self.containers[name]
        reached = _CONDITIONS[condition]
        container.until(
            lambda seen: reached(seen) or _is_hopeless(seen, container, is_awaited=bool(whose)),
            deadline - time.monotonic(),
        )
        if not reached(container.seen):
            seen = container.seen
            raise ServiceFailed(
                f"{name} does not come to {condition}, which {whose or 'the whole'} waits for: it"
                f" is {seen.health}, started {seen.starts} times, last exit code"
                f" {seen.exit_code}. {seen.probe}"
            )


def _is_hopeless(seen: Seen, container: Container, *, is_awaited: bool) -> bool:
    has_ended = seen.health is Health.ENDED and not container.restarts
    return has_ended or (is_awaited and seen.health is Health.UNHEALTHY)


_CONDITIONS: dict[str, Callable[[Seen], bool]] = {
    "service_started": lambda seen: seen.starts > 0,
    "service_healthy": lambda seen: seen.health in (Health.HEALTHY, Health.UNCHECKED),
    "service_completed_successfully": lambda seen: (
        seen.health is Health.ENDED and seen.exit_code == 0
    ),
}
