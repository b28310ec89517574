"""The ledger of links, the suppliers' codes that are remembered, and the codes of products."""

from __future__ import annotations

from uuid import UUID

from marketbel_courier.catalogue.item_links import (
    NewLink,
    adopt_links,
    count_links_by_rung,
    former_links,
    links_of,
    note_links,
)
from marketbel_courier.catalogue.known_products import matchable_products
from marketbel_courier.catalogue.matches import link_to_drafts
from marketbel_courier.catalogue.product_codes import refresh_product_codes, siblings_of
from marketbel_courier.catalogue.remembered_codes import (
    forget_code,
    remember_links,
    remember_standing_links,
    teach_code,
    teach_codes,
)
from marketbel_courier.catalogue.stored_price_lists import forget_deleted_suppliers
from marketbel_courier.database.pool import Pool
from marketbel_courier.matching.records import NewProduct, Rung
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier_tests.catalogue_rows import add_item, add_product, add_supplier


async def link(pool: Pool, item: UUID, product: UUID | None, status: str = "auto_matched") -> None:
    """Link an item as another program does, which knows of no ledger."""
    await pool.execute(
        """
        UPDATE supplier_items SET product_id = $2, match_status = $3::text::match_status,
            match_score = CASE WHEN $3 = 'auto_matched' THEN 96 END
        WHERE id = $1
        """,
        item,
        product,
        status,
    )


async def memory(pool: Pool, supplier: UUID) -> dict[str, tuple[UUID, str, str]]:
    rows = await pool.fetch(
        "SELECT * FROM courier.remembered_codes WHERE supplier_id = $1", supplier
    )
    return {row["code"]: (row["product_id"], row["rung"], row["taught_by"]) for row in rows}


async def adopt(pool: Pool, supplier: UUID | None = None) -> set[UUID]:
    async with pool.acquire() as connection, connection.transaction():
        await remember_standing_links(connection, supplier)
        return await adopt_links(connection, supplier)


async def test_links_of_others_are_entered_once_and_their_codes_are_remembered(pool: Pool) -> None:
    shop = await add_supplier(pool)
    kettle, lamp, draft = [await add_product(pool, name) for name in ("Kettle", "Lamp", "Tent")]
    found = await add_item(pool, shop, "Kettle 1", brand="Tefal")
    sure = await add_item(pool, shop, "Lamp 1")
    new = await add_item(pool, shop, "Tent")
    nameless = await add_item(pool, shop, "auto-0123456789")
    for item, product, status in (
        (found, kettle, "auto_matched"),
        (sure, lamp, "verified_match"),
        (new, draft, "unmatched"),
        (nameless, kettle, "auto_matched"),
    ):
        await link(pool, item, product, status)

    before = await links_of(pool, [found, sure, new])
    adopted = await adopt(pool, shop)
    after = await links_of(pool, [found, sure, new])

    assert adopted == {kettle, lamp, draft}
    assert {item: one.rung for item, one in before.items()} == {
        found: Rung.EARLIER,
        sure: Rung.PERSON,
        new: Rung.NEW_PRODUCT,
    }
    assert {item: (one.rung, one.product_name) for item, one in after.items()} == {
        found: (Rung.EARLIER, "Kettle"),
        sure: (Rung.PERSON, "Lamp"),
        new: (Rung.NEW_PRODUCT, "Tent"),
    }
    assert before[found].linked_at is None
    assert await memory(pool, shop) == {
        "Kettle 1": (kettle, "earlier", ""),
        "Lamp 1": (lamp, "person", ""),
    }
    assert await adopt(pool) == set()
    assert await count_links_by_rung(pool, shop) == {
        Rung.PERSON: 1,
        Rung.NEW_PRODUCT: 1,
        Rung.EARLIER: 2,
    }


async def test_what_others_link_otherwise_ends_a_link_and_its_history_stays(pool: Pool) -> None:
    shop = await add_supplier(pool)
    kettle, other = await add_product(pool, "Kettle"), await add_product(pool, "Other")
    item = await add_item(pool, shop, "Kettle 1")
    await link(pool, item, kettle)
    reason = Message("match-by-name", score=96)
    async with pool.acquire() as connection:
        await note_links(connection, [NewLink(item, Rung.NAME, [reason, verbatim("and more")])])
    told = (await links_of(pool, [item]))[item]
    await link(pool, item, other)

    assert await adopt(pool, shop) == {kettle, other}

    assert told.why.text(Language.EN) == (
        "Linked by its name: the names say the same (96 of 100); and more."
    )
    assert told.why.text(Language.RU).startswith("Связано по названию: ")
    assert (await links_of(pool, [item]))[item].rung is Rung.EARLIER
    [former] = await former_links(pool, item)
    assert (former.product_id, former.rung, former.reasons[0]) == (kettle, Rung.NAME, reason)
    assert former.ended_at is not None
    await link(pool, item, None)
    assert await adopt(pool, shop) == {other}
    assert await links_of(pool, [item]) == {}
    assert [one.product_id for one in await former_links(pool, item)] == [other, kettle]


