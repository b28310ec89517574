from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import dagster as dg
import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier.orchestration.partitions import SUPPLIERS
from marketbel_courier_tests.cli.conftest import Run
from marketbel_courier_tests.ledger_rows import attempt, listed, register, write
from marketbel_courier_tests.platform_fixture import DAGSTER_YAML

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]

OTHER = listed(id=UUID(int=2), name="Мир кабеля", partition_key="", use_ml_processing=False)
GONE = listed(id=UUID(int=3), name="Gone", partition_key="gone", is_active=False)
BY_HAND = listed(id=UUID(int=4), name="By hand", partition_key="by-hand", source_url=None)


@pytest.fixture
def home(run: Run, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "dagster.yaml").write_text(DAGSTER_YAML.read_text())
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    ask(lambda pool: register(pool, listed(), OTHER, GONE, BY_HAND))
    return tmp_path


def backfills(home: Path) -> list[tuple[set[str], Any]]:
    """The partitions and the config of each backfill that was requested."""
    with dg.DagsterInstance.from_config(str(home)) as instance:
        known = set(instance.get_dynamic_partitions(str(SUPPLIERS.name)))
        found: list[tuple[set[str], Any]] = []
        for backfill in instance.get_backfills():
            assert backfill.asset_backfill_data is not None
            subset = backfill.asset_backfill_data.target_subset
            keys = {
                str(key.partition_key)
                for asset in backfill.asset_selection or ()
                for key in subset.iterate_asset_partitions()
                if key.asset_key == asset
            }
            assert keys <= known
            found.append((keys, backfill.run_config))
        return found


def routes(ask: Ask) -> dict[str, object]:
    rows = ask(lambda pool: pool.fetch("SELECT name, metadata FROM suppliers ORDER BY name"))
    assert isinstance(rows, list)
    assert all(row["metadata"]["notes"] == "kept" for row in rows)
    return {row["name"]: row["metadata"]["use_ml_processing"] for row in rows}


def test_a_backfill_with_force_is_requested_for_each_route(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_UI_URL", "http://localhost:3000/")
    result = run("reprocess", "--all", "--yes")
    assert result.exit_code == 0, result.output
    assert "2 suppliers will be delivered and analysed again: Мир кабеля, Садовый мир." in (
        result.output
    )
    assert "1 left out: deactivated" in result.output
    assert "1 left out: no source address" in result.output
    assert "\nhttp://localhost:3000/runs/b/" in result.output
    force = {"config": {"force": True}}
    first_ops = {
        "sadovyi-mir": ("ml_analysis", "choose_price_lists"),
        "mir-kabelya": ("legacy_price_lists", "choose_legacy_price_lists"),
    }
    requested = {key: config["ops"] for (key,), config in backfills(home)}
    assert requested == {
        key: {"raw_price_list": {"ops": {"plan_deliveries": force}}, graph: {"ops": {op: force}}}
        for key, (graph, op) in first_ops.items()
    }


def test_without_a_yes_nothing_is_changed(run: Run, home: Path, ask: Ask) -> None:
    before = routes(ask)
    result = run("reprocess", "--all", "--legacy", answers="n\n")
    assert result.exit_code == 1
    assert backfills(home) == []
    assert routes(ask) == before


def test_a_batch_is_switched_over_before_it_is_reprocessed(run: Run, home: Path, ask: Ask) -> None:
    result = run("reprocess", "--all", "--ml", answers="y\n")
    assert result.exit_code == 0, result.output
    assert "One supplier will be switched to ml-analyze first." in result.output
    assert routes(ask)["Мир кабеля"] is True
    assert run("reprocess", "садовый мир", "--legacy", "--yes").exit_code == 0
    assert routes(ask) == {**routes(ask), "Садовый мир": False, "Мир кабеля": True, "Gone": True}


def test_only_those_not_analysed_for_so_long_are_chosen(run: Run, home: Path, ask: Ask) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    ask(lambda pool: write(pool, attempt("complete", yesterday)))
    assert run("reprocess", "--older-than", "2d", "--yes").exit_code == 0
    assert run("reprocess", "--older-than", "12h", "--yes").exit_code == 0
    chosen = sorted(sorted(keys) for keys, _ in backfills(home))
    assert chosen == [["mir-kabelya"], ["mir-kabelya"], ["sadovyi-mir"]]


def test_an_unchanged_delivery_is_no_analysis(run: Run, home: Path, ask: Ask) -> None:
    ask(lambda pool: write(pool, attempt("unchanged", datetime.now(UTC))))
    assert "2 suppliers" in run("reprocess", "--older-than", "1h", "--yes").output


@pytest.mark.parametrize(
    "words", [[], ["--all", "shop"], ["--older-than", "soon"], ["--all", "--older-than", "1d"]]
)
def test_an_ambiguous_wish_is_refused(run: Run, words: list[str]) -> None:
    assert run("reprocess", *words).exit_code == 2


def test_without_dagsters_home_it_says_what_to_set(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    assert "error: DAGSTER_HOME is not set." in run("reprocess", "--all").output
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    assert "not the folder that Dagster's daemon uses" in run("reprocess", "--all").output


def test_without_anybody_to_reprocess_nothing_is_asked(run: Run, home: Path) -> None:
    result = run("reprocess", "gone")
    assert result.exit_code == 0
    assert result.output.endswith("No supplier is to be reprocessed.\n")
