"""Reads a Dockerfile: its stages, their steps, and what single steps say.

A step that is not known here is refused, so that none is passed over in silence.
"""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dockerfile_parse import DockerfileParser  # type: ignore[import-untyped]
from dockerfile_parse.util import (  # type: ignore[import-untyped]
    WordSplitter,
    extract_key_values,
)

_KNOWN = frozenset(
    {
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "HEALTHCHECK",
        "LABEL",
        "RUN",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    }
)
_FLAG = re.compile(r"--([a-z-]+)(?:=(\S+))?\s+")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(h|ms|us|m|s)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "us": 0.000001}
SHELL = ("/bin/sh", "-c")


class Unreadable(Exception):
    """The file says something that is not understood here."""


@dataclass(frozen=True)
class Step:
    """An instruction, with the line that it begins in."""

    keyword: str
    value: str
    line: int


@dataclass(frozen=True)
class Stage:
    """What is made from one FROM; `name` is its number where it has none."""

    name: str
    base: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Healthcheck:
    """A command that is asked again and again; times in seconds."""

    command: tuple[str, ...]
    interval: float = 30
    timeout: float = 30
    start_period: float = 0
    retries: int = 3

    def with_patience(self, factor: float) -> Healthcheck:
        """The same for a machine that takes so many times as long for everything."""
        return replace(
            self,
            timeout=self.timeout * factor,
            start_period=self.start_period * factor,
            retries=math.ceil(self.retries * factor),
        )


@dataclass(frozen=True)
class Copy:
    """What a COPY brings from where to where; `stage` is empty for the checkout."""

    sources: tuple[str, ...]
    target: str
    stage: str = ""
    owner: str = ""


def read_stages(text: str, given: Mapping[str, str]) -> tuple[Stage, ...]:
    """The stages in their order, with build arguments in FROM; raises Unreadable."""
    stages: list[Stage] = []
    steps: list[Step] = []
    arguments: dict[str, str] = {}
    for found in DockerfileParser(fileobj=io.BytesIO(text.encode())).structure:
        keyword, value = found["instruction"], found["value"].strip()
        if keyword == "COMMENT":
            continue
        if keyword == "FROM":
            if stages:
                stages[-1] = Stage(stages[-1].name, stages[-1].base, tuple(steps))
            stages.append(_begun(words_of(value, arguments), len(stages)))
            steps = []
        elif keyword == "ARG" and not stages:
            arguments |= argument_of(value, given, arguments)
        elif keyword in _KNOWN and stages:
            steps.append(Step(keyword, value, found["startline"] + 1))
        else:
            raise Unreadable(f"Line {found['startline'] + 1}: {keyword} is not known here.")
    if not stages:
        raise Unreadable("There is no FROM.")
    stages[-1] = Stage(stages[-1].name, stages[-1].base, tuple(steps))
    return tuple(stages)


def words_of(value: str, variables: Mapping[str, str]) -> tuple[str, ...]:
    """The words of a step, with the variables filled in."""
    return tuple(WordSplitter(value, args=dict(variables), envs={}).split())


def pairs_of(value: str, variables: Mapping[str, str]) -> dict[str, str]:
    """The names and values of an ENV or a LABEL, with the variables filled in."""
    return dict(extract_key_values(True, dict(variables), {}, value))


def argument_of(
    value: str, given: Mapping[str, str], variables: Mapping[str, str]
) -> dict[str, str]:
    """The name and value of an ARG: what is given for it, else its default."""
    name, has_default, default = value.partition("=")
    if name in given:
        return {name: given[name]}
    return {name: "".join(words_of(default, variables))} if has_default else {}


def command_of(value: str) -> tuple[str, ...]:
    """The command of RUN, CMD or ENTRYPOINT: a list as it stands, else a line for the shell."""
    if value.startswith("--"):
        raise Unreadable(f"{value}: options are not known here.")
    listed = _list_of(value)
    return listed if listed is not None else (*SHELL, value)


def names_of(value: str) -> tuple[str, ...]:
    """The words of VOLUME or EXPOSE."""
    listed = _list_of(value)
    return listed if listed is not None else tuple(value.split())


def copy_of(value: str, variables: Mapping[str, str]) -> Copy:
    """What is copied; raises Unreadable for an option that is not known here."""
    flags, rest = _flags_of(value)
    if set(flags) - {"from", "chown"}:
        raise Unreadable(f"COPY {value}: an option is not known here.")
    listed = _list_of(rest)
    *sources, target = listed if listed is not None else words_of(rest, variables)
    return Copy(tuple(sources), target, flags.get("from", ""), flags.get("chown", ""))


def healthcheck_of(value: str) -> Healthcheck | None:
    """The check of a HEALTHCHECK; None says that there is to be none."""
    if value == "NONE":
        return None
    flags, rest = _flags_of(value)
    keyword, _, command = rest.partition(" ")
    if keyword != "CMD" or set(flags) - {"interval", "timeout", "start-period", "retries"}:
        raise Unreadable(f"HEALTHCHECK {value}: this is not known here.")
    times = {
        name.replace("-", "_"): seconds_of(text)
        for name, text in flags.items()
        if name != "retries"
    }
    return Healthcheck(
        command_of(command.strip()), retries=int(flags.get("retries", Healthcheck.retries)), **times
    )


def seconds_of(text: str) -> float:
    """A duration as Docker writes it, such as 1m30s; raises Unreadable."""
    parts = _DURATION.findall(text)
    if "".join(number + unit for number, unit in parts) != text or not text:
        raise Unreadable(f"{text!r} is no duration.")
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def _begun(words: Sequence[str], number: int) -> Stage:
    match words:
        case [base]:
            return Stage(str(number), base, ())
        case [base, word, name] if word.lower() == "as":
            return Stage(name, base, ())
    raise Unreadable(f"FROM {' '.join(words)}: this is not known here.")


def _flags_of(value: str) -> tuple[dict[str, str], str]:
    flags = {}
    while match := _FLAG.match(value):
        flags[match[1]] = match[2] or ""
        value = value[match.end() :]
    return flags, value


def _list_of(value: str) -> tuple[str, ...] | None:
    if not value.startswith("["):
        return None
    try:
        return tuple(map(str, json.loads(value)))
    except ValueError as error:
        raise Unreadable(f"{value}: this list is no JSON.") from error
