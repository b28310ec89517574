from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from rich.console import Console

from marketbel_courier.catalogue.item_links import NewLink, note_links
from marketbel_courier.cli.why import show_story
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.telling.standing import KnownOfSupplier
from marketbel_courier.matching.records import Rung
from marketbel_courier_tests.catalogue_rows import add_item, add_product, add_question
from marketbel_courier_tests.cli.conftest import Run
from marketbel_courier_tests.ledger_rows import NOON, SHOP_ID, attempt, listed, register, write

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]

OTHER = listed(id=UUID(int=2), name="Мир кабеля", partition_key="mir-kabelia")


@pytest.mark.parametrize(
    "word", ["sadovyi-mir", "САДОВЫЙ МИР ", "садов", "11111111-1111-4111-8111-111111111111"]
)
def test_a_supplier_is_found_by_key_name_part_or_id(run: Run, ask: Ask, word: str) -> None:
    ask(lambda pool: register(pool, listed(), OTHER))
    ask(lambda pool: write(pool, attempt("complete", NOON - timedelta(days=1)), attempt("failed")))
    result = run("why", word)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("Садовый мир  sadovyi-mir, read by ml-analyze")
    assert "2026-07-24 12:00:54  failed (transient, source_unavailable): shop.example" in (
        result.output
    )
    assert "LEFT TO A PERSON: Its newest delivery failed" in result.output
    assert "hushhush" not in result.output


def test_a_word_that_several_suppliers_share_lists_them(run: Run, ask: Ask) -> None:
    ask(lambda pool: register(pool, listed(), OTHER))
    result = run("why", "мир")
    assert result.exit_code == 2
    assert "\n  mir-kabelia  Мир кабеля\n  sadovyi-mir  Садовый мир\n" in result.output


def test_an_unknown_supplier_is_one_line(run: Run) -> None:
    result = run("why", "nobody")
    assert (result.exit_code, result.output) == (
        2,
        "error: No supplier has the partition key, name or id “nobody”.\n",
    )


def test_only_the_last_deliveries_are_told_and_the_verdict_stays(run: Run, ask: Ask) -> None:
    ask(lambda pool: register(pool, listed()))
    rows = [attempt("complete", NOON + timedelta(hours=hour)) for hour in range(4)]
    ask(lambda pool: write(pool, *rows))
    output = run("why", "sadovyi-mir", "--last", "2").output
    assert output.count("asked for by") == 2
    assert "2026-07-24 13:00:00" not in output
    assert "UP TO DATE: Up to date since 2026-07-24 15:00:54" in output


def test_a_waiting_file_says_behind_how_many_others(run: Run, ask: Ask) -> None:
    ask(lambda pool: register(pool, listed(), OTHER))
    ahead = attempt(
        "handed over", NOON - timedelta(hours=1), supplier_id=OTHER.id, partition_key="mir-kabelia"
    )
    behind = attempt(
        "delivered", NOON + timedelta(hours=1), supplier_id=OTHER.id, partition_key="mir-kabelia"
    )
    ask(lambda pool: write(pool, attempt("delivered"), ahead, behind))
    assert "waits for ml-analyze behind one other" in run("why", "sadovyi-mir").output


def test_in_a_narrow_terminal_lines_stay_beside_their_time() -> None:
    console = Console(file=StringIO(), width=60, force_terminal=True, color_system=None)
    show_story(console, KnownOfSupplier(listed(), [attempt("failed")], None))
    assert isinstance(console.file, StringIO)
    lines = console.file.getvalue().splitlines()
    assert max(map(len, lines)) <= 60
    failure = next(place for place, line in enumerate(lines) if "failed (transient" in line)
    assert lines[failure + 1].startswith(" " * 21 + "shop.example answered")


def test_a_database_without_tables_is_sent_to_migrate(
    run: Run, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database)
    result = run("why", "shop")
    assert result.exit_code == 2
    assert "Run `marketbel-courier migrate`" in result.output


def test_an_item_is_told_with_its_product_the_reason_and_what_it_was(run: Run, ask: Ask) -> None:
    ask(lambda pool: register(pool, listed()))

    async def fill(pool: Pool) -> None:
        kettle = await add_product(pool, "Kettle 1 l")
        former = await add_product(pool, "Kettle")
        await add_item(pool, SHOP_ID, "Lamp 1")
        item = await add_item(pool, SHOP_ID, "Kettle 2 l")
        asked = await add_item(pool, SHOP_ID, "Lamp 2")
        await add_question(pool, asked, kettle)
        async with pool.acquire() as connection:
            for product, rung in ((former, Rung.NAME), (kettle, Rung.BARCODE)):
                await connection.execute(
                    "UPDATE supplier_items SET product_id = $2 WHERE id = $1", item, product
                )
                await note_links(connection, [NewLink(item, rung)])

    ask(fill)
    told = run("why", "sadovyi-mir", "--item", "Kettle 2 l").output
    assert told.startswith("Kettle 2 l: Kettle 2 l\n“Kettle 1 l” since 20")
    assert ". Linked by its barcode.\n“Kettle” until 20" in told
    assert told.endswith(". Linked by its name.\n")
    asked = run("why", "sadovyi-mir", "--item", "mp 2").output
    assert asked == (
        "Lamp 2: Lamp 2\nNot linked to any product.\nIt waits in the review queue.\n"
        "“Kettle 1 l” (90)\n"
    )
    several = run("why", "sadovyi-mir", "--item", "lamp")
    assert several.exit_code == 2
    assert several.output.endswith("Give the code of one:\n  Lamp 1: Lamp 1\n  Lamp 2: Lamp 2\n")
    assert run("why", "sadovyi-mir", "--item", "tent").exit_code == 2
    assert "\n1 item by its barcode\n" in run("why", "sadovyi-mir").output