async def test_an_answer_teaches_its_code_and_taking_it_back_brings_the_former_one_back(
    pool: Pool,
) -> None:
    shop = await add_supplier(pool)
    kettle, other = await add_product(pool, "Kettle"), await add_product(pool, "Other")
    item = await add_item(pool, shop, "K-1")
    await link(pool, item, kettle)
    async with pool.acquire() as connection:
        await note_links(connection, [NewLink(item, Rung.BARCODE)])
        await remember_links(connection, [(item, Rung.BARCODE)])
        for product in (other, kettle):
            await link(pool, item, product, "verified_match")
            await teach_code(connection, item, product, by="anna")
            assert await memory(pool, shop) == {"K-1": (product, "person", "anna")}
            assert (await links_of(pool, [item]))[item].why.text(Language.EN) == "Linked by anna."
            await link(pool, item, None, "potential_match")
            await forget_code(connection, item)
            assert await memory(pool, shop) == {"K-1": (kettle, "barcode", "")}

    withdrawn = [one for one in await former_links(pool, item) if one.is_withdrawn]
    assert [one.product_id for one in withdrawn] == [kettle, other]


async def test_matching_does_not_forget_what_a_person_taught(pool: Pool) -> None:
    shop = await add_supplier(pool)
    kettle, other = await add_product(pool, "Kettle"), await add_product(pool, "Other")
    item = await add_item(pool, shop, "K-1")
    made_up = await add_item(pool, shop, "auto-0123456789")
    for one in (item, made_up):
        await link(pool, one, kettle, "verified_match")
    async with pool.acquire() as connection:
        await teach_codes(connection, [(item, kettle), (made_up, kettle)])
        await link(pool, item, other)
        await remember_links(connection, [(item, Rung.NAME)])
        assert await memory(pool, shop) == {"K-1": (kettle, "person", "")}
        await pool.execute("UPDATE products SET status = 'archived' WHERE id = $1", kettle)
        await remember_links(connection, [(item, Rung.NAME)])

    assert await memory(pool, shop) == {"K-1": (other, "name", "")}


async def test_a_product_has_the_codes_and_other_names_of_its_items(pool: Pool) -> None:
    one, two = await add_supplier(pool, "One"), await add_supplier(pool, "Two")
    kettle = await add_product(pool, "Kettle")
    items = [
        await add_item(
            pool, one, "kettle", barcode="4607012345672", barcode_others="96385074, 12345670"
        ),
        await add_item(pool, two, "Kettle 2 l", brand="Tefal", part_number="KO-120"),
        await add_item(pool, two, "auto-0123456789", barcode="4607012345672"),
    ]
    for item in items:
        await link(pool, item, kettle)

    async with pool.acquire() as connection:
        await refresh_product_codes(connection, {kettle})
        siblings = await siblings_of(connection, [kettle])
        [known] = await matchable_products(connection)
        await pool.execute("UPDATE supplier_items SET product_id = NULL")
        await refresh_product_codes(connection, {kettle})
        [bare] = await matchable_products(connection)

    assert known.barcodes == ("12345670", "4607012345672", "96385074")
    assert (known.brand, known.part_numbers) == ("Tefal", ("KO-120",))
    assert known.codes[:2] == ("Kettle 2 l", "kettle")
    assert siblings == {kettle: ["Kettle 2 l", "auto-0123456789"]}
    assert (bare.barcodes, bare.brand, bare.part_numbers) == ((), None, ())


async def test_each_new_product_has_a_draft_of_its_own_whatever_its_name(pool: Pool) -> None:
    shop, other = await add_supplier(pool, "One"), await add_supplier(pool, "Two")
    items = [await add_item(pool, shop, f"Lamp {number}") for number in range(3)]
    late = await add_item(pool, other, "Lamp")
    async with pool.acquire() as connection:
        first = await link_to_drafts(connection, [NewProduct("Lamp", (one,)) for one in items])
        [second] = await link_to_drafts(connection, [NewProduct("lamp", (late,))])
        await link(pool, late, None, "unmatched")
        [again] = await link_to_drafts(connection, [NewProduct("lamp", (late,))])

    assert len({*first, second}) == 4
    assert again == second


async def test_what_is_kept_of_links_goes_with_the_items_and_products(pool: Pool) -> None:
    shop, gone = await add_supplier(pool, "One"), await add_supplier(pool, "Two")
    kettle, other = await add_product(pool, "Kettle"), await add_product(pool, "Other")
    for supplier, product in ((shop, kettle), (shop, other), (gone, kettle)):
        await link(pool, await add_item(pool, supplier, f"{product}"), product)
    await adopt(pool)
    async with pool.acquire() as connection:
        await refresh_product_codes(connection, {kettle, other})
    await pool.execute("DELETE FROM suppliers WHERE id = $1", gone)
    await pool.execute("DELETE FROM products WHERE id = $1", other)
    await pool.execute(
        """
        INSERT INTO courier.item_links
            (supplier_item_id, supplier_id, product_id, rung, ended_at)
        SELECT id, supplier_id, id, 'name', now() - interval '2 years'
        FROM supplier_items
        """
    )

    await forget_deleted_suppliers(pool)

    assert await _count(pool) == [2, 1, 1]


async def _count(pool: Pool) -> list[int]:
    return [
        await pool.fetchval(f"SELECT count(*) FROM courier.{table}")
        for table in ("item_links", "remembered_codes", "product_codes")
    ]
