"""What an order does to the catalogue, and that doing it twice does nothing more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from marketbel_courier.catalogue.held_changes import HeldFilter
from marketbel_courier.catalogue.taught_layouts import keep_teaching, undo_teaching
from marketbel_courier.doubts import DoubtKind
from marketbel_courier.errors import DoubtfulPrices, UnknownSupplier, UnreadableFile, UnsureReading
from marketbel_courier.ingestion.contract import IngestionProgress, Phase
from marketbel_courier.ingestion.findings import MOST_ROWS, OUTDATED
from marketbel_courier.ingestion.held_answers import refuse_changes
from marketbel_courier.ingestion.pipeline import ingest
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.ml_client.contract import NEEDS_MAPPING, NEEDS_RELEASE
from marketbel_courier.price_lists.reader import open_price_list
from marketbel_courier.reading_hints import ReadingHints
from marketbel_courier_tests.ingestion.conftest import Shop

LIST = "SKU;Name;Price\n1;Lamp;300\n2;Kettle;по запросу\n"


def ignore(_progress: IngestionProgress) -> None:
    """Nobody looks."""


async def prices(shop: Shop) -> list[int]:
    rows = await shop.pool.fetch("SELECT price::int FROM price_history ORDER BY recorded_at, price")
    return [row["price"] for row in rows]


async def test_an_order_that_was_carried_out_gives_its_result_again_and_reads_nothing(
    shop: Shop,
) -> None:
    order = await shop.order(LIST)
    first = await ingest(shop.pool, order, ignore)
    logs = await shop.logs(order)
    order.path.unlink()

    again = await ingest(shop.pool, order, ignore)

    assert again == first
    await shop.pool.execute(
        "UPDATE courier.stored_price_lists SET result = result || $1::text::jsonb",
        '{"errors": ["Row 3: no price"]}',
    )
    of_the_version_before = await ingest(shop.pool, order, ignore)
    assert of_the_version_before.errors == (verbatim("Row 3: no price"),)
    assert (first.items_new, first.error_count, first.drafts_created) == (1, 1, 1)
    assert await shop.logs(order) == logs
    assert logs[-1] == ("WARNING", "1 item stored, 1 row left out.")
    assert await prices(shop) == [300]


async def test_an_order_that_was_stored_but_not_matched_is_finished(shop: Shop) -> None:
    order = await shop.order(LIST)
    first = await ingest(shop.pool, order, ignore)
    await shop.pool.execute(
        "UPDATE courier.stored_price_lists SET finished_at = NULL, result = '{}'"
    )
    await shop.pool.execute("UPDATE supplier_items SET product_id = NULL")
    await shop.pool.execute("DELETE FROM parsing_logs WHERE row_number IS NULL")

    again = await ingest(shop.pool, order, ignore)

    assert (again.items_new, again.items_processed) == (first.items_new, first.items_processed)
    assert again.matches_found == 1
    assert len(await shop.logs(order)) == 2
    assert await prices(shop) == [300]


async def test_an_older_list_that_comes_later_changes_nothing_and_says_so(shop: Shop) -> None:
    newer = await shop.order(LIST)
    older = await shop.order(LIST.replace("300", "7"), supplier_id=newer.supplier_id)
    older = replace(older, listed_at=newer.listed_at - timedelta(minutes=1))
    await ingest(shop.pool, newer, ignore)

    result = await ingest(shop.pool, older, ignore)

    assert result.outdated
    assert (result.items_processed, result.errors) == (0, (OUTDATED,))
    assert await prices(shop) == [300]


async def test_a_file_that_is_gone_is_a_failure_of_the_file_and_not_of_the_database(
    shop: Shop,
) -> None:
    order = await shop.order(LIST)
    order.path.unlink()

    with pytest.raises(UnreadableFile, match=r"cannot be opened \(no such file"):
        await ingest(shop.pool, order, ignore)

    assert [kind for kind, _ in await shop.logs(order)] == ["PARSE_ERROR"]


@pytest.mark.parametrize("columns", [("SKU", "Name", "Price"), ("No.", "Name", "Price")])
async def test_an_item_whose_row_cannot_be_read_has_not_vanished(
    shop: Shop, columns: tuple[str, ...]
) -> None:
    header = ";".join(columns) + "\n"
    first = await shop.order(header + "1;Lamp;300\n2;Kettle;90\n3;Saw;5\n")
    await ingest(shop.pool, first, ignore)
    order = await shop.order(header + "1;Lamp;310\n2;Kettle;9O,5\n", supplier_id=first.supplier_id)

    result = await ingest(shop.pool, order, ignore)

    assert (result.items_delisted, result.error_count) == (1, 1)
    rows = await shop.pool.fetch(
        "SELECT name FROM supplier_items WHERE NOT characteristics ? 'delisted_at' ORDER BY name"
    )
    assert [row["name"] for row in rows] == ["Kettle", "Lamp"]
    kettle = await shop.pool.fetchrow("SELECT * FROM products WHERE name = 'Kettle'")
    assert kettle is not None
    assert (int(kettle["min_price"]), kettle["availability"]) == (90, True)


async def test_an_item_whose_price_is_on_request_keeps_no_price_alive(shop: Shop) -> None:
    kettle = "SELECT min_price, availability FROM products WHERE name = 'Kettle'"
    rows = "SKU;Name;Price\n1;Lamp;300\n2;Kettle;{}\n"
    first = await shop.order(rows.format("90"))
    await ingest(shop.pool, first, ignore)
    on_request = await shop.order(rows.format("по запросу"), supplier_id=first.supplier_id)

    result = await ingest(shop.pool, on_request, ignore)

    assert (result.items_delisted, result.errors) == (
        1,
        (Message("row-problem", row=3, what=Message("row-price-on-request")),),
    )
    assert [tuple(row) for row in await shop.pool.fetch(kettle)] == [(None, False)]
    priced_again = await shop.order(rows.format("95"), supplier_id=first.supplier_id)
    await ingest(shop.pool, priced_again, ignore)
    assert [tuple(row) for row in await shop.pool.fetch(kettle)] == [(95, True)]


async def test_an_item_without_sku_and_price_keeps_its_name_from_its_namesake(shop: Shop) -> None:
    rows = "Name;Price;Category\nLamp;{};Indoor\nLamp;20;Outdoor\n"
    first = await shop.order(rows.format("10"))
    await ingest(shop.pool, first, ignore)
    on_request = await shop.order(rows.format("по запросу"), supplier_id=first.supplier_id)

    result = await ingest(shop.pool, on_request, ignore)

    assert (result.items_delisted, result.prices_changed) == (1, 0)


async def test_progress_has_no_total_until_the_file_is_read(shop: Shop) -> None:
    rows = "".join(f"{n};Item {n};{n + 1}\n" for n in range(9_000))
    seen: list[IngestionProgress] = []

    result = await ingest(shop.pool, await shop.order("SKU;Name;Price\n" + rows), seen.append)

    assert result.items_processed == result.items_total == 9_000
    reading = [one for one in seen if one.phase is Phase.READING]
    assert {one.items_total for one in reading} == {0}
    assert len(reading) > 2
    assert {one.items_total for one in seen if one.phase is not Phase.READING} == {9_000}
    assert seen[-1].items_matched == 9_000
    counts = [one.items_processed for one in seen]
    assert counts == sorted(counts)


async def test_the_suppliers_mapping_is_used_and_the_orders_own_wins(shop: Shop) -> None:
    supplier = await shop.add_supplier({"column_mapping": {"price": "Net", "sku": 1}})
    text = "SKU;Name;Price;Net;Gross\n1;Lamp;100;80;120\n"
    by_supplier = await shop.order(text, supplier_id=supplier)
    hints = ReadingHints(column_mapping={"price": "E"})
    by_order = await shop.order(text, supplier_id=supplier, hints=hints)

    await ingest(shop.pool, by_supplier, ignore)
    await ingest(shop.pool, by_order, ignore)

    assert await prices(shop) == [80, 120]


async def test_a_mapping_that_is_none_is_ignored_with_a_word(shop: Shop) -> None:
    supplier = await shop.add_supplier({"column_mapping": ["price"]})
    order = await shop.order(LIST, supplier_id=supplier)

    result = await ingest(shop.pool, order, ignore)

    assert result.items_processed == 1
    assert ("WARNING", True) in [
        (kind, "column_mapping" in message) for kind, message in await shop.logs(order)
    ]


async def test_no_more_than_so_many_rows_are_logged_one_by_one(shop: Shop) -> None:
    bad = "".join(f"{n};Item {n};по запросу\n" for n in range(MOST_ROWS + 7))
    order = await shop.order(LIST + bad)

    result = await ingest(shop.pool, order, ignore)

    assert result.error_count == MOST_ROWS + 8
    assert len(result.errors) == 10
    logs = await shop.logs(order)
    assert len(logs) == MOST_ROWS + 2
    assert any(message.startswith("8 more rows") for _, message in logs)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a;b\n1;2\n", None),
        ("SKU;Name;Price\n", DoubtKind.NO_ITEMS),
        ("Name;Price\nDisc;1\nDisc;2\nDisc;3\nSaw;4\n", DoubtKind.COLLAPSED_ROWS),
        ("SKU;Name;Price\n7;Saw;4\n" + "".join(f"{n};Saw;??\n" for n in range(5)),
         DoubtKind.ROWS_IN_ERROR),
    ],
)  # fmt: skip
async def test_a_list_that_nobody_can_be_sure_of_is_held_and_changes_nothing(
    shop: Shop, text: str, kind: DoubtKind | None
) -> None:
    first = await shop.order(LIST)
    await ingest(shop.pool, first, ignore)
    before = await catalogue(shop)
    order = await shop.order(text, supplier_id=first.supplier_id)

    for _ in range(2):
        with pytest.raises(UnsureReading) as held:
            await ingest(shop.pool, order, ignore)

    assert held.value.message.code in NEEDS_MAPPING
    assert await catalogue(shop) == before
    assert (await shop.logs(order)).count(("PARSE_ERROR", str(held.value))) == 1
    if kind is not None:
        accepting = replace(order, accepted=frozenset({kind}))
        assert (await ingest(shop.pool, accepting, ignore)).items_processed in (0, 1, 2)


async def catalogue(shop: Shop) -> list[tuple[object, ...]]:
    tables = ("supplier_items", "price_history", "products", "courier.stored_price_lists")
    return [
        tuple(row) for table in tables for row in await shop.pool.fetch(f"SELECT * FROM {table}")
    ]


async def test_a_file_that_cannot_be_read_is_logged_once_however_often_it_is_tried(
    shop: Shop,
) -> None:
    order = await shop.order("<html>login</html>")

    for _ in range(2):
        with pytest.raises(UnreadableFile, match="Web page"):
            await ingest(shop.pool, order, ignore)

    assert [kind for kind, _ in await shop.logs(order)] == ["PARSE_ERROR"]


async def test_a_supplier_that_is_gone_is_named(shop: Shop) -> None:
    order = await shop.order(LIST)
    await shop.pool.execute("DELETE FROM suppliers")

    with pytest.raises(UnknownSupplier, match=str(order.supplier_id)):
        await ingest(shop.pool, order, ignore)


async def teach(shop: Shop, supplier_id: UUID, text: str, mapping: dict[str, str]) -> None:
    order = await shop.order(text, supplier_id=supplier_id)
    hints = ReadingHints(column_mapping=mapping)
    (table,) = open_price_list(order.path, order.file_type, hints).tables
    async with shop.pool.acquire() as connection, connection.transaction():
        assert await keep_teaching(
            connection,
            supplier_id,
            fingerprint=table.read.fingerprint,
            titles=table.read.titles,
            mapping=mapping,
            accepts=(),
            taught_by="anna",
        )


async def test_what_was_taught_holds_for_its_layout_alone_until_it_is_undone(shop: Shop) -> None:
    supplier = await shop.add_supplier({"column_mapping": {"name": "Kio"}, "notes": "x"})
    text = "Kio;Kiom\nLamp;300\n"
    await teach(shop, supplier, text, {"name": "A", "price": "B"})
    metadata = "SELECT metadata FROM suppliers WHERE id = $1"
    assert await shop.pool.fetchval(metadata, supplier) == {
        "column_mapping": {"name": "A", "price": "B"},
        "notes": "x",
    }

    result = await ingest(shop.pool, await shop.order(text, supplier_id=supplier), ignore)
    assert result.items_processed == 1
    swapped = await shop.order("Kiom;Kio\n301;400\n", supplier_id=supplier)
    with pytest.raises(UnsureReading):
        await ingest(shop.pool, swapped, ignore)

    async with shop.pool.acquire() as connection, connection.transaction():
        assert await undo_teaching(connection, supplier)
        assert await undo_teaching(connection, supplier) is None
    assert await shop.pool.fetchval(metadata, supplier) == {
        "column_mapping": {"name": "Kio"},
        "notes": "x",
    }
    with pytest.raises(UnsureReading):
        await ingest(shop.pool, await shop.order(text, supplier_id=supplier), ignore)
    assert await prices(shop) == [300]


async def test_a_price_of_another_meaning_than_in_the_last_stored_list_is_held(shop: Shop) -> None:
    first = await shop.order("SKU;Name;Price, EUR\n1;Lamp;300\n")
    await ingest(shop.pool, first, ignore)
    dollars = "SKU;Name;Price, USD\n1;Lamp;310\n"
    order = await shop.order(dollars, supplier_id=first.supplier_id)

    with pytest.raises(UnsureReading, match="in EUR so far, and is not qualified, in USD now"):
        await ingest(shop.pool, order, ignore)

    await ingest(shop.pool, replace(order, accepted=frozenset(DoubtKind)), ignore)
    again = await shop.order(dollars, supplier_id=first.supplier_id)
    await ingest(shop.pool, again, ignore)
    assert await prices(shop) == [300, 310]


async def test_a_supplier_may_say_in_which_currency_its_prices_are(shop: Shop) -> None:
    supplier = await shop.add_supplier({"default_currency": "byn", "price_kind": "cheapest"})
    order = await shop.order("SKU;Name;Price\n1;Lamp;300\n", supplier_id=supplier)

    await ingest(shop.pool, order, ignore)

    told = await shop.pool.fetchval("SELECT characteristics ->> 'currency' FROM supplier_items")
    assert told == "BYN"
    assert any("price_kind “cheapest” was ignored" in line for _, line in await shop.logs(order))


async def test_all_prices_of_a_list_are_kept_where_they_tell_more_than_one_price(
    shop: Shop,
) -> None:
    lists = (
        "SKU;Name;Retail price, USD;Wholesale price, USD\n1;Lamp;300;250\n2;Saw;5;\n",
        "SKU;Name;Retail price, USD;Wholesale price, USD\n1;Lamp;300;240\n3;Axe;7;6\n",
        "SKU;Name;Retail price, USD\n1;Lamp;300\n",
    )
    kept = """
        SELECT supplier_sku, jsonb_path_query_array(offers, '$[*].amount') AS amounts
        FROM courier.item_offers JOIN supplier_items i ON i.id = supplier_item_id ORDER BY 1
    """
    supplier = await shop.add_supplier({})
    found = []
    for text in lists:
        await ingest(shop.pool, await shop.order(text, supplier_id=supplier), ignore)
        found.append([tuple(row) for row in await shop.pool.fetch(kept)])

    assert found == [
        [("1", ["300.00", "250.00"])],
        [("1", ["300.00", "240.00"]), ("3", ["7.00", "6.00"])],
        [("3", ["7.00", "6.00"])],
    ]


async def test_a_supplier_may_say_which_of_its_prices_counts(shop: Shop) -> None:
    supplier = await shop.add_supplier({"price_kind": "wholesale"})
    text = "SKU;Name;Retail price;Wholesale price\n1;Lamp;300;250\n"

    await ingest(shop.pool, await shop.order(text, supplier_id=supplier), ignore)

    assert await prices(shop) == [250]
    told = await shop.pool.fetchval("SELECT characteristics FROM supplier_items")
    assert told["price_retail"] == "300.00"


async def test_prices_that_were_refused_are_not_counted_among_those_that_wait(shop: Shop) -> None:
    rows = "SKU;Name;Price\nK-1;Kettle Tefal KI-270;{}\nK-2;Lamp;{}\nK-3;Iron;{}\n"
    first = await shop.order(rows.format("5400.50", "910.00", "300.00"))
    await ingest(shop.pool, first, ignore)
    supplier = first.supplier_id
    wrong = await shop.order(rows.format("0.54", "910.00", "301.00"), supplier_id=supplier)
    await ingest(shop.pool, wrong, ignore)
    await refuse_changes(shop.pool, HeldFilter(supplier_id=supplier), by="anna")

    both = await shop.order(rows.format("0.54", "0.91", "302.00"), supplier_id=supplier)
    result = await ingest(shop.pool, both, ignore)

    told = (Message("held-prices", n=1), Message("held-prices-refused", n=1))
    assert (result.items_held, result.error_count, result.errors) == (2, 2, told)
    assert {("WARNING", str(one)) for one in told} <= set(await shop.logs(both))


async def test_prices_that_look_wrong_are_told_of_where_they_are_held(shop: Shop) -> None:
    rows = "SKU;Name;Price\nK-1;Kettle Tefal KI-270;{}\nK-2;Lamp;{}\n"
    first = await shop.order(rows.format("5400.50", "910.00"))
    await ingest(shop.pool, first, ignore)
    wrong = await shop.order(rows.format("0.54", "915.00"), supplier_id=first.supplier_id)
    other = await shop.order("SKU;Name;Price\nX-9;Kettle Tefal KI-270;54000\n")

    result = await ingest(shop.pool, wrong, ignore)
    new = await ingest(shop.pool, other, ignore)

    held = Message("held-prices", n=1)
    assert (result.items_held, result.error_count, result.errors) == (1, 1, (held,))
    assert ("WARNING", str(held)) in await shop.logs(wrong)
    assert (new.items_held, new.errors) == (1, (Message("held-new-prices", n=1),))
    found = await shop.pool.fetch("SELECT name, min_price::text FROM products ORDER BY name")
    assert [tuple(row) for row in found] == [("Kettle Tefal KI-270", "5400.50"), ("Lamp", "915.00")]


async def test_a_list_that_is_held_whole_fails_with_a_code_of_its_own(shop: Shop) -> None:
    rows = "".join(f"K-{n};Thing {n};{n * 377}.50\n" for n in range(1, 9))
    first = await shop.order("SKU;Name;Price\n" + rows)
    await ingest(shop.pool, first, ignore)
    wrong = await shop.order(
        "SKU;Name;Price\n" + rows.replace(".50", "50"), supplier_id=first.supplier_id
    )

    with pytest.raises(DoubtfulPrices, match="8 of 8 prices are about 100 times") as held:
        await ingest(shop.pool, wrong, ignore)

    assert held.value.message.code in NEEDS_RELEASE
    assert len(await prices(shop)) == 8
    assert [kind for kind, _ in await shop.logs(wrong)][-1] == "PARSE_ERROR"
