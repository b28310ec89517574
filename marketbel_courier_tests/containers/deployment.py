"""What the container of each service is started with, by the compose file and its image."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from marketbel_courier_tests.containers.compose_file import ComposeFile, Service
from marketbel_courier_tests.containers.dockerfile import Healthcheck, Unreadable
from marketbel_courier_tests.containers.image import Image
from marketbel_courier_tests.containers.launcher import Launch, Mount
from marketbel_courier_tests.containers.layers import mounted
from marketbel_courier_tests.containers.limits import Limits
from marketbel_courier_tests.containers.network import Network
from marketbel_courier_tests.containers.supervisor import Container

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


class Deployment:
    """Containers in a folder of their own, whose roots are mounted until `mounts` is closed."""

    def __init__(
        self,
        compose: ComposeFile,
        images: Mapping[str, Image],
        *,
        folder: Path,
        network: Network,
        limits: Limits,
        init: Path,
        mounts: ExitStack,
    ) -> None:
        self._compose = compose
        self._images = images
        self._folder = folder
        self._network = network
        self._limits = limits
        self._init = init
        self._mounts = mounts

    def containers(self) -> dict[str, Container]:
        """A container for each service that belongs to no profile."""
        services = {
            name: service
            for name, service in self._compose.services.items()
            if not service.profiles
        }
        for name in services:
            self._network.join(name)
        files = self._folder / "services"
        files.mkdir()
        (files / "hosts").write_text(self._network.hosts())
        (files / "resolv.conf").touch()
        return {
            name: self._container(name, service, self._images[service.image], files)
            for name, service in services.items()
        }

    def volume(self, name: str) -> Path:
        """The folder of a named volume."""
        return self._folder / "volumes" / name

    def _container(self, name: str, service: Service, image: Image, files: Path) -> Container:
        scratch = self._folder / "roots" / name
        changes = scratch / "changes"
        changes.mkdir(parents=True)
        root = self._mounts.enter_context(mounted(image.layers, scratch, changes))
        (files / f"{name}.hostname").write_text(f"{name}\n")
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
                Mount("/etc/hosts", str(files / "hosts")),
                Mount("/etc/hostname", str(files / f"{name}.hostname")),
                Mount("/etc/resolv.conf", str(files / "resolv.conf")),
                *(self._secret(secret) for secret in service.secrets),
                *(Mount(*_path_and_options(text)) for text in service.tmpfs),
                *self._volumes(name, service, image, root),
            ),
            init=str(self._init) if service.init else "",
            control_groups=self._limits.groups_for(
                name, memory_bytes=service.mem_limit, processes=service.pids_limit
            ),
        )
        check = healthcheck_of(service, image)
        return Container(name, service, launch, check, files, stop_signal=settings.stop_signal)

    def _secret(self, name: str) -> Mount:
        return Mount(f"/run/secrets/{name}", self._compose.secrets[name].file, read_only=True)

    def _volumes(self, name: str, service: Service, image: Image, root: Path) -> list[Mount]:
        mounts = []
        covered = {_path_and_options(text)[0] for text in service.tmpfs}
        for text in service.volumes:
            source, target, *options = text.split(":")
            if source not in self._compose.volumes:
                raise Unreadable(f"{name}: {source} is no volume of the file.")
            folder = self._filled(source, root, target)
            mounts.append(Mount(target, str(folder), read_only="ro" in options))
            covered.add(target)
        # What an image calls a volume gets one without a name, unless the file says otherwise.
        for number, target in enumerate(image.settings.volumes):
            if target not in covered:
                folder = self._filled(f"{name}-{number}", root, target)
                mounts.append(Mount(target, str(folder)))
        return mounts

    def _filled(self, name: str, root: Path, target: str) -> Path:
        """The volume's folder; a new one begins with what the image has at this place."""
        folder = self.volume(name)
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
    compose: ComposeFile, addresses: Mapping[str, str]
) -> dict[tuple[str, int], tuple[str, int]]:
    """Which address of this machine leads to which service's port."""
    ports = {}
    for name, address in addresses.items():
        for text in compose.services[name].ports:
            *host, outer, inner = text.split(":")
            ports[host[0] if host else "0.0.0.0", int(outer)] = address, int(inner)
    return ports


def _path_and_options(text: str) -> tuple[str, str, str]:
    path, _, options = text.partition(":")
    return path, "", options
