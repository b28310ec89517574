"""Reads docker-compose.yml as Compose does: variables, anchors, defaults of its keys.

A key that is not known here is refused, so that nothing of the file is passed over in silence.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import yaml  # type: ignore[import-untyped]
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from marketbel_courier_tests.containers.dockerfile import Healthcheck, Unreadable, seconds_of

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SIZE = re.compile(r"(\d+)([bkmg]?)b?", re.IGNORECASE)
_SAID_ANEW = frozenset({"command", "entrypoint", "test"})
_UNITS = {"": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


def size_of(value: object) -> object:
    """The bytes of a size such as 512m."""
    match = _SIZE.fullmatch(str(value))
    if match is None:
        raise ValueError(f"{value!r} is no size")
    return int(match[1]) * _UNITS[match[2].lower()]


def _words(value: object) -> object:
    return shlex.split(value) if isinstance(value, str) else value


def _conditions(value: object) -> object:
    return {name: {} for name in value} if isinstance(value, list) else value


def _list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _texts(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return {name: "" if text is None else str(text) for name, text in value.items()}


Size = Annotated[int, BeforeValidator(size_of)]
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Listed = Annotated[tuple[str, ...], BeforeValidator(_list)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Dependency(_Part):
    """What is awaited of another service; one that is not `required` may be missing."""

    condition: str = "service_started"
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
    args: dict[str, str] = {}


class Service(_Part):
    """A service, with every key that this project's file uses."""

    image: str
    build: Annotated[
        Build | None, BeforeValidator(lambda v: {"context": v} if isinstance(v, str) else v)
    ] = None
    command: Words | None = None
    entrypoint: Words | None = None
    environment: Annotated[dict[str, str], BeforeValidator(_texts)] = {}
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
    tmpfs: Listed = ()
    ports: tuple[str, ...] = ()
    healthcheck: Check | None = None
    depends_on: Annotated[dict[str, Dependency], BeforeValidator(_conditions)] = {}
    profiles: tuple[str, ...] = ()
    stop_grace_period: str = "10s"


class Secret(_Part):
    """A file of this machine that services are shown below /run/secrets."""

    file: str


class ComposeFile(BaseModel):
    """The services, and what they share; what begins with `x-` is for anchors alone."""

    model_config = ConfigDict(frozen=True)

    services: dict[str, Service]
    secrets: dict[str, Secret] = {}
    volumes: dict[str, Any] = {}
    networks: dict[str, Any] = Field(default={}, max_length=0)


def read_compose(variables: Mapping[str, str], *paths: Path) -> ComposeFile:
    """Read files, each laid over those before, with variables filled in; raises Unreadable."""
    content: Any = {}
    for path in paths:
        over = _filled(yaml.safe_load(path.read_text("utf-8")), variables)
        content = _laid_over(content, over)
    try:
        return ComposeFile.model_validate(content)
    except ValidationError as error:
        raise Unreadable(f"{' and '.join(path.name for path in paths)}: {error}") from error


def read_variables(path: Path) -> dict[str, str]:
    """The variables of a file such as .env: NAME=VALUE lines."""
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name: value for name, _, value in pairs}


def interpolated(text: str, variables: Mapping[str, str]) -> str:
    """Fill in $NAME, ${NAME}, ${NAME:-…}, ${NAME:?…}, ${NAME:+…} and their forms without colon."""
    filled = ""
    place = 0
    while (dollar := text.find("$", place)) >= 0:
        filled += text[place:dollar]
        if text.startswith("$$", dollar):
            filled, place = filled + "$", dollar + 2
        elif text.startswith("${", dollar):
            end = _closing_brace(text, dollar + 2)
            filled, place = filled + _value_of(text[dollar + 2 : end], variables), end + 1
        elif name := _NAME.match(text, dollar + 1):
            filled, place = filled + variables.get(name[0], ""), name.end()
        else:
            raise Unreadable(f"{text!r}: a lone $ is no variable.")
    return filled + text[place:]


def _value_of(expression: str, variables: Mapping[str, str]) -> str:
    name = _NAME.match(expression)
    if name is None:
        raise Unreadable(f"${{{expression}}}: this is no variable.")
    value, rest = variables.get(name[0]), expression[name.end() :]
    if rest.startswith(":"):
        value, rest = value or None, rest[1:]
    operator, other = rest[:1], rest[1:]
    match operator:
        case "":
            return value or ""
        case "-":
            return interpolated(other, variables) if value is None else value
        case "+":
            return "" if value is None else interpolated(other, variables)
        case "?":
            if value is None:
                raise Unreadable(f"{name[0]} is missing: {interpolated(other, variables)}")
            return value
    raise Unreadable(f"${{{expression}}}: this is no variable.")


def _closing_brace(text: str, place: int) -> int:
    depth = 1
    while place < len(text):
        if text.startswith("${", place):
            depth, place = depth + 1, place + 2
            continue
        if text[place] == "}":
            depth -= 1
            if depth == 0:
                return place
        place += 1
    raise Unreadable(f"{text!r}: a brace is not closed.")


def _laid_over(below: Any, over: Any, key: str = "") -> Any:
    """What two files say together: names are added, lists go on, all else is said anew."""
    if isinstance(below, dict) and isinstance(over, dict):
        names = dict.fromkeys((*below, *over))
        return {
            name: _laid_over(below[name], over[name], name)
            if name in below and name in over
            else over.get(name, below.get(name))
            for name in names
        }
    if isinstance(below, list) and isinstance(over, list) and key not in _SAID_ANEW:
        return [*below, *(item for item in over if item not in below)]
    return over


def _filled(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return interpolated(value, variables)
    if isinstance(value, dict):
        return {
            name: _filled(inner, variables)
            for name, inner in value.items()
            if not str(name).startswith("x-")
        }
    if isinstance(value, list):
        return [_filled(inner, variables) for inner in value]
    return value


def _test_of(test: tuple[str, ...] | str) -> tuple[str, ...]:
    if isinstance(test, str):
        return ("/bin/sh", "-c", test)
    kind, *command = test
    if kind == "CMD":
        return tuple(command)
    if kind == "CMD-SHELL" and len(command) == 1:
        return ("/bin/sh", "-c", command[0])
    raise Unreadable(f"{test}: this is no health check.")
