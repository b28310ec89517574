"""`marketbel-courier rates`: the exchange rates that offers are compared by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from marketbel_courier.cli.json_output import json_option, plain, print_json
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.terminal import output_console, said, show
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.message import Message
from marketbel_courier.settings import Settings

if TYPE_CHECKING:
    from marketbel_courier.catalogue.exchange_rates import KeptRates
    from marketbel_courier.catalogue.price_rules import PriceUpkeep
    from marketbel_courier.delivery.exchange_rates import RateRefresh


@dataclass(frozen=True)
class _Standing:
    """What `show` tells."""

    upkeep: PriceUpkeep
    rates: KeptRates | None
    products_left_out: int


@click.group()
def rates() -> None:
    """The exchange rates that offers are compared by, from RATES_SOURCE."""


@rates.command("show", short_help="Show the rates in force, and how old they are.")
@json_option
def show_rates(*, as_json: bool) -> None:
    """Show the rates in force, what was refused, and how many products have offers left out."""
    # Imported here: what compares takes a moment that `--help` should not wait for.
    from marketbel_courier.catalogue.best_offers import count_left_out  # noqa: PLC0415
    from marketbel_courier.catalogue.exchange_rates import rates_in_force  # noqa: PLC0415
    from marketbel_courier.catalogue.price_rules import price_upkeep  # noqa: PLC0415

    settings = Settings.from_environment()

    async def look_up(pool: Pool) -> _Standing:
        return _Standing(
            await price_upkeep(pool), await rates_in_force(pool), await count_left_out(pool)
        )

    standing = ask_database(settings, look_up)
    if as_json:
        print_json(plain(standing))
        return
    _show(output_console(), standing, settings)


@rates.command("refresh", short_help="Fetch the rates now, and let lowest prices follow.")
@click.option(
    "--accept", is_flag=True, help="Believe rates that are unlike the ones before, this once."
)
@json_option
def refresh(*, accept: bool, as_json: bool) -> None:
    """Fetch the rates from RATES_SOURCE now; products' lowest prices follow at once."""
    from marketbel_courier.delivery.exchange_rates import (  # noqa: PLC0415
        apply_settings,
        refresh_rates,
    )
    from marketbel_courier.ingestion.price_recalculation import recalculate_all  # noqa: PLC0415

    settings = Settings.from_environment()

    async def fetch(pool: Pool) -> tuple[RateRefresh, int]:
        await apply_settings(pool, settings)
        found = await refresh_rates(pool, settings, accept_jumps=accept)
        return found, await recalculate_all(pool)

    found, products = ask_database(settings, fetch)
    if as_json:
        print_json({**plain(found), "products": products})
        return
    console = output_console()
    told = Message(
        "cli-rates-refreshed" if found.is_new else "cli-rates-as-before",
        n=len(found.table.rates),
        base=found.table.base,
        day=found.table.dated.isoformat(),
        products=products,
    )
    show(console, told, style="green")
    for why in found.refused.values():
        show(console, Message("cli-rates-refused", why=why), style="yellow")


def _show(console: Console, standing: _Standing, settings: Settings) -> None:
    from marketbel_courier.delivery.exchange_rates import are_stale, is_applied  # noqa: PLC0415

    upkeep, kept = standing.upkeep, standing.rates
    show(console, Message("cli-rates-currency", currency=upkeep.rules.currency))
    if not is_applied(upkeep, settings):
        show(console, Message("cli-rates-settings-differ"), style="yellow")
    if upkeep.failure is not None:
        told = Message("cli-rates-failed", since=upkeep.failed_since, why=upkeep.failure)
        show(console, told, style="red")
    if kept is None:
        show(console, Message("cli-rates-none", source=upkeep.rate_source or None), style="yellow")
    else:
        told = Message(
            "cli-rates-in-force",
            source=kept.source,
            day=kept.table.dated.isoformat(),
            at=kept.fetched_at,
        )
        show(console, told)
        if are_stale(kept, settings, datetime.now(UTC).date()):
            stale = Message("rate-table-stale", day=kept.table.dated.isoformat())
            show(console, stale, style="yellow")
        console.print(_table(kept))
        for why in kept.refused.values():
            show(console, Message("cli-rates-refused", why=why), style="yellow")
    if standing.products_left_out:
        show(console, Message("cli-rates-left-out", n=standing.products_left_out), style="yellow")


def _table(kept: KeptRates) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(said(Message("cli-rates-column-units")), justify="right")
    table.add_column(said(Message("cli-rates-column-cost", base=kept.table.base)), justify="right")
    table.add_column(said(Message("cli-rates-column-day")))
    for currency, rate in sorted(kept.table.rates.items()):
        table.add_row(f"{rate.units:f} {currency}", f"{rate.value:f}", rate.dated.isoformat())
    return table
