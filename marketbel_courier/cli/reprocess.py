"""`marketbel-courier reprocess`: deliver and analyse again, as a backfill in Dagster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import click

from marketbel_courier.catalogue.suppliers import switch_route
from marketbel_courier.cli.dagster_home import dagster_home_option, existing_dagster_home
from marketbel_courier.cli.durations import read_age
from marketbel_courier.cli.json_output import json_option, print_json
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.supplier_arguments import the_suppliers
from marketbel_courier.cli.supplier_names import SUPPLIER
from marketbel_courier.cli.terminal import confirm, echo, usage_error
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.reprocessing import keys_by_route
from marketbel_courier.ledger.states import Route
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys
from marketbel_courier.ledger.suppliers import (
    Supplier,
    list_suppliers,
    suppliers_not_analysed_since,
)
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line
from marketbel_courier.settings import Settings

_NAMED = 5


@dataclass(frozen=True)
class Chosen:
    """The suppliers to reprocess, and how many were left out, by the message that says why."""

    suppliers: Sequence[Supplier]
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Requested:
    """A backfill that was asked for, with its page in Dagster's UI where that is known."""

    backfill_id: str
    partition_keys: Sequence[str]
    url: str | None


@click.command()
@click.argument("suppliers", type=SUPPLIER, nargs=-1)
@click.option(
    "--older-than",
    callback=read_age,
    metavar="AGE",
    help="Active suppliers not analysed for so long, or never: 12h, 7d, 2w.",
)
@click.option("--all", "everybody", is_flag=True, help="All active suppliers with a source.")
@click.option(
    "--ml/--legacy",
    "use_ml",
    default=None,
    help="First switch these suppliers to ml-analyze, and have it try also what it is known not to"
    " do; or to the legacy route.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@dagster_home_option()
def reprocess(
    suppliers: tuple[str, ...],
    *,
    older_than: timedelta | None,
    everybody: bool,
    use_ml: bool | None,
    yes: bool,
    as_json: bool,
    dagster_home: Path | None,
) -> None:
    """Deliver SUPPLIERS and have them analysed again, also if their files have not changed.

    SUPPLIERS are partition keys, whole names in any case, or ids. Dagster's daemon launches the
    runs within half a minute, many suppliers each, and its UI shows the backfill.
    """
    if sum((bool(suppliers), older_than is not None, everybody)) != 1:
        raise usage_error(Message("cli-reprocess-whom"))
    if as_json and not yes:
        raise usage_error(Message("cli-json-needs-yes"))
    home = existing_dagster_home(dagster_home)
    settings = Settings.from_environment()
    chosen = ask_database(settings, lambda pool: _choose(pool, suppliers, older_than))
    if not as_json:
        for announcement in _announcements(chosen, settings, use_ml=use_ml):
            echo(announcement)
    if chosen.suppliers and not yes:
        confirm(Message("cli-go-on"))
    requested = _request(settings, home, chosen.suppliers, use_ml) if chosen.suppliers else []
    if as_json:
        print_json({"left_out": chosen.left_out, "backfills": requested})
        return
    for backfill in requested:
        count = len(backfill.partition_keys)
        echo(Message("cli-reprocess-requested", backfill=backfill.backfill_id, n=count))
        if backfill.url:
            echo(backfill.url)


def _request(
    settings: Settings, home: Path, suppliers: Sequence[Supplier], use_ml: bool | None
) -> list[_Requested]:
    keys = ask_database(settings, lambda pool: _prepare(pool, settings, suppliers, use_ml))
    # Imported here: Dagster takes a second that `--help` should not wait for.
    from marketbel_courier.orchestration.backfills import request_reprocessing  # noqa: PLC0415

    backfill_ids = request_reprocessing(home, keys, ask_ml=use_ml is True)
    ui = settings.dagster_ui_url
    return [
        _Requested(one, of_route, f"{ui}/runs/b/{one}" if ui else None)
        for one, of_route in zip(backfill_ids, filter(None, keys.values()), strict=True)
    ]


async def _choose(pool: Pool, words: Sequence[str], older_than: timedelta | None) -> Chosen:
    everybody = await list_suppliers(pool)
    if words:
        chosen = the_suppliers(words, everybody)
    elif older_than is None:
        chosen = everybody
    else:
        ids = [supplier.id for supplier in everybody]
        due = await suppliers_not_analysed_since(pool, older_than.total_seconds(), ids)
        chosen = [supplier for supplier in everybody if supplier.id in due]
    codes = [_left_out(supplier) for supplier in chosen]
    return Chosen(
        [supplier for supplier, code in zip(chosen, codes, strict=True) if code is None],
        Counter(code for code in codes if code is not None),
    )


def _left_out(supplier: Supplier) -> str | None:
    if not supplier.is_active:
        return "cli-reprocess-deactivated"
    if not supplier.source_url:
        return "cli-reprocess-no-source"
    return None


def _announcements(chosen: Chosen, settings: Settings, *, use_ml: bool | None) -> Iterator[Message]:
    for code, count in chosen.left_out.items():
        yield Message(code, n=count)
    suppliers = chosen.suppliers
    if not suppliers:
        yield Message("cli-reprocess-nobody")
        return
    yield Message(
        "cli-reprocess-announced",
        n=len(suppliers),
        names=[one_line(supplier.name) for supplier in suppliers[:_NAMED]],
        more=max(len(suppliers) - _NAMED, 0),
    )
    if use_ml is None:
        return
    switched = sum(supplier.use_ml_processing is not use_ml for supplier in suppliers)
    yield Message("cli-reprocess-to-ml" if use_ml else "cli-reprocess-to-legacy", n=switched)
    if use_ml and not settings.use_ml_processing:
        yield Message("cli-reprocess-ml-off")


async def _prepare(
    pool: Pool, settings: Settings, suppliers: Sequence[Supplier], use_ml: bool | None
) -> Mapping[Route, Sequence[str]]:
    """The partition keys by the route that the suppliers take from now on."""
    # Imported here: what the courier is takes a moment that other commands should not wait for.
    from marketbel_courier.delivery.routing import suppliers_spared  # noqa: PLC0415

    ids = frozenset(supplier.id for supplier in suppliers)
    if use_ml is not None:
        await switch_route(pool, list(ids), use_ml=use_ml)
    await assign_partition_keys(pool)
    return keys_by_route(
        await list_suppliers(pool),
        ids,
        use_ml_globally=settings.use_ml_processing,
        # Whoever names ml-analyze wants it tried.
        spared=() if use_ml else await suppliers_spared(pool, settings, ids),
    )
