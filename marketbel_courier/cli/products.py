"""`marketbel-courier products`: products with what they cost at least, searched and sorted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from marketbel_courier.catalogue.product_search import (
    FoundProduct,
    OfferCount,
    ProductFilter,
    ProductSort,
    ProductState,
    product_page,
)
from marketbel_courier.cli.catalogue_tables import (
    print_csv,
    show_rows,
    tell,
)
from marketbel_courier.cli.json_output import json_option, print_json
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.terminal import Words, price_in
from marketbel_courier.database.pool import Pool
from marketbel_courier.messages.language import language_of_environment
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line
from marketbel_courier.settings import Settings

if TYPE_CHECKING:
    from marketbel_courier.admin.catalogue_contract import ProductView

_TITLES = {
    Message("export-code"): False,
    Message("export-name"): False,
    Message("export-state"): False,
    Message("export-lowest-price"): True,
    Message("export-best-of"): False,
    Message("export-best-price"): True,
    Message("export-suppliers"): True,
    Message("export-offers"): True,
}


@click.command()
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
        from marketbel_courier.admin.best_offer_views import every_product_view  # noqa: PLC0415
        from marketbel_courier.admin.export_tables import PRODUCTS  # noqa: PLC0415

        language = language_of_environment()
        print_csv(
            settings,
            PRODUCTS,
            lambda at: every_product_view(at, wanted, ProductSort(sort), language),
        )
        return
    found, is_all = ask_database(
        settings, lambda pool: _look_up(pool, wanted, ProductSort(sort), limit=limit)
    )
    if as_json:
        told = [one.model_dump(mode="json") for one in found]
        print_json({"products": told, "more": not is_all})
        return
    show_rows(_TITLES, [_row(product) for product in found])
    tell(Message("cli-rows" if is_all else "cli-rows-and-more", n=len(found)))


async def _look_up(
    pool: Pool, wanted: ProductFilter, sort: ProductSort, *, limit: int
) -> tuple[Sequence[ProductView], bool]:
    """The products, and whether these are all."""
    from marketbel_courier.admin.best_offer_views import product_views  # noqa: PLC0415

    found: list[FoundProduct] = []
    page = await product_page(pool, wanted, sort, limit=limit)
    found += page.products
    while page.last is not None and len(found) < limit:
        page = await product_page(pool, wanted, sort, after=page.last, limit=limit - len(found))
        found += page.products
    return await product_views(pool, found, language_of_environment()), page.last is None


def _row(product: ProductView) -> list[Words]:
    best = product.best
    return [
        one_line(product.internal_sku),
        one_line(product.name),
        Message("export-product-state", state=product.status),
        price_in(product.min_price, best.price_currency if best else None),
        one_line(best.supplier_name) if best and best.supplier_name else "",
        price_in(best.amount, best.currency) if best else "",
        str(product.suppliers_count),
        str(product.items_count),
    ]
