"""Compose files as trees: read, extended and laid over each other.

What Compose's reference says of merging, `extends` and unique resources is followed; what it does
not allow, and what is not known here, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import yaml  # type: ignore[import-untyped]

from marketbel_courier_tests.containers.dockerfile import Unreadable
from marketbel_courier_tests.containers.interpolation import interpolated

Tree = dict[str, Any]

_SAID_ANEW = frozenset({"command", "entrypoint", "healthcheck.test"})
# What of these stands twice is meant twice.
_AS_THEY_STAND = frozenset({"command", "entrypoint", "tmpfs"})


@dataclass(frozen=True)
class _Instead:
    """What `!override` marks: it takes the place of what lies below."""

    value: Any


_GONE = object()
"""What `!reset` marks: what lies below is taken away."""


def read_tree(paths: Sequence[Path], variables: Mapping[str, str]) -> Tree:
    """What the files say together, each laid over those before; raises Unreadable."""
    whole: Tree = {}
    for path in paths:
        try:
            whole = _laid_over(whole, _File(path, variables).extended())
        except Unreadable as error:
            raise Unreadable(f"{path.name}: {error}") from error
    for service in whole.get("services", {}).values():
        _keep_one_of_each(service)
        _take_from_outside(service.get("environment", {}), variables)
    return whole


class _File:
    """One file, with its variables filled in and its short forms written out."""

    def __init__(self, path: Path, variables: Mapping[str, str]) -> None:
        if not path.is_file():
            raise Unreadable(f"{path}: there is no such file.")
        self._path = path
        self._variables = variables
        try:
            content = yaml.load(path.read_text("utf-8"), _Loader)
        except yaml.YAMLError as error:
            raise Unreadable(f"{path.name}: {error}") from error
        if not isinstance(content, dict):
            raise Unreadable(f"{path.name}: this is no compose file.")
        sections = {name: part for name, part in content.items() if not name.startswith("x-")}
        self._tree: Tree = _filled_in(sections, variables)
        self._services: dict[str, Tree] = {
            name: _written_out(service) for name, service in self._tree.get("services", {}).items()
        }

    def extended(self) -> Tree:
        """The tree, in which no service refers to another one as its base."""
        return self._tree | {"services": {name: self._service(name) for name in self._services}}

    def _service(self, name: str, inside: tuple[tuple[Path, str], ...] = ()) -> Tree:
        if name not in self._services:
            raise Unreadable(f"{self._path.name} has no service {name}, which another one extends.")
        if (self._path, name) in inside:
            raise Unreadable(f"{name} extends itself in a circle.")
        service = dict(self._services[name])
        base = service.pop("extends", None)
        if base is None:
            return service
        if set(base) - {"service", "file"} or "service" not in base:
            raise Unreadable(f"extends: {base} is not known here.")
        # Its paths would have to be led from the one folder to the other.
        other = self._path.parent / base.get("file", self._path.name)
        if other.resolve().parent != self._path.resolve().parent:
            raise Unreadable(f"extends: {base['file']} lies in another folder.")
        file = _File(other, self._variables) if "file" in base else self
        below = file._service(base["service"], (*inside, (self._path, name)))
        check, check_below = service.get("healthcheck"), below.get("healthcheck", {})
        if isinstance(check, dict) and check.get("disable") and not check_below.get("disable"):
            raise Unreadable(
                f"{name}: what extends a service may not disable its check; `test: [NONE]` may."
            )
        merged: Tree = _laid_over(_laid_over({}, below), service, ("services", name))
        return merged


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """YAML as Compose reads it: `no` is a text, no name stands twice, and overlays have tags."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}

    def compose_mapping_node(self, anchor: str | None) -> yaml.MappingNode:
        node = super().compose_mapping_node(anchor)
        names = [key.value for key, _ in node.value]
        for name in names:
            if names.count(name) > 1:
                line = node.start_mark.line + 1
                raise Unreadable(f"{name} stands twice in the mapping of line {line}.")
        return node


def _override(loader: _Loader, node: yaml.Node) -> _Instead:
    if isinstance(node, yaml.MappingNode):
        return _Instead(loader.construct_mapping(node, deep=True))
    if isinstance(node, yaml.SequenceNode):
        return _Instead(loader.construct_sequence(node, deep=True))
    raise Unreadable(f"!override of {node.value!r}: a single value is said anew without it.")


