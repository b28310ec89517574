"""What the container of each service is started with, by the compose file and its image."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from marketbel_courier_tests.containers.compose_file import Check, ComposeFile, Service
from marketbel_courier_tests.containers.dockerfile import Healthcheck, Unreadable
from marketbel_courier_tests.containers.image import Image
from marketbel_courier_tests.containers.images import Images
from marketbel_courier_tests.containers.launcher import Launch, Mount
from marketbel_courier_tests.containers.layers import mounted
from marketbel_courier_tests.containers.limits import Limits
from marketbel_courier_tests.containers.network import Network
from marketbel_courier_tests.containers.supervisor import Container, Health

CHECKOUT = Path(__file__).parents[2]

# What an engine leaves to root where nothing is said.
USUAL_CAPABILITIES = frozenset(
    {
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "NET_RAW",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    }
)


@dataclass(frozen=True)
class Ended:
    """How a command ended, None if it did not within its time, and what it printed."""

    exit_code: int | None
    words: str


class Deployment:
    """A project's containers, whose roots are mounted until `mounts` is closed.

    `name` is the project's; `machine` begins the names of its containers where it has one of its
    own. Volumes below `folder` are those of all projects. `patience` is how many times as long as
    the files allow checks and ends may take.
    """

    def __init__(
        self,
        compose: ComposeFile,
        images: Images,
        *,
        name: str,
        folder: Path,
        network: Network,
        limits: Limits,
        mounts: ExitStack,
        machine: str = "",
        patience: float = 1,
    ) -> None:
        self._compose = compose
        self._images = images
        self._project = name
        self._folder = folder
        self._network = network
        self._limits = limits
        self._mounts = mounts
        self._machine = machine
        self._patience = patience
        self._once = 0
        self._known_as = compose.network.name or f"{name}_default"
        if compose.network.external and not network.is_there(self._known_as):
            raise Unreadable(f"The external network {self._known_as} is not there.")
        for key, declared in compose.volumes.items():
            if declared.external and not self.volume(key).is_dir():
                raise Unreadable(f"The external volume {declared.name or key} is not there.")

    def containers(self, *names: str) -> dict[str, Container]:
        """A container for each of these services, or for each that belongs to no profile."""
        active = self._compose.active()
        services = {name: self._compose.services[name] for name in names} if names else active
        for name in services:
            self._network.join(self._machine + name, name, of=self._known_as)
        return {name: self._container(self._machine + name, s) for name, s in services.items()}

    def once(self, name: str, *command: str, seconds: float) -> Ended:
        """Run the service's command, or this one, once, as `docker compose run --rm` does."""
        self._once += 1
        service = self._compose.services[name]
        said = {"restart": "no", "healthcheck": Check(disable=True), "ports": ()}
        if command:
            said["command"] = command
        name = f"{name}-run-{self._once}"
        self._network.join(name, name, of=self._known_as)
        container = self._container(name, service.model_copy(update=said))
        threading.Thread(target=container.live, daemon=True).start()
        has_ended = container.until(lambda seen: seen.health is Health.ENDED, seconds)
        container.stop()
        words = container.log.read_text(errors="replace").strip()
        return Ended(container.seen.exit_code if has_ended else None, words)

    def volume(self, key: str) -> Path:
        """The folder of a volume that the file declares."""
        declared = self._compose.volumes.get(key)
        if declared is None:
            raise Unreadable(f"{key} is no volume of the file.")
        name = declared.name or (key if declared.external else f"{self._project}_{key}")
        return self._folder / "volumes" / name

    def _container(self, name: str, service: Service) -> Container:
        image = self._images.of(service)
        files = self._folder / "services"
        files.mkdir(exist_ok=True)
        scratch = self._folder / "roots" / name
        changes = scratch / "changes"
        changes.mkdir(parents=True)
        root = self._mounts.enter_context(mounted(image.layers, scratch, changes))
        (files / f"{name}.hostname").write_text(f"{name}\n")
        (files / f"{name}.hosts").write_text(self._hosts(service))
        (files / "resolv.conf").touch()
        settings = image.settings
        entrypoint = settings.entrypoint if service.entrypoint is None else service.entrypoint
        command = settings.command if service.command is None else service.command
        launch = Launch(
            root=str(root),
            command=(*entrypoint, *command),
            environment={**settings.environment, **service.environment},
            folder=service.working_dir or settings.folder,
            user=service.user or settings.user,
            hostname=name,
            network=str(self._network.namespace(name)),
            capabilities=tuple(sorted(capabilities_of(service))),
            no_new_privileges="no-new-privileges:true" in service.security_opt,
            read_only=service.read_only,
            shm_bytes=service.shm_size,
            mounts=(
                Mount("/etc/hosts", str(files / f"{name}.hosts")),
                Mount("/etc/hostname", str(files / f"{name}.hostname")),
                Mount("/etc/resolv.conf", str(files / "resolv.conf")),
                *(self._secret(secret) for secret in service.secrets),
                *(Mount(*_path_and_options(text)) for text in service.tmpfs),
                *self._volumes(name, service, image, root),
            ),
            init=str(self._images.init) if service.init else "",
            control_groups=self._limits.groups_for(
                name, memory_bytes=service.mem_limit, processes=service.pids_limit
            ),
        )
        check = healthcheck_of(service, image)
        return Container(
            name,
            service,
            launch,
            check,
            files,
            stop_signal=settings.stop_signal,
            patience=self._patience,
        )

    def _hosts(self, service: Service) -> str:
        known = self._network.names(self._known_as)
        lines = ["127.0.0.1 localhost", *(f"{address} {name}" for name, address in known.items())]
        for text in service.extra_hosts:
            name, _, address = text.partition("=")
            lines.append(f"{address} {name}")
        return "\n".join(lines) + "\n"

    def _secret(self, name: str) -> Mount:
        return Mount(f"/run/secrets/{name}", self._compose.secrets[name].file, read_only=True)

    def _volumes(self, name: str, service: Service, image: Image, root: Path) -> list[Mount]:
        mounts = []
        covered = {_path_and_options(text)[0] for text in service.tmpfs}
        for text in service.volumes:
            source, target, *options = text.split(":")
            if source.startswith((".", "/")):
                folder = (CHECKOUT / source).resolve()
                if not folder.exists():
                    raise Unreadable(f"{name}: {source}, which is to be mounted, is not there.")
            else:
                folder = _filled(self.volume(source), root, target)
            mounts.append(Mount(target, str(folder), read_only="ro" in options))
            covered.add(target)
        # What an image calls a volume gets one without a name, unless the file says otherwise.
        for number, target in enumerate(image.settings.volumes):
            if target not in covered:
                folder = _filled(self._folder / "volumes" / f"{name}-{number}", root, target)
                mounts.append(Mount(target, str(folder)))
        return mounts


