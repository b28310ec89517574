"""What subcommands print for scripts: one JSON object, with the names that the records have.

A sentence stands there in English, and beside it, as `…_data`, its code with the parameters, which
is what scripts go by. Amounts are text, since a price is exact; moments are ISO 8601.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, TypeGuard

import click
from pydantic_core import to_jsonable_python

from marketbel_courier.messages.message import Message, data_of

json_option = click.option("--json", "as_json", is_flag=True, help="For scripts: one JSON object.")


def print_json(told: Mapping[str, object]) -> None:
    """Print one JSON object, on one line."""
    click.echo(json.dumps(plain(told), ensure_ascii=False))


def plain(value: object) -> Any:
    """A record, a mapping, a list of them, or what these hold, as JSON has it."""
    if isinstance(value, Mapping):
        told = _plain_mapping(value)
    elif is_dataclass(value) and not isinstance(value, type | Message):
        told = plain_fields(value, *(one.name for one in fields(value)))
    elif isinstance(value, tuple) and hasattr(value, "_asdict"):
        told = _plain_mapping(value._asdict())
    else:
        return [plain(one) for one in value] if _is_list(value) else _plain_scalar(value)
    return told


def plain_fields(record: object, *names: str) -> dict[str, Any]:
    """These fields of a record as JSON has them."""
    return _plain_mapping({name: getattr(record, name) for name in names})


def _plain_mapping(told: Mapping[Any, object]) -> dict[str, Any]:
    printed = {}
    for name, value in told.items():
        printed[str(plain(name))] = plain(value)
        if isinstance(value, Message):
            printed[f"{name}_data"] = data_of(value)
        elif isinstance(value, list | tuple) and value and isinstance(value[0], Message):
            printed[f"{name}_data"] = [data_of(one) for one in value if isinstance(one, Message)]
    return printed


def _is_list(value: object) -> TypeGuard[Collection[object]]:
    return isinstance(value, Collection) and not isinstance(value, str | bytes)


def _plain_scalar(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Message):
        return str(value)
    return to_jsonable_python(value)