_Loader.add_constructor("!override", _override)
_Loader.add_constructor("!reset", lambda *_: _GONE)
for _tag, _pattern, _first in (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789"),
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("merge", "<<", "<"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), list(_first)
    )


def _filled_in(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, _Instead):
        return _Instead(_filled_in(value.value, variables))
    if isinstance(value, dict):
        return {name: _filled_in(inner, variables) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled_in(inner, variables) for inner in value]
    return interpolated(value, variables) if isinstance(value, str) else value


def _written_out(service: Any) -> Tree:
    """A service whose short forms are long ones, as files may say the same in either."""
    if not isinstance(service, dict):
        raise Unreadable(f"{service}: this is no service.")
    return {
        name: _Instead(_LONG[name](value.value))
        if isinstance(value, _Instead) and name in _LONG
        else _LONG[name](value)
        if name in _LONG
        else value
        for name, value in service.items()
    }


def _texts_by_name(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    parts = [line.partition("=") for line in value]
    return {name: text if equals else None for name, equals, text in parts}


_LONG: dict[str, Callable[[Any], Any]] = {
    "build": lambda value: {"context": value} if isinstance(value, str) else value,
    "depends_on": lambda v: {name: {} for name in v} if isinstance(v, list) else v,
    "environment": _texts_by_name,
    "extends": lambda value: {"service": value} if isinstance(value, str) else value,
    "tmpfs": lambda value: [value] if isinstance(value, str) else value,
}


def _laid_over(below: Any, over: Any, path: tuple[str, ...] = ()) -> Any:
    """What both say together: names are added, lists go on, all else is said anew."""
    place = ".".join(path)
    if isinstance(over, _Instead):
        return _laid_over({}, over.value) if isinstance(over.value, dict) else over.value
    if below is None or ".".join(path[2:]) in _SAID_ANEW or _are_other_drivers(below, over, path):
        return over
    if over is None:
        raise Unreadable(f"{place}: nothing is laid over something; `!reset` takes it away.")
    if isinstance(below, dict) and isinstance(over, dict):
        return _merged(below, over, path)
    if isinstance(below, dict | list) or isinstance(over, dict | list):
        if type(below) is not type(over):
            raise Unreadable(f"{place}: a mapping, a list and a value cannot be laid over another.")
        return [*below, *over]
    return over


def _merged(below: Tree, over: Tree, path: tuple[str, ...]) -> Tree:
    merged = dict(below)
    for name, value in over.items():
        if value is _GONE:
            merged.pop(name, None)
        elif value is None and path[2:] == ("environment",):
            merged[name] = None
        elif name in merged:
            merged[name] = _laid_over(merged[name], value, (*path, name))
        else:
            # Below it nothing lies, so that its marks have nothing to take away.
            is_marked = isinstance(value, dict | _Instead)
            merged[name] = _laid_over({}, value, (*path, name)) if is_marked else value
    return merged


def _are_other_drivers(below: Any, over: Any, path: tuple[str, ...]) -> bool:
    """Whether both are loggings, of which options of the one mean nothing to the other."""
    if path[2:] != ("logging",):
        return False
    return len({log["driver"] for log in (below, over) if "driver" in log}) > 1


def _keep_one_of_each(service: Tree) -> None:
    """Of what is unique, such as a volume's place, keep the last that was said."""
    for name, items in service.items():
        if isinstance(items, list) and name not in _AS_THEY_STAND:
            key_of = _place_of_volume if name == "volumes" else str
            service[name] = list({key_of(item): item for item in items}.values())


def _place_of_volume(item: Any) -> str:
    if not isinstance(item, str):
        raise Unreadable(f"{item}: of volumes, the short form alone is known here.")
    source, _, rest = item.partition(":")
    return rest.partition(":")[0] or source


def _take_from_outside(environment: dict[str, Any], variables: Mapping[str, str]) -> None:
    """Fill in what has a name alone: it has its value outside, or is not there at all."""
    for name in [name for name, value in environment.items() if value is None]:
        del environment[name]
        if name in variables:
            environment[name] = variables[name]
