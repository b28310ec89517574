"""What a file becomes: items, prices, matches, logs and the job's final status."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from uuid import UUID, uuid4

from marketbel_courier.ingestion.findings import OUTDATED
from marketbel_courier.messages.message import Message
from marketbel_courier.ml_client.contract import NEEDS_MAPPING, AnalysisStatus
from marketbel_courier_tests.ml_analyze.conftest import RunningService

LIST = (
    "Артикул;Наименование;Цена\nA-1;Чайник электрический Tefal KO 120;1 299,00 ₽\nA-2;Лампа;250\n"
)


async def test_a_price_list_becomes_items_with_prices_and_a_history(
    service: RunningService,
) -> None:
    supplier = await service.add_supplier()
    path = service.put(LIST.encode("cp1251", errors="ignore"))

    status = await service.analyze(path, supplier)

    assert status["status"] == "completed"
    assert status["errors"] == []
    assert (status["items_processed"], status["items_total"]) == (2, 2)
    assert status["progress_percentage"] == 100
    items = await service.items(supplier)
    assert [(item["supplier_sku"], item["current_price"]) for item in items] == [
        ("A-1", Decimal("1299.00")),
        ("A-2", Decimal("250.00")),
    ]
    assert await service.pool.fetchval("SELECT count(*) FROM price_history") == 2
    assert await service.logs(supplier) == [("SUCCESS", "2 items stored.")]


async def test_the_same_file_again_changes_nothing_but_the_time_of_the_visit(
    service: RunningService,
) -> None:
    supplier = await service.add_supplier()
    path = service.put(LIST)
    await service.analyze(path, supplier)
    before = await service.items(supplier)
    products = await service.pool.fetch("SELECT * FROM products ORDER BY id")

    again = await service.analyze(path, supplier)

    assert again["status"] == "completed"
    after = await service.items(supplier)
    assert [without_visit(item) for item in after] == [without_visit(item) for item in before]
    assert after[0]["last_ingested_at"] > before[0]["last_ingested_at"]
    assert await service.pool.fetch("SELECT * FROM products ORDER BY id") == products
    assert await service.pool.fetchval("SELECT count(*) FROM price_history") == 2


def without_visit(item: object) -> dict[str, object]:
    return {key: value for key, value in dict(item).items() if key != "last_ingested_at"}  # type: ignore[call-overload]


async def test_only_a_changed_price_goes_into_the_history_and_the_lowest_price_follows(
    service: RunningService,
) -> None:
    supplier = await service.add_supplier()
    await service.analyze(service.put(LIST), supplier)

    await service.analyze(service.put(LIST.replace("250", "199,90")), supplier)

    prices = await service.pool.fetch(
        """
        SELECT h.price FROM price_history h JOIN supplier_items i ON i.id = h.supplier_item_id
        WHERE i.supplier_sku = 'A-2' ORDER BY h.recorded_at
        """
    )
    assert [row["price"] for row in prices] == [Decimal("250.00"), Decimal("199.90")]
    lamp = await service.pool.fetchrow("SELECT * FROM products WHERE name = 'Лампа'")
    assert lamp is not None
    assert (lamp["min_price"], lamp["availability"]) == (Decimal("199.90"), True)


async def test_bad_rows_are_a_partial_success_with_their_row_numbers(
    service: RunningService,
) -> None:
    supplier = await service.add_supplier()
    bad = "".join(f"B-{n};Товар {n};по запросу\n" for n in range(12))

    status = await service.analyze(service.put(LIST + bad), supplier)

    assert status["status"] == "completed"
    assert (status["items_processed"], status["items_total"]) == (2, 14)
    assert status["error_count"] == 12
    assert len(status["errors"]) == 10
    assert status["errors"][0] == "Row 4: the price is on request"
    assert status["errors"][9].startswith("and 3 more")
    # What the courier makes of the answer: the codes have come through HTTP.
    told = AnalysisStatus.model_validate(status).errors
    assert told[0] == Message("row-problem", row=4, what=Message("row-price-on-request"))
    assert [message.code for message in told[8:]] == ["row-problem", "analysis-with-further-errors"]
    logs = await service.logs(supplier)
    assert {kind for kind, _ in logs} == {"WARNING"}
    assert len(logs) == 13
    row = await service.pool.fetchrow("SELECT * FROM parsing_logs WHERE row_number = 4")
    assert row is not None
    assert row["row_data"] == {
        "code": "row-problem",
        "params": {"row": 4, "what": {"code": "row-price-on-request", "params": {}}},
        "cells": ["B-0", "Товар 0", "по запросу"],
    }


async def test_a_list_that_nobody_can_be_sure_of_fails_and_asks_for_a_mapping(
    service: RunningService,
) -> None:
    supplier = await service.add_supplier()

    for text in ("a;b\n1;2\n", "SKU;Name;Price\n"):
        status = await service.analyze(service.put(text), supplier)

        assert status["status"] == "failed"
        assert status["error_messages"][0]["code"] in NEEDS_MAPPING
        assert "which column holds what" in status["errors"][0]
    assert await service.items(supplier) == []


async def test_a_file_that_cannot_be_read_fails_with_the_reason_in_both_places(
    service: RunningService,
) -> None:
    supplier = await service.add_supplier()

    status = await service.analyze(service.put("<html>login</html>"), supplier)

    assert status["status"] == "failed"
    (error,) = status["errors"]
    assert error.startswith("Web page (login page?), not a CSV file. ")
    assert await service.logs(supplier) == [("PARSE_ERROR", status["errors"][0])]


async def test_a_supplier_that_is_not_there_fails_the_job(service: RunningService) -> None:
    nobody = uuid4()

    status = await service.analyze(service.put(LIST), nobody)

    assert status["status"] == "failed"
    assert status["errors"] == [f"No such supplier in the catalogue: {nobody}."]


async def test_items_are_linked_queued_or_drafted_by_their_likeness(
    service: RunningService,
) -> None:
    tefal = await add_product(service, "Чайник электрический Tefal KO-120")
    other = await add_product(service, "Утюг паровой Philips GC 1740")
    supplier = await service.add_supplier()
    path = service.put(
        "SKU;Name;Price\n"
        "1;Tefal чайник электрический KO 120;1000\n"
        "2;Утюг паровой Philips GC 1750;2000\n"
        "3;Лампа настольная;300\n"
        "4;Настольная лампа;310\n"
    )

    status = await service.analyze(path, supplier)

    assert (status["matches_found"], status["review_queue_count"]) == (1, 1)
    linked, review, draft, twin = await service.items(supplier)
    assert (linked["matched"], linked["product_id"]) == ("auto_matched", tefal)
    assert (review["matched"], review["product_id"]) == ("potential_match", None)
    assert review["match_candidates"][0]["product_id"] == str(other)
    assert Decimal(70) <= review["match_score"] < Decimal(95)
    assert draft["product"] == "Лампа настольная"
    # One supplier sells no product twice: nobody has said that the two are one.
    assert twin["product_id"] not in (None, draft["product_id"])
    queue = await service.pool.fetch("SELECT *, status::text AS state FROM match_review_queue")
    assert [(row["supplier_item_id"], row["state"]) for row in queue] == [(review["id"], "pending")]
    assert queue[0]["candidate_products"] == review["match_candidates"]
    prices = await service.pool.fetchrow(
        "SELECT * FROM products WHERE id = $1", draft["product_id"]
    )
    assert prices is not None
    assert (prices["min_price"], prices["availability"]) == (Decimal("300.00"), True)


async def test_what_a_person_decided_is_never_overwritten(service: RunningService) -> None:
    product = await add_product(service, "Something else entirely")
    supplier = await service.add_supplier()
    path = service.put(LIST)
    await service.analyze(path, supplier)
    await service.pool.execute(
        "UPDATE supplier_items SET match_status = 'verified_match', product_id = $1"
        " WHERE supplier_sku = 'A-1'",
        product,
    )
    await service.pool.execute(
        """
        WITH item AS (
            UPDATE supplier_items SET product_id = NULL, match_status = 'unmatched'
            WHERE supplier_sku = 'A-2' RETURNING id
        )
        INSERT INTO match_review_queue (supplier_item_id, status)
        SELECT id, 'rejected' FROM item
        """
    )

    await service.analyze(service.put(LIST.replace("Чайник", "Самовар")), supplier)

    verified, rejected = await service.items(supplier)
    assert (verified["matched"], verified["product_id"]) == ("verified_match", product)
    assert verified["name"].startswith("Самовар")
    assert (rejected["matched"], rejected["product_id"]) == ("unmatched", None)


async def test_a_verified_item_whose_product_was_removed_waits_for_a_person(
    service: RunningService,
) -> None:
    supplier = await service.add_supplier()
    path = service.put(LIST)
    await service.analyze(path, supplier)
    await service.pool.execute("UPDATE supplier_items SET match_status = 'verified_match'")
    await service.pool.execute("DELETE FROM products")

    await service.analyze(path, supplier)

    items = await service.items(supplier)
    assert [(item["matched"], item["product_id"]) for item in items] == [
        ("verified_match", None),
        ("verified_match", None),
    ]


async def test_a_renamed_item_is_matched_again(service: RunningService) -> None:
    supplier = await service.add_supplier()
    await service.analyze(service.put("SKU;Name;Price\n1;Лампа;300\n"), supplier)
    kettle = await add_product(service, "Чайник")

    await service.analyze(service.put("SKU;Name;Price\n1;Чайник;300\n"), supplier)

    (item,) = await service.items(supplier)
    assert (item["matched"], item["product_id"]) == ("auto_matched", kettle)
    lamp = await service.pool.fetchrow("SELECT * FROM products WHERE name = 'Лампа'")
    assert lamp is not None
    assert (lamp["min_price"], lamp["availability"]) == (None, False)


async def test_a_database_whose_enum_types_have_other_names_is_served_as_well(
    service: RunningService,
) -> None:
    for name in ("match_status", "product_status", "review_status"):
        await service.pool.execute(f"ALTER TYPE {name} RENAME TO {name.replace('_', '')}_enum")
    await add_product(service, "Лампа")
    await add_product(service, "Чайник электрический Tefal KO 130")
    supplier = await service.add_supplier()

    status = await service.analyze(service.put(LIST), supplier)
    again = await service.analyze(service.put(LIST + "A-3;Новинка;1\n"), supplier)

    assert (status["matches_found"], status["review_queue_count"]) == (1, 1)
    assert (again["matches_found"], again["review_queue_count"]) == (1, 1)
    assert again["errors"] == []


async def test_of_two_lists_the_one_that_was_asked_for_later_stands_whichever_is_sent_later(
    service: RunningService,
) -> None:
    supplier = await service.add_supplier()
    newer, older = LIST, LIST.replace("250", "199,90")

    for content, at in ((newer, "2024-06-03T10:00:00Z"), (older, "2024-06-03T09:00:00Z")):
        status = await service.analyze(service.put(content), supplier, listed_at=at)

    assert status["errors"] == [str(OUTDATED)]
    assert [row["current_price"] for row in await service.items(supplier)][1] == 250


async def test_a_question_that_a_new_product_answers_is_withdrawn(service: RunningService) -> None:
    await add_product(service, "Чайник электрический Tefal KO 130")
    supplier = await service.add_supplier()
    path = service.put(LIST)
    await service.analyze(path, supplier)
    exact = await add_product(service, "Чайник электрический Tefal KO 120")

    status = await service.analyze(path, supplier)

    assert (status["matches_found"], status["review_queue_count"]) == (1, 0)
    assert (await service.items(supplier))[0]["product_id"] == exact
    assert await service.pool.fetchval("SELECT count(*) FROM match_review_queue") == 0


async def test_many_suppliers_with_the_same_new_products_share_their_drafts(
    service: RunningService,
) -> None:
    names = [f"Товар номер {number} {'абвгдежзик'[number % 10] * 8}" for number in range(40)]
    suppliers = [await service.add_supplier(f"Supplier {number}") for number in range(6)]

    async def deliver(number: int, supplier: UUID) -> str:
        ordered = names if number % 2 else names[::-1]
        rows = "".join(f"{name};{100 + number}\n" for name in ordered)
        path = service.put(f"Name;Price\n{rows}", f"{number}.csv")
        return str((await service.analyze(path, supplier))["status"])

    ended = await asyncio.gather(*(deliver(*pair) for pair in enumerate(suppliers)))

    assert set(ended) == {"completed"}
    assert await service.pool.fetchval("SELECT count(*) FROM products") == len(names)
    assert await service.pool.fetchval("SELECT max(min_price) FROM products") == Decimal(100)


async def add_product(service: RunningService, name: str) -> UUID:
    product_id: UUID = await service.pool.fetchval(
        "INSERT INTO products (internal_sku, name, status) VALUES ($1, $1, 'active') RETURNING id",
        name,
    )
    return product_id
