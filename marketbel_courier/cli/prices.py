"""`marketbel-courier prices`: what a supplier's items cost on a day of the past."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta

import click
from rich import box
from rich.table import Table
from rich.text import Text

from marketbel_courier.catalogue.former_prices import FormerPrice, prices_at
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.supplier_arguments import the_supplier
from marketbel_courier.cli.supplier_names import SUPPLIER
from marketbel_courier.cli.terminal import (
    output_console,
    price_in,
    said,
    show,
    text_of,
    usage_error,
)
from marketbel_courier.cli.versions import SHORT_DIGEST
from marketbel_courier.database.pool import Pool
from marketbel_courier.file_formats.table_export import CsvWriter
from marketbel_courier.ledger.file_versions import FileVersion, version_at
from marketbel_courier.ledger.suppliers import list_suppliers
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings

_SHOWN = 50
_FIELDS = ("sku", "name", "price", "currency", "since")


@click.command()
@click.argument("supplier", type=SUPPLIER)
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Its end counts (UTC)."
)
@click.option("--json", "as_json", is_flag=True, help="For scripts: one JSON object a line.")
@click.option("--csv", "as_csv", is_flag=True, help="For spreadsheet programs.")
def prices(supplier: str, *, day: datetime, as_json: bool, as_csv: bool) -> None:
    """Tell what the items that SUPPLIER listed on that day cost, as the history of prices has it.

    The file of that day is named beside them: `versions` fetches it, `rehearse` reads it anew.
    """
    if as_json and as_csv:
        raise usage_error(Message("cli-one-form-alone"))
    settings = Settings.from_environment()
    end = day.replace(tzinfo=UTC) + timedelta(days=1)
    found, version = ask_database(settings, lambda pool: _look_up(pool, supplier, end))
    if as_json:
        for one in found:
            click.echo(json.dumps(_as_json(one), ensure_ascii=False))
    elif as_csv:
        writer = CsvWriter()
        sys.stdout.buffer.write(writer.begin(_FIELDS))
        sys.stdout.buffer.write(
            writer.rows((one.sku, one.name, one.price, one.currency, one.since) for one in found)
        )
    else:
        _show(found, version)


async def _look_up(
    pool: Pool, word: str, end: datetime
) -> tuple[list[FormerPrice], FileVersion | None]:
    supplier = the_supplier(word, await list_suppliers(pool), by_part=True)
    found = [one async for one in prices_at(pool, supplier.id, end)]
    return found, await version_at(pool, supplier.id, end)


def _show(found: list[FormerPrice], version: FileVersion | None) -> None:
    console = output_console()
    if not found:
        show(console, Message("cli-prices-none"))
    else:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        table.add_column(said(Message("cli-preview-sku")), overflow="fold")
        table.add_column(said(Message("cli-preview-name")), overflow="fold")
        table.add_column(said(Message("cli-preview-price")), justify="right", no_wrap=True)
        table.add_column(said(Message("cli-prices-since")), no_wrap=True)
        for one in found[:_SHOWN]:
            table.add_row(
                Text(one.sku),
                Text(one.name),
                text_of(price_in(one.price, one.currency)),
                Text(said(Message("cli-moment", at=one.since))),
            )
        console.print(table)
        if len(found) > _SHOWN:
            show(console, Message("cli-more", n=len(found) - _SHOWN), style="dim")
    if version is not None:
        show(
            console,
            Message(
                "cli-prices-version",
                version=version.digest[:SHORT_DIGEST],
                file=version.original_filename,
                at=version.arrived_at,
            ),
            style="dim",
        )


def _as_json(one: FormerPrice) -> dict[str, str | None]:
    return {
        "sku": one.sku,
        "name": one.name,
        "price": str(one.price),
        "currency": one.currency,
        "since": one.since.isoformat(),
    }