def _filled(folder: Path, root: Path, target: str) -> Path:
    """The volume's folder; a new one begins with what the image has at this place."""
    if not folder.is_dir():
        folder.parent.mkdir(exist_ok=True)
        inside = root / target.lstrip("/")
        inside.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "--archive", str(inside), str(folder)], check=True)
    return folder


def capabilities_of(service: Service) -> frozenset[str]:
    """What root may do in the service's container."""
    kept = frozenset() if "ALL" in service.cap_drop else USUAL_CAPABILITIES
    return (kept - set(service.cap_drop)) | set(service.cap_add)


def healthcheck_of(service: Service, image: Image) -> Healthcheck | None:
    """The file's check, else the image's."""
    check = service.healthcheck
    return image.settings.healthcheck if check is None else check.healthcheck()


def published_ports(
    containers: Mapping[str, Container], network: Network
) -> dict[tuple[str, int], tuple[str, int]]:
    """Which address of this machine leads to which container's port."""
    ports = {}
    for container in containers.values():
        for text in container.service.ports:
            *host, outer, inner = text.split(":")
            here = host[0] if host else "0.0.0.0"
            ports[here, int(outer)] = network.addresses[container.name], int(inner)
    return ports


def _path_and_options(text: str) -> tuple[str, str, str]:
    path, _, options = text.partition(":")
    return path, "", options
