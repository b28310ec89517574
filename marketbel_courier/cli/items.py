"""`marketbel-courier items`: what suppliers offer, searched and sorted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from marketbel_courier.catalogue.item_search import (
    FoundItem,
    ItemFilter,
    ItemPage,
    ItemSort,
    MatchStatus,
    PriceTurn,
    Stock,
    every_item,
    item_page,
)
from marketbel_courier.catalogue.search_words import SHORTEST_FOR_ALL, can_be_found
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
from marketbel_courier.cli.terminal import Words, price_in, usage_error
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line
from marketbel_courier.settings import Settings

_TITLES = {
    Message("export-supplier"): False,
    Message("export-code"): False,
    Message("export-name"): False,
    Message("export-price"): True,
    Message("export-percent"): True,
    Message("export-cell"): False,
    Message("export-product"): False,
}


@click.command()
@click.argument("supplier", type=SUPPLIER, required=False)
@click.option("--search", "words", default="", metavar="WORDS", help="In the name or the code.")
@click.option("--status", type=click.Choice([*MatchStatus]), help="How sure their product is.")
@click.option("--stock", type=click.Choice([*Stock]), help="Whether the supplier has them.")
@click.option("--listed/--delisted", default=None, help="Whether the newest list has them.")
@click.option("--change", type=click.Choice([*PriceTurn]), help="Their last price change.")
@click.option("--sort", type=click.Choice([*ItemSort]), default=ItemSort.NAME, show_default=True)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="All of them, for a spreadsheet program.")
def items(
    supplier: str | None,
    *,
    words: str,
    limit: int,
    as_json: bool,
    as_csv: bool,
    sort: str,
    **states: Any,
) -> None:
    """List the items of SUPPLIER, or those of all suppliers that --search finds.

    SUPPLIER is a partition key, a name in any case or a part of one, or an id.
    """
    if supplier is None and not can_be_found(words):
        raise usage_error(Message("cli-items-of-whom", letters=SHORTEST_FOR_ALL))
    settings = Settings.from_environment()
    wanted = replace(_wanted(**states), words=words)
    if supplier is not None:
        wanted = replace(wanted, supplier_id=supplier_id_of(settings, supplier))
    if as_csv:
        # Imported here: a help text should not wait for it.
        from marketbel_courier.admin.export_tables import ITEMS  # noqa: PLC0415

        print_csv(settings, ITEMS, lambda at: every_item(at, wanted, ItemSort(sort)))
        return
    found = ask_database(settings, lambda pool: _look_up(pool, wanted, ItemSort(sort), limit=limit))
    if as_json:
        from marketbel_courier.admin.catalogue_views import item_view  # noqa: PLC0415

        told = [item_view(item).model_dump(mode="json") for item in found.items]
        print_json({"items": told, "more": found.last is not None})
        return
    show_rows(_TITLES, [_row(item) for item in found.items])
    code = "cli-rows-and-more" if found.last or found.is_cut else "cli-rows"
    tell(Message(code, n=len(found.items)))


def _wanted(
    status: str | None, stock: str | None, listed: bool | None, change: str | None
) -> ItemFilter:
    return ItemFilter(
        match_status=MatchStatus(status) if status else None,
        stock=Stock(stock) if stock else None,
        is_listed=listed,
        turn=PriceTurn(change) if change else None,
    )


async def _look_up(pool: Pool, wanted: ItemFilter, sort: ItemSort, *, limit: int) -> ItemPage:
    """This many items, read page by page."""
    found: list[FoundItem] = []
    page = await item_page(pool, wanted, sort, limit=limit)
    while True:
        found += page.items
        if page.last is None or len(found) >= limit:
            return replace(page, items=found)
        page = await item_page(pool, wanted, sort, after=page.last, limit=limit - len(found))


def _row(item: FoundItem) -> list[Words]:
    change = item.change
    cell = ""
    if item.place:
        cell = f"{item.place.letters.get('price', '')}{item.place.row_number}"
    return [
        one_line(item.supplier_name),
        one_line(item.supplier_sku),
        one_line(item.name),
        price_in(item.price, item.characteristics.get("currency")),
        in_percent(change.percent if change else None),
        cell,
        one_line(item.product_name or ""),
    ]
