"""Lengths of time on the command line: `90m`, `12h`, `7d`, `2w`."""

from __future__ import annotations

import re
from datetime import timedelta

import click

from marketbel_courier.cli.terminal import said
from marketbel_courier.messages.message import Message

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def read_age(_: click.Context, __: click.Parameter, value: str | None) -> timedelta | None:
    """The callback of an option: a number with a unit; anything else is refused with an example."""
    if value is None:
        return None
    match = re.fullmatch(r"(\d{1,4})([mhdw])", value.strip().lower(), re.ASCII)
    if match is None:
        raise click.BadParameter(said(Message("cli-age-unreadable", word=value)))
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
