"""Suppliers as arguments and options, which a shell completes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import click
from click.shell_completion import CompletionItem

from marketbel_courier.errors import CourierError
from marketbel_courier.messages.wording import one_line

_PATIENCE_SECONDS = 1.0
_MOST = 200


class SupplierName(click.ParamType[str]):
    """A partition key, a name or an id; the shell is offered keys, told apart by the names."""

    name = "supplier"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The keys that begin so, and those whose supplier's name has what was typed in it."""
        del ctx, param
        try:
            known = _known_suppliers()
        except (CourierError, TimeoutError, OSError):
            return []  # a prompt is no place for an error
        typed = incomplete.casefold()
        return [
            CompletionItem(key, help=name)
            for key, name in known
            if key.startswith(typed) or typed in name.casefold()
        ][:_MOST]


def _known_suppliers() -> Sequence[tuple[str, str]]:
    # Imported here: the drivers take a second that `--help` should not wait for.
    from marketbel_courier.cli.questions import with_database  # noqa: PLC0415
    from marketbel_courier.database.pool import Pool  # noqa: PLC0415
    from marketbel_courier.ledger.suppliers import list_suppliers  # noqa: PLC0415
    from marketbel_courier.settings import Settings  # noqa: PLC0415

    settings = Settings.from_environment()

    async def look_up(pool: Pool) -> list[tuple[str, str]]:
        return [
            (supplier.partition_key, one_line(supplier.name))
            for supplier in await list_suppliers(pool)
            if supplier.partition_key
        ]

    async def in_time() -> list[tuple[str, str]]:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await with_database(settings, look_up)

    return asyncio.run(in_time())


SUPPLIER = SupplierName()
