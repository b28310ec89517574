"""`marketbel-courier changes`: what price lists changed, and two of them compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import click

from marketbel_courier.catalogue.change_search import (
    ChangeFilter,
    ChangeSort,
    ItemChange,
    ReadingSeen,
    change_page,
    every_change,
    readings_page,
)
from marketbel_courier.catalogue.reading_comparison import compare, every_difference
from marketbel_courier.catalogue.readings import KIND_WORDS, ChangeKind
from marketbel_courier.cli.catalogue_tables import (
    in_percent,
    print_csv,
    show_rows,
    supplier_id_of,
    tell,
)
from marketbel_courier.cli.json_output import json_option, print_json
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.supplier_names import SUPPLIER
from marketbel_courier.cli.terminal import Words, price_in
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line
from marketbel_courier.settings import Settings

_TITLES = {
    Message("cli-changes-list"): True,
    Message("export-at"): False,
    Message("export-supplier"): False,
    Message("export-code"): False,
    Message("export-name"): False,
    Message("export-change"): False,
    Message("export-old-price"): True,
    Message("export-new-price"): True,
    Message("export-percent"): True,
}


@click.command()
@click.argument("supplier", type=SUPPLIER, required=False)
@click.option("--days", type=click.IntRange(1, 10_000), default=30, show_default=True)
@click.option("--kind", "kinds", type=click.Choice([*ChangeKind]), multiple=True)
@click.option("--sort", type=click.Choice([*ChangeSort]), default=ChangeSort.RECENT)
@click.option(
    "--between",
    nargs=2,
    type=click.IntRange(1, 1 << 62),
    metavar="LIST LIST",
    help="What two lists of a supplier differ in, by their numbers.",
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="All of them, for a spreadsheet program.")
def changes(
    supplier: str | None,
    *,
    days: int,
    kinds: tuple[str, ...],
    sort: str,
    between: tuple[int, int] | None,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List what the lists of SUPPLIER changed, or of all: new, gone, dearer, cheaper items.

    SUPPLIER is a partition key, a name in any case or a part of one, or an id. Times are UTC.
    """
    settings = Settings.from_environment()
    wanted = [ChangeKind(kind) for kind in kinds]
    if between is not None:
        _show_comparison(settings, between, wanted, limit=limit, as_json=as_json, as_csv=as_csv)
        return
    which = ChangeFilter(since=datetime.now(UTC) - timedelta(days=days), kinds=wanted)
    if supplier is not None:
        which = replace(which, supplier_id=supplier_id_of(settings, supplier))
    if as_csv:
        # Imported here: a help text should not wait for it.
        from marketbel_courier.admin.export_tables import CHANGES  # noqa: PLC0415

        print_csv(settings, CHANGES, lambda at: every_change(at, which, ChangeSort(sort)))
        return
    page = ask_database(
        settings, lambda pool: change_page(pool, which, ChangeSort(sort), limit=limit)
    )
    if as_json:
        from marketbel_courier.admin.catalogue_views import change_view  # noqa: PLC0415

        told = [change_view(change).model_dump(mode="json") for change in page.changes]
        print_json({"changes": told, "more": page.last is not None})
        return
    show_rows(_TITLES, [_row(change) for change in page.changes])
    _sum_up(len(page.changes), has_more=page.last is not None)


def _show_comparison(
    settings: Settings,
    between: tuple[int, int],
    kinds: list[ChangeKind],
    *,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    older, newer = ask_database(settings, lambda pool: _two_readings(pool, between))
    if as_csv:
        from marketbel_courier.admin.export_tables import DIFFERENCES  # noqa: PLC0415

        print_csv(settings, DIFFERENCES, lambda at: every_difference(at, older, newer, kinds=kinds))
        return
    found = ask_database(
        settings, lambda pool: compare(pool, older, newer, kinds=kinds, limit=limit)
    )
    if as_json:
        from marketbel_courier.admin.catalogue_views import net_change_view  # noqa: PLC0415

        told = [net_change_view(change).model_dump(mode="json") for change in found.changes]
        print_json(
            {
                "summary": found.counts,
                "is_complete": found.is_complete,
                "changes": told,
                "more": found.last is not None,
            }
        )
        return
    show_rows(_TITLES, [_row(change) for change in found.changes])
    if not found.is_complete:
        tell(Message("cli-changes-forgotten"))
    _sum_up(len(found.changes), has_more=found.last is not None)


async def _two_readings(pool: Pool, between: tuple[int, int]) -> tuple[ReadingSeen, ReadingSeen]:
    """The lists of these numbers, the older first; raises CourierError."""
    ids = sorted(between)
    found = {
        one.reading_id: one for one in await readings_page(pool, ChangeFilter(reading_ids=ids))
    }
    for reading_id in ids:
        if reading_id not in found:
            raise CourierError(Message("api-no-such-reading", id=reading_id))
    older, newer = (found[reading_id] for reading_id in ids)
    if older.supplier_id != newer.supplier_id:
        raise CourierError(Message("cli-changes-of-two"))
    return older, newer


def _sum_up(count: int, *, has_more: bool) -> None:
    tell(Message("cli-rows-and-more" if has_more else "cli-rows", n=count))


def _row(change: ItemChange) -> list[Words]:
    return [
        "" if change.reading_id is None else str(change.reading_id),
        "" if change.at is None else Message("cli-moment", at=change.at),
        one_line(change.supplier_name),
        one_line(change.supplier_sku),
        one_line(change.name),
        Message("export-kinds", kinds=[KIND_WORDS[kind] for kind in change.kinds]),
        price_in(change.old_price, change.currency),
        price_in(change.new_price, change.currency),
        in_percent(change.percent),
    ]
