"""Variables in compose files, and where they come from: Compose's own syntax, no more of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from marketbel_courier_tests.containers.dockerfile import Unreadable

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Quotes, comments and variables within a value have rules of their own, which nothing here needs.
_NOT_PLAIN = re.compile(r"['\"$\\]| #")


def read_variables(path: Path) -> dict[str, str]:
    """The variables of a file such as .env: plain NAME=VALUE lines; raises Unreadable."""
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    for name, equals, value in pairs:
        if not equals or not _NAME.fullmatch(name) or _NOT_PLAIN.search(value):
            raise Unreadable(f"{path.name}: {name}={value} is no plain NAME=VALUE.")
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
