"""What compose files say together, with the defaults of their keys.

A key that is not known here is refused, so that nothing of a file is passed over in silence.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from marketbel_courier_tests.containers.dockerfile import Healthcheck, Unreadable, seconds_of
from marketbel_courier_tests.containers.overlays import read_tree

_SIZE = re.compile(r"(\d+)([bkmg]?)b?", re.IGNORECASE)
_UNITS = {"": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


def size_of(value: object) -> object:
    """The bytes of a size such as 512m."""
    match = _SIZE.fullmatch(str(value))
    if match is None:
        raise ValueError(f"{value!r} is no size")
    return int(match[1]) * _UNITS[match[2].lower()]


def _words(value: object) -> object:
    return shlex.split(value) if isinstance(value, str) else value


def _declared(value: object) -> object:
    return {} if value is None else value


def _texts(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return {
        name: str(text).lower() if isinstance(text, bool) else str(text)
        for name, text in value.items()
    }


Size = Annotated[int, BeforeValidator(size_of)]
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Texts = Annotated[dict[str, str], BeforeValidator(_texts)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Dependency(_Part):
    """What is awaited of another service; one that is not `required` may be missing."""

    condition: Literal["service_started", "service_healthy", "service_completed_successfully"] = (
        "service_started"
    )
    required: bool = True


class Check(_Part):
    """A health check, as the file has it."""

    test: tuple[str, ...] | str = ()
    interval: str = "30s"
    timeout: str = "30s"
    start_period: str = "0s"
    retries: int = 3
    disable: bool = False

    def healthcheck(self) -> Healthcheck | None:
        """The check with its times in seconds; None says that there is to be none."""
        if self.disable or self.test == ("NONE",):
            return None
        return Healthcheck(
            _test_of(self.test),
            interval=seconds_of(self.interval),
            timeout=seconds_of(self.timeout),
            start_period=seconds_of(self.start_period),
            retries=self.retries,
        )


class Logging(_Part):
    """Where the engine writes what a service prints: not tried here."""

    driver: str
    options: dict[str, str]


class Build(_Part):
    """What an image is made from."""

    context: str = "."
    args: Texts = {}


class Service(_Part):
    """A service, with every key that this project's file uses."""

    image: str
    build: Build | None = None
    command: Words | None = None
    entrypoint: Words | None = None
    environment: Texts = {}
    user: str | None = None
    working_dir: str | None = None
    restart: str = "no"
    init: bool = False
    cap_drop: tuple[str, ...] = ()
    cap_add: tuple[str, ...] = ()
    security_opt: tuple[str, ...] = ()
    read_only: bool = False
    pids_limit: int | None = None
    mem_limit: Size | None = None
    shm_size: Size = 64 << 20
    logging: Logging | None = None
    secrets: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    tmpfs: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    extra_hosts: tuple[str, ...] = ()
    healthcheck: Check | None = None
    depends_on: dict[str, Dependency] = {}
    profiles: tuple[str, ...] = ()
    stop_grace_period: str = "10s"


class Secret(_Part):
    """A file of this machine that services are shown below /run/secrets."""

    file: str


class Declared(_Part):
    """A volume or network; one that is `external` is there already, and belongs to others."""

    name: str | None = None
    external: bool = False


Declaration = Annotated[Declared, BeforeValidator(_declared)]


class ComposeFile(_Part):
    """The services, and what they share; all are on the network `default`."""

    services: dict[str, Service]
    secrets: dict[str, Secret] = {}
    volumes: dict[str, Declaration] = {}
    networks: dict[Literal["default"], Declaration] = {}

    @property
    def network(self) -> Declared:
        """What is said of the network that all services are on."""
        return self.networks.get("default", Declared())

    def active(self, *profiles: str) -> dict[str, Service]:
        """The services of no profile, or of one of these; raises Unreadable.

        What such a service waits for has to be there, unless it is not `required`.
        """
        active = {
            name: service
            for name, service in self.services.items()
            if not service.profiles or set(service.profiles) & set(profiles)
        }
        for name, service in active.items():
            for other, awaited in service.depends_on.items():
                if other not in self.services or (awaited.required and other not in active):
                    raise Unreadable(f"{name} waits for {other}, which is not there.")
        return active


def read_compose(variables: Mapping[str, str], *paths: Path) -> ComposeFile:
    """Read files, each laid over those before, with variables filled in; raises Unreadable."""
    content = read_tree(paths, variables)
    try:
        return ComposeFile.model_validate(content)
    except ValidationError as error:
        raise Unreadable(f"{' and '.join(path.name for path in paths)}: {error}") from error


def _test_of(test: tuple[str, ...] | str) -> tuple[str, ...]:
    if isinstance(test, str):
        return ("/bin/sh", "-c", test)
    kind, *command = test
    if kind == "CMD":
        return tuple(command)
    if kind == "CMD-SHELL" and len(command) == 1:
        return ("/bin/sh", "-c", command[0])
    raise Unreadable(f"{test}: this is no health check.")
