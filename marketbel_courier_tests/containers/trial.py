"""The trial: images, containers, suppliers that travel through them, and a verdict."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import time
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import httpx
from rich import box
from rich.console import Console
from rich.table import Table

from marketbel_courier.errors import CourierError
from marketbel_courier.settings import Settings
from marketbel_courier_tests.containers.compose_file import read_compose, read_variables
from marketbel_courier_tests.containers.debian import Debian, mirror_of_machine
from marketbel_courier_tests.containers.deployment import (
    Deployment,
    capabilities_of,
    published_ports,
)
from marketbel_courier_tests.containers.image import RELEASE, Builder, size_of
from marketbel_courier_tests.containers.journey import (
    SHEET_PATH,
    Surroundings,
    suppliers,
    travel,
    travel_again,
)
from marketbel_courier_tests.containers.kernel import CAPABILITIES
from marketbel_courier_tests.containers.layers import LayerStore
from marketbel_courier_tests.containers.limits import Limits
from marketbel_courier_tests.containers.network import GATEWAY, SUBNET, Network, published
from marketbel_courier_tests.containers.steps import StepRunner
from marketbel_courier_tests.containers.supervisor import (
    Container,
    Health,
    Seen,
    ServiceFailed,
    Supervisor,
)

CHECKOUT = Path(__file__).parents[2]
COMPOSE = CHECKOUT / "docker-compose.yml"
OVER_IT = CHECKOUT / "docker-compose.secrets.yml"
_START_SECONDS = 300.0
_BACK_SECONDS = 240.0
_LAST_LINES = 25
_MIB = 1 << 20
_UP = (Health.HEALTHY, Health.UNCHECKED)
DEMO_SETTINGS = {
    "ML_POLL_INTERVAL_SECONDS": "0.5",
    # What is down for a moment here is up again in a moment.
    "DOWNLOAD_RETRY_BASE_SECONDS": "0.5",
    "RETRY_DELAY_SECONDS": "3",
    # The syncs are asked for; a scheduled one would come in between.
    "SYNC_INTERVAL_HOURS": "168",
}
_SECRETS = (
    "POSTGRES_PASSWORD",
    "POSTGRES_COURIER_PASSWORD",
    "POSTGRES_PARSER_PASSWORD",
    "POSTGRES_DAGSTER_PASSWORD",
    "REDIS_PASSWORD",
    "ML_ANALYZE_TOKEN",
    "ADMIN_TOKENS",
)


class Trial:
    """One run from the files to a verdict; what it mounts is taken away with `stack`."""

    def __init__(
        self, console: Console, *, cache: Path, folder: Path, limits: Limits, stack: ExitStack
    ) -> None:
        self._console = console
        self._cache = cache
        self._folder = folder
        self._limits = limits
        self._stack = stack
        self._faults: list[str] = []
        self._log = cache / "build.log"

    def passes(self, mirror: str, *, with_files: bool) -> bool:
        """Run all of it, with secrets in files or in variables; whether all is as is said."""
        self._log.unlink(missing_ok=True)
        store = LayerStore(self._cache / "layers")
        debian = Debian(store, lambda: mirror or mirror_of_machine(), self._cache, self._log)
        builder = Builder(store, debian.root, StepRunner(self._folder, self._log), self._say)
        self._say("The Dockerfile, step by step:", style="bold")
        image = builder.build(CHECKOUT / "Dockerfile", {})
        sizes = size_of(image)
        init = builder.base(f"init:1-{RELEASE}").layers.folders[-1] / "usr/bin/tini-static"
        variables = self._variables(with_files=with_files)
        files = (COMPOSE, OVER_IT) if with_files else (COMPOSE,)
        images = {
            service.image: image if service.build else builder.base(service.image)
            for service in read_compose(variables, *files).services.values()
        }
        store.forget_unused()
        # From here on nothing reaches further than this machine.
        network = Network()
        with suppliers(GATEWAY) as shops:
            variables["MASTER_SHEET_URL"] = shops + SHEET_PATH
            compose = read_compose(variables, *files)
            deployment = Deployment(
                compose,
                images,
                folder=self._folder,
                network=network,
                limits=self._limits,
                init=init,
                mounts=self._stack,
            )
            supervisor = Supervisor(compose, deployment.containers())
            surroundings = _surroundings(variables, network, deployment)
            with published(published_ports(compose, network.addresses)):
                self._run(supervisor, surroundings, shops)
        return self._verdict(sizes)

    def _variables(self, *, with_files: bool) -> dict[str, str]:
        """What .env would say: the example, filled in, and the demo's surroundings."""
        return {
            **read_variables(CHECKOUT / ".env.example"),
            **(self._secret_files() if with_files else _passwords()),
            "SOURCE_PRIVATE_NETWORKS": str(SUBNET),
            **DEMO_SETTINGS,
        }

    def _secret_files(self) -> dict[str, str]:
        """Make the files as an operator does, with a token of the page's."""
        folder = self._folder / "secrets"
        subprocess.run([CHECKOUT / "deploy/secrets/make_files.sh", folder], check=True)
        (folder / "admin-tokens").write_text(secrets.token_hex(24) + "\n")
        return {"NO_PASSWORDS": "", "SECRETS_FOLDER": str(folder)}

    def _run(self, supervisor: Supervisor, surroundings: Surroundings, shops: str) -> None:
        try:
            self._say("The services, in the order of what they wait for:", style="bold")
            supervisor.start(_START_SECONDS)
            self._console.print(self._table(supervisor))
            self._look_at_rights(supervisor)
            self._say("The demo's suppliers:", style="bold")
            if not travel(surroundings, shops, self._console):
                self._faults.append("The suppliers' first journey did not end as expected.")
            self._kill_one_after_the_other(supervisor)
            self._say("The demo's suppliers once more, with nothing new:", style="bold")
            if not travel_again(surroundings, shops, self._console):
                self._faults.append("The suppliers' second journey did not end as expected.")
        except (ServiceFailed, CourierError, httpx.HTTPError) as problem:
            self._faults.append(str(problem))
        supervisor.stop()
        self._console.print(self._table(supervisor))
        for name, container in supervisor.containers.items():
            if container.seen.ended_by_force:
                grace = container.service.stop_grace_period
                self._faults.append(f"{name} did not end by itself within {grace}.")
            elif container.has_failed_to_end:
                code = container.seen.exit_code
                self._faults.append(f"{name} ended with {code} when it was stopped.")
        if self._faults:
            self._show_logs(supervisor)

    def _look_at_rights(self, supervisor: Supervisor) -> None:
        for name, container in supervisor.containers.items():
            if not container.restarts:
                continue
            self._faults += [f"{name}: {fault}" for fault in faults_in_rights(container)]
            written = container.run("sh", "-c", ": > /written")
            if (written.returncode == 0) == container.service.read_only:
                self._faults.append(f"{name}: its root is not as read_only says.")

    def _kill_one_after_the_other(self, supervisor: Supervisor) -> None:
        self._say("Each service's main process, killed by SIGKILL:", style="bold")
        for name, container in supervisor.containers.items():
            if not container.restarts:
                continue
            starts, killed_at = container.seen.starts, time.monotonic()
            container.main_process.kill()
            if container.until(partial(_is_up, starts=starts + 1), _BACK_SECONDS):
                self._say(f"  {name} is back after {time.monotonic() - killed_at:.1f} s")
            else:
                self._faults.append(f"{name} did not come back: {container.seen.probe}")
        for name, container in supervisor.containers.items():
            if container.restarts and not container.until(_is_up, _BACK_SECONDS):
                self._faults.append(f"{name} is {container.seen.health} after the others' deaths.")

    def _table(self, supervisor: Supervisor) -> Table:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in ("service", "user", "root's rights", "state", "healthy after", "starts"):
            table.add_column(heading)
        table.add_column("peak of memory", justify="right")
        for name, container in supervisor.containers.items():
            seen, service = container.seen, container.service
            peak, bound = self._limits.peak_bytes(name), service.mem_limit
            table.add_row(
                name,
                container.user,
                " ".join(sorted(capabilities_of(service))) or "none",
                str(seen.health)
                if seen.exit_code is None or seen.health in _UP
                else f"{seen.health} ({seen.exit_code})",
                "" if seen.healthy_after is None else f"{seen.healthy_after:.1f} s",
                str(seen.starts),
                "" if peak is None or bound is None else f"{peak // _MIB} of {bound // _MIB} MiB",
            )
        return table

    def _show_logs(self, supervisor: Supervisor) -> None:
        logs = self._cache / "logs"
        shutil.rmtree(logs, ignore_errors=True)
        logs.mkdir()
        for name, container in supervisor.containers.items():
            if not container.log.exists():
                continue
            shutil.copy(container.log, logs)
            if container.seen.health not in _UP and container.seen.exit_code:
                last = container.log.read_text(errors="replace").splitlines()[-_LAST_LINES:]
                self._console.print(f"{name}'s last lines:", style="bold")
                self._console.print("\n".join(last), markup=False)
        self._say(f"All logs: {logs}")

    def _verdict(self, sizes: tuple[int, int]) -> bool:
        whole, base = sizes
        self._say(
            f"The image: {whole / _MIB:,.0f} MiB, of which {(whole - base) / _MIB:,.0f} MiB lie on"
            f" its base."
        )
        if not self._limits.held:
            self._say("Memory and processes were not bounded: no control groups can be made here.")
        for fault in self._faults:
            self._console.print(f"Not as expected: {fault}", style="red", soft_wrap=True)
        if not self._faults:
            self._say("All is as Dockerfile and docker-compose.yml say.", style="green")
        return not self._faults

    def _say(self, words: str, style: str = "") -> None:
        self._console.print(words, style=style, markup=False, soft_wrap=True)


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


def _passwords() -> dict[str, str]:
    return {name: secrets.token_hex(24) for name in _SECRETS} | {
        "SOURCE_LOGINS_KEY": secrets.token_hex(32)
    }


def _surroundings(
    variables: Mapping[str, str], network: Network, deployment: Deployment
) -> Surroundings:
    def secret(name: str) -> str:
        folder = variables.get("SECRETS_FOLDER")
        if folder is None:
            return variables[name]
        return Path(folder, name.lower().replace("_", "-")).read_text().strip()

    addresses = network.addresses
    return Surroundings(
        database_url=f"postgresql://marketbel:{secret('POSTGRES_PASSWORD')}"
        f"@{addresses['postgres']}:5432/marketbel",
        redis_url=f"redis://:{secret('REDIS_PASSWORD')}@{addresses['redis']}:6379/0",
        page="http://127.0.0.1:8080",
        web_ui="http://127.0.0.1:3000",
        token=secret("ADMIN_TOKENS"),
        volume=deployment.volume("shared-files"),
        volume_inside=Path(str(Settings.model_fields["uploads_dir"].default)),
    )
