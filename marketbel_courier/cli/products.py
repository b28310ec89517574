"""`marketbel-courier products`: products with what they cost at least, searched and sorted."""

from __future__ import annotations

from dataclasses import replace

import click

from marketbel_courier.catalogue.product_search import (
    FoundProduct,
    OfferCount,
    ProductFilter,
    ProductPage,
    ProductSort,
    ProductState,
    every_product,
    product_page,
)
from marketbel_courier.cli.catalogue_tables import (
    price_in,
    print_csv,
    show_rows,
    tell,
)
from marketbel_courier.cli.json_output import json_option, print_json
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.terminal import Words
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line
from marketbel_courier.settings import Settings

_TITLES = {
    Message("export-code"): False,
    Message("export-name"): False,
    Message("export-state"): False,
    Message("export-lowest-price"): True,
    Message("export-suppliers"): True,
    Message("export-offers"): True,
}


@click.command(short_help="List products with their lowest price: search, filter, sort.")
@click.argument("words", nargs=-1)
@click.option("--state", type=click.Choice([*ProductState]))
@click.option("--offers", type=click.Choice([*OfferCount]), help="How many suppliers list them.")
@click.option(
    "--sort", type=click.Choice([*ProductSort]), default=ProductSort.NAME, show_default=True
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="All of them, for a spreadsheet program.")
def products(
    words: tuple[str, ...],
    *,
    state: str | None,
    offers: str | None,
    sort: str,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List the products that have all WORDS in their name or internal SKU; without any, all."""
    settings = Settings.from_environment()
    wanted = ProductFilter(
        " ".join(words),
        state=ProductState(state) if state else None,
        offers=OfferCount(offers) if offers else None,
    )
    if as_csv:
        # Imported here: a help text should not wait for it.
        from marketbel_courier.admin.export_tables import PRODUCTS  # noqa: PLC0415

        print_csv(settings, PRODUCTS, lambda at: every_product(at, wanted, ProductSort(sort)))
        return
    found = ask_database(
        settings, lambda pool: _look_up(pool, wanted, ProductSort(sort), limit=limit)
    )
    if as_json:
        from marketbel_courier.admin.catalogue_views import product_view  # noqa: PLC0415

        told = [product_view(one, None).model_dump(mode="json") for one in found.products]
        print_json({"products": told, "more": found.last is not None})
        return
    show_rows(_TITLES, [_row(product) for product in found.products])
    code = "cli-rows-and-more" if found.last else "cli-rows"
    tell(Message(code, n=len(found.products)))


async def _look_up(
    pool: Pool, wanted: ProductFilter, sort: ProductSort, *, limit: int
) -> ProductPage:
    found: list[FoundProduct] = []
    page = await product_page(pool, wanted, sort, limit=limit)
    while True:
        found += page.products
        if page.last is None or len(found) >= limit:
            return replace(page, products=found)
        page = await product_page(pool, wanted, sort, after=page.last, limit=limit - len(found))


def _row(product: FoundProduct) -> list[Words]:
    return [
        one_line(product.internal_sku),
        one_line(product.name),
        product.status,
        price_in(product.min_price, None),
        str(product.suppliers_count),
        str(product.items_count),
    ]
