"""A trial: the containers of compose files, suppliers that travel through them, and a verdict."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from marketbel_courier_tests.containers.compose_file import Service, read_compose
from marketbel_courier_tests.containers.deployment import (
    CHECKOUT,
    Deployment,
    Ended,
    capabilities_of,
    published_ports,
)
from marketbel_courier_tests.containers.images import Images
from marketbel_courier_tests.containers.journey import Surroundings, travel, travel_again
from marketbel_courier_tests.containers.kernel import CAPABILITIES
from marketbel_courier_tests.containers.limits import Limits
from marketbel_courier_tests.containers.network import Network, published
from marketbel_courier_tests.containers.supervisor import Container, Health, Seen, Supervisor

_START_SECONDS = 600.0
_BACK_SECONDS = 240.0
_LAST_LINES = 25
_MIB = 1 << 20
_UP = (Health.HEALTHY, Health.UNCHECKED)


class Trial:
    """What a walk through compose files is made of; what it mounts is taken away with `stack`."""

    def __init__(
        self,
        console: Console,
        images: Images,
        *,
        folder: Path,
        limits: Limits,
        stack: ExitStack,
        patience: float = 1,
    ) -> None:
        self.console = console
        self.images = images
        self.network = Network()
        self.folder = folder
        self.faults: list[str] = []
        self._limits = limits
        self._patience = patience
        self._stack = stack
        self._supervisors: list[Supervisor] = []

    def deployment(
        self,
        variables: Mapping[str, str],
        *files: Path | str,
        name: str = "marketbel-courier",
        machine: str = "",
    ) -> Deployment:
        """A project of these files, which lie in the checkout where they are no paths."""
        compose = read_compose(variables, *(CHECKOUT / file for file in files))
        return Deployment(
            compose,
            self.images,
            name=name,
            folder=self.folder,
            network=self.network,
            limits=self._limits,
            mounts=self._stack,
            machine=machine,
            patience=self._patience,
        )

    def start(
        self, deployment: Deployment, *services: str, without_dependencies: bool = False
    ) -> Supervisor:
        """Start a project's containers, and wait until all are up; raises ServiceFailed."""
        containers = deployment.containers(*services)
        supervisor = Supervisor(containers, without_dependencies=without_dependencies)
        self._supervisors.append(supervisor)
        self._stack.enter_context(published(published_ports(containers, self.network)))
        supervisor.start(_START_SECONDS * self._patience)
        self.console.print(self._table(supervisor))
        return supervisor

    def stop(self) -> None:
        """End all containers, and look how they end."""
        for supervisor in reversed(self._supervisors):
            supervisor.stop()
            self.console.print(self._table(supervisor))
            for container in supervisor.containers.values():
                if container.seen.ended_by_force:
                    grace = container.service.stop_grace_period
                    self.faults.append(f"{container.name} did not end by itself within {grace}.")
                elif container.has_failed_to_end:
                    code = container.seen.exit_code
                    self.faults.append(f"{container.name} ended with {code} when it was stopped.")

    def travel(self, surroundings: Surroundings, shops: str) -> None:
        """Let the demo's suppliers travel, and compare what comes of it."""
        self.say("The demo's suppliers:", style="bold")
        if not travel(surroundings, shops, self.console):
            self.faults.append("The suppliers' first journey did not end as expected.")

    def travel_again(self, surroundings: Surroundings, shops: str) -> None:
        """The same with nothing new, which must change nothing."""
        self.say("The demo's suppliers once more, with nothing new:", style="bold")
        if not travel_again(surroundings, shops, self.console):
            self.faults.append("The suppliers' second journey did not end as expected.")

    def expect(
        self, ended: Ended, what: str, *words: str, code: int = 0, is_shown: bool = False
    ) -> None:
        """Note a fault unless a command ended so, and said these words; then it is shown, too."""
        said = " ".join(ended.words.split())
        faults = [f"{what} does not say {word!r}." for word in words if word not in said]
        if ended.exit_code != code:
            faults.append(f"{what} ended with {ended.exit_code}, not with {code}.")
        self.say(f"{what}: exit {ended.exit_code}", style="bold")
        if faults or is_shown:
            self.say(ended.words)
        self.faults += faults

    def look_at_rights(self, supervisor: Supervisor) -> None:
        """Compare what each main process may do with what the file gives it."""
        for container in supervisor.containers.values():
            if not container.restarts:
                continue
            self.faults += [f"{container.name}: {fault}" for fault in faults_in_rights(container)]
            written = container.run("sh", "-c", ": > /written")
            if (written.returncode == 0) == container.service.read_only:
                self.faults.append(f"{container.name}: its root is not as read_only says.")

    def kill_one_after_the_other(self, *containers: Container) -> None:
        """Kill each main process, and wait until its container is well again."""
        self.say("Each service's main process, killed by SIGKILL:", style="bold")
        for container in containers:
            starts, killed_at = container.seen.starts, time.monotonic()
            container.main_process.kill()
            if container.until(partial(_is_up, starts=starts + 1), _BACK_SECONDS * self._patience):
                self.say(f"  {container.name} is back after {time.monotonic() - killed_at:.1f} s")
            else:
                self.faults.append(f"{container.name} did not come back: {container.seen.probe}")
        for container in containers:
            if not container.until(_is_up, _BACK_SECONDS * self._patience):
                health = container.seen.health
                self.faults.append(f"{container.name} is {health} after the others' deaths.")

    def keep_logs(self, folder: Path) -> None:
        """Keep what the containers printed, and show the last of those that have failed."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for log in (self.folder / "services").glob("*.log"):
            shutil.copy(log, folder)
        for supervisor in self._supervisors:
            for container in supervisor.containers.values():
                if container.seen.health not in _UP and container.seen.exit_code:
                    last = container.log.read_text(errors="replace").splitlines()[-_LAST_LINES:]
                    self.say(f"{container.name}'s last lines:", style="bold")
                    self.say("\n".join(last))
        self.say(f"All logs: {folder}")

    def say(self, words: str, style: str = "") -> None:
        """Print words as they stand."""
        self.console.print(words, style=style, markup=False, soft_wrap=True)

    def _table(self, supervisor: Supervisor) -> Table:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in ("service", "user", "root's rights", "state", "healthy after", "starts"):
            table.add_column(heading)
        table.add_column("peak of memory", justify="right")
        for container in supervisor.containers.values():
            seen, service = container.seen, container.service
            peak, bound = self._limits.peak_bytes(container.name), service.mem_limit
            table.add_row(
                container.name,
                container.user,
                _rights(service),
                str(seen.health)
                if seen.exit_code is None or seen.health in _UP
                else f"{seen.health} ({seen.exit_code})",
                "" if seen.healthy_after is None else f"{seen.healthy_after:.1f} s",
                str(seen.starts),
                "" if peak is None or bound is None else f"{peak // _MIB} of {bound // _MIB} MiB",
            )
        return table


def faults_in_rights(container: Container) -> list[str]:
    """How the main process's rights differ from what the file gives it."""
    status = dict(
        line.split(":\t", 1)
        for line in Path(f"/proc/{container.main_process.pid}/status").read_text().splitlines()
        if ":\t" in line
    )
    names = capabilities_of(container.service)
    allowed = sum(1 << n for n, name in enumerate(CAPABILITIES) if name in names)
    faults = []
    if int(status["CapBnd"], 16) != allowed:
        faults.append(f"its rights are bounded by {status['CapBnd']}, not by {allowed:016x}.")
    if "no-new-privileges:true" in container.service.security_opt and status["NoNewPrivs"] != "1":
        faults.append("it may gain new privileges.")
    if int(status["Uid"].split()[1]) == 0:
        faults.append("it works as root.")
    return faults


def _is_up(seen: Seen, starts: int = 1) -> bool:
    return seen.starts >= starts and seen.health in _UP


def _rights(service: Service) -> str:
    return " ".join(sorted(capabilities_of(service))) or "none" if service.cap_drop else "usual"
