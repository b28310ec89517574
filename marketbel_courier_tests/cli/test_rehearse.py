"""Kept versions on the command line: listed, fetched, and read anew without storing anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier_tests.cli.conftest import Run
from marketbel_courier_tests.rehearsal.kept_lists import FIRST, SECOND, TITLES, KeptLists

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeptLists:
    monkeypatch.setenv("ARCHIVE_URL", str(tmp_path / "archive"))
    return KeptLists(tmp_path / "archive", tmp_path)


def test_versions_are_listed_and_fetched_byte_for_byte(
    run: Run, ask: Ask, lists: KeptLists, tmp_path: Path
) -> None:
    ask(lists.two)

    told = run("versions", "sadovyi-mir")
    [newest, oldest] = json.loads(run("versions", "sadovyi-mir", "--json").stdout)["versions"]
    saved = run("versions", "sadovyi-mir", "--save", oldest["version"][:8], "--to", str(tmp_path))
    again = run("versions", "sadovyi-mir", "--save", oldest["version"][:8], "--to", str(tmp_path))

    assert [line.split()[0] for line in told.output.splitlines()[2:]] == [
        newest["version"][:12],
        oldest["version"][:12],
    ]
    assert saved.exit_code == 0, saved.output
    assert (tmp_path / "прайс 0.csv").read_bytes() == FIRST.encode()
    assert "A file is there already" in again.output
    missing = run("versions", "sadovyi-mir", "--save", "0000", "--to", str(tmp_path))
    assert "No such version of this supplier: 0000" in missing.output


def test_the_newest_lists_change_nothing_and_a_former_one_what_has_changed_since(
    run: Run, ask: Ask, lists: KeptLists
) -> None:
    ask(lists.two)
    first = hashlib.sha256(FIRST.encode()).hexdigest()
    rows = ask(stored)

    newest = run("rehearse")
    one = run("rehearse", "sadovyi-mir")
    former = run("rehearse", "sadovyi-mir", "--version", first[:8])
    that_day = json.loads(run("rehearse", "sadovyi-mir", "--on", "2026-07-24", "--json").stdout)

    assert newest.exit_code == one.exit_code == 0, newest.output + one.output
    assert "1 list rehearsed, 0 would change something" in newest.output
    assert "Nothing would change: 3 items." in one.output
    assert former.exit_code == 1
    assert "Would change: 1 new, 1 gone, 1 cheaper, 1 renamed; 0 the same" in former.output
    assert that_day["version"] == first
    assert that_day["counts"] == {
        "new": 1, "gone": 1, "revalued": 0, "dearer": 0, "cheaper": 1, "renamed": 1,
    }  # fmt: skip
    differences = [
        (one["difference"], one["sku"], one["old_price"], one["new_price"])
        for one in that_day["differences"]
    ]
    assert differences == [
        ("new", "3", None, "120.00"),
        ("gone", "4", "900.00", None),
        ("cheaper", "1", "310.00", "300.00"),
        ("renamed", "2", "5400.00", "5400.00"),
    ]
    assert ask(stored) == rows


def test_lists_that_would_be_held_or_refused_and_versions_that_are_gone_are_told(
    run: Run, ask: Ask, lists: KeptLists
) -> None:
    ask(lists.two)
    revalued = SECOND.replace("RUB", "EUR")
    ask(lambda pool: lists.deliver(pool, revalued, days=2, is_read=False))
    assert "Would be held" in (told := run("rehearse", "sadovyi-mir").output)
    assert "in EUR now" in told
    unsure = TITLES + "".join(f"{n};Saw {n};??\n" for n in range(9)) + "x;y;1\n"
    ask(lambda pool: lists.deliver(pool, unsure, days=3, is_read=False))
    assert "Would be held" in run("rehearse", "sadovyi-mir").output
    ask(lambda pool: lists.deliver(pool, "PK\x03\x04 no list", days=4, is_read=False))
    refused = run("rehearse")
    assert refused.exit_code == 1
    assert "Would be refused" in refused.output

    lists.lose()

    assert "Could not be rehearsed: Version is not in the archive" in run("rehearse").output


def test_without_an_archive_it_is_said_how_to_get_one(
    run: Run, ask: Ask, lists: KeptLists, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(lists.two)
    monkeypatch.delenv("ARCHIVE_URL")

    assert "ARCHIVE_URL is not set" in run("rehearse").output
    assert run("rehearse", "--on", "2026-07-24").exit_code == 2


async def stored(pool: Pool) -> list[tuple[object, ...]]:
    """All that a reading writes."""
    rows = await pool.fetch(
        "SELECT i.*, (SELECT count(*) FROM price_history), (SELECT count(*) FROM parsing_logs)"
        " FROM supplier_items i ORDER BY supplier_sku"
    )
    return [tuple(row.values()) for row in rows]
