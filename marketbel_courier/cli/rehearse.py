"""`marketbel-courier rehearse`: read kept versions anew and show what would change."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from marketbel_courier.catalogue.list_comparison import Difference, ItemDifference
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
from marketbel_courier.cli.versions import SHORT_DIGEST, find_version
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.file_versions import (
    FileVersion,
    newest_versions,
    version_at,
    versions_of,
)
from marketbel_courier.ledger.suppliers import list_suppliers
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line
from marketbel_courier.price_lists.verdict import Verdict
from marketbel_courier.rehearsal.versions import AT_ONCE, Rehearsals, RehearsedVersion
from marketbel_courier.settings import Settings

_SHOWN = 30
_STYLES = {
    Difference.NEW: "blue",
    Difference.GONE: "dim",
    Difference.REVALUED: "magenta",
    Difference.DEARER: "red",
    Difference.CHEAPER: "green",
    Difference.RENAMED: "",
}
_COUNTED = {
    Difference.NEW: "cli-rehearse-new",
    Difference.GONE: "cli-rehearse-gone",
    Difference.REVALUED: "cli-rehearse-revalued",
    Difference.DEARER: "cli-rehearse-dearer",
    Difference.CHEAPER: "cli-rehearse-cheaper",
    Difference.RENAMED: "cli-rehearse-renamed",
}
_CALLED = {
    Difference.NEW: "cli-rehearse-is-new",
    Difference.GONE: "cli-rehearse-is-gone",
    Difference.REVALUED: "cli-rehearse-is-revalued",
    Difference.DEARER: "cli-rehearse-is-dearer",
    Difference.CHEAPER: "cli-rehearse-is-cheaper",
    Difference.RENAMED: "cli-rehearse-is-renamed",
}


@click.command()
@click.argument("supplier", type=SUPPLIER, required=False)
@click.option("--version", "name", help="Which version, by the beginning of its name.")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The version of that day (UTC).",
)
@click.option("--json", "as_json", is_flag=True, help="For scripts: one JSON object a line.")
@click.option(
    "--at-once",
    type=click.IntRange(1, 64),
    default=AT_ONCE,
    show_default=True,
    help="How many lists are read at once.",
)
def rehearse(
    supplier: str | None, *, name: str | None, day: datetime | None, as_json: bool, at_once: int
) -> None:
    """Read the newest kept list of SUPPLIER, or of all, and compare it with the catalogue.

    Nothing is stored. Before an upgrade the new version rehearses all suppliers' lists: where
    something would change, the command ends with 1.
    """
    if name and day:
        raise usage_error(Message("cli-rehearse-one-of-both"))
    if supplier is None and (name or day):
        raise usage_error(Message("cli-rehearse-whose-version"))
    settings = Settings.from_environment()
    found = ask_database(
        settings, lambda pool: _rehearse(pool, settings, supplier, name, day, at_once)
    )
    if as_json:
        for one in found:
            click.echo(json.dumps(_as_json(one), ensure_ascii=False, default=_plain))
    elif supplier is None:
        _show_all(output_console(), found)
    else:
        _show_one(output_console(), found[0])
    sys.exit(0 if all(one.changes_nothing for one in found) else 1)


async def _rehearse(
    pool: Pool,
    settings: Settings,
    word: str | None,
    name: str | None,
    day: datetime | None,
    at_once: int,
) -> list[RehearsedVersion]:
    rehearsals = Rehearsals(pool, settings, at_once=at_once)
    versions = (
        await newest_versions(pool) if word is None else [await _the_version(pool, word, name, day)]
    )
    console = Console(stderr=True)
    found: list[RehearsedVersion] = []
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task(said(Message("cli-rehearse-progress")), total=len(versions))
        most = 0 if word is None else _SHOWN
        async for one in rehearsals.of_all(versions, most_differences=most):
            found.append(one)
            progress.advance(task)
    return sorted(found, key=lambda one: (one.version.supplier_name, one.version.supplier_id))


async def _the_version(
    pool: Pool, word: str, name: str | None, day: datetime | None
) -> FileVersion:
    supplier = the_supplier(word, await list_suppliers(pool), by_part=True)
    if name is not None:
        return await find_version(pool, supplier, name)
    if day is not None:
        end = day.replace(tzinfo=UTC) + timedelta(days=1)
        found = await version_at(pool, supplier.id, end)
        if found is None:
            raise CourierError(Message("cli-version-none-then", supplier=supplier.name))
        return found
    newest = await versions_of(pool, supplier.id, limit=1)
    if not newest:
        raise CourierError(Message("cli-versions-none", supplier=supplier.name))
    return newest[0]


def _outcome(one: RehearsedVersion) -> Message:
    found = one.rehearsal
    if found is None:
        return Message("cli-rehearse-failed", why=one.failure)
    if found.comparison is None:
        is_unsure = found.verdict is Verdict.UNSURE
        code = "cli-rehearse-unsure" if is_unsure else "cli-rehearse-refused"
        return Message(code, why=found.reason)
    if not found.comparison.different:
        return Message("cli-rehearse-same", n=found.comparison.same)
    counts = [
        Message(_COUNTED[kind], n=count)
        for kind in Difference
        if (count := found.comparison.counts.get(kind))
    ]
    return Message("cli-rehearse-different", counts=counts, same=found.comparison.same)


def _show_all(console: Console, found: Sequence[RehearsedVersion]) -> None:
    different = [one for one in found if not one.changes_nothing]
    for one in different:
        line = Text.assemble(
            one_line(one.version.supplier_name), ": ", (said(_outcome(one)), "yellow")
        )
        console.print(line, soft_wrap=not console.is_terminal)
    show(
        console,
        Message("cli-rehearse-sum", n=len(found), different=len(different)),
        style="bold yellow" if different else "bold green",
    )


def _show_one(console: Console, one: RehearsedVersion) -> None:
    version = one.version
    show(
        console,
        Message(
            "cli-rehearse-whose",
            supplier=version.supplier_name,
            file=version.original_filename,
            version=version.digest[:SHORT_DIGEST],
            at=version.arrived_at,
        ),
        style="bold",
    )
    show(console, _outcome(one), style="green" if one.changes_nothing else "yellow")
    if one.rehearsal and one.rehearsal.comparison and one.rehearsal.comparison.differences:
        compared = one.rehearsal.comparison
        console.print(_differences(compared.differences))
        if (hidden := compared.different - len(compared.differences)) > 0:
            show(console, Message("cli-more", n=hidden), style="dim")


def _differences(differences: Sequence[ItemDifference]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(said(Message("cli-rehearse-change")), no_wrap=True)
    table.add_column(said(Message("cli-preview-sku")), overflow="fold")
    table.add_column(said(Message("cli-preview-name")), overflow="fold")
    table.add_column(said(Message("cli-rehearse-now")), justify="right", no_wrap=True)
    table.add_column(said(Message("cli-rehearse-then")), justify="right", no_wrap=True)
    for one in differences:
        table.add_row(
            text_of(Message(_CALLED[one.difference]), _STYLES[one.difference]),
            Text(one.sku),
            Text(one.new_name or one.old_name or ""),
            text_of(price_in(one.old_price, one.old_currency) or "–"),
            text_of(price_in(one.new_price, one.new_currency) or "–"),
        )
    return table


def _as_json(one: RehearsedVersion) -> dict[str, object]:
    found = one.rehearsal
    compared = found.comparison if found else None
    reason = one.failure or (found.reason if found else None)
    return {
        "supplier_id": str(one.version.supplier_id),
        "supplier": one.version.supplier_name,
        "version": one.version.digest,
        "arrived_at": one.version.arrived_at.isoformat(),
        "verdict": found.verdict if found else None,
        "code": reason.code if reason else None,
        "reason": said(reason) if reason else None,
        "changes_nothing": one.changes_nothing,
        "items": found.items if found else None,
        "left_out": found.left_out if found else None,
        "same": compared.same if compared else None,
        "counts": {kind: compared.counts.get(kind, 0) for kind in Difference} if compared else None,
        "differences": [asdict(each) for each in compared.differences] if compared else [],
    }


def _plain(value: object) -> str:
    return str(value)
