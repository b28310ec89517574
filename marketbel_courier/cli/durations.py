"""Lengths of time on the command line: `90m`, `12h`, `7d`, `2w`."""

from __future__ import annotations

import re
from datetime import timedelta

import click

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def read_age(_: click.Context, __: click.Parameter, value: str | None) -> timedelta | None:
    """The callback of an option: a number with a unit; anything else is refused with an example."""
    if value is None:
        return None
    match = re.fullmatch(r"(\d{1,4})([mhdw])", value.strip().lower(), re.ASCII)
    if match is None:
        raise click.BadParameter(f"{value!r} is no age. Write 90m, 12h, 7d or 2w.")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
