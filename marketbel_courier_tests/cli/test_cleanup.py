from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from marketbel_courier.cli.cleanup import cleanup
from marketbel_courier.cli.group import CourierGroup
from marketbel_courier_tests.shared_volume.stocked import names, put
from marketbel_courier_tests.small_disk import make_read_only, small_disk


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")


def run(*arguments: str) -> Result:
    # Within the group, as it is the group that turns errors into words.
    group = CourierGroup(commands={"cleanup": cleanup})
    return CliRunner().invoke(group, ["cleanup", *arguments])


def test_a_dry_run_lists_what_would_go_oldest_first(uploads: Path) -> None:
    young = put(uploads, age_hours=30, name="[bold]b.csv", size=2_000_000, sidecar=False)
    old = put(uploads, age_hours=24 * 9, name="a.csv")
    before = names(uploads)

    result = run("--dry-run")

    assert result.exit_code == 0
    assert result.output.index(old.name) < result.output.index(young.name)
    assert "9 d" in result.output
    assert "2.0 MB" in result.output
    assert "Would remove 1 expired" in result.output
    assert names(uploads) == before


def test_a_long_list_ends_with_how_many_more(uploads: Path) -> None:
    for number in range(53):
        put(uploads, age_hours=30 + number, sidecar=False)

    result = run("--dry-run")

    assert result.output.count(".csv") == 50
    assert "and 3 more" in result.output


def test_without_dry_run_files_go_and_are_counted(uploads: Path) -> None:
    put(uploads, age_hours=3)
    kept = put(uploads, age_hours=1, sidecar=False)

    result = run("--older-than", "2")

    assert result.exit_code == 0
    assert result.output.startswith("Removed 1 expired")
    assert names(uploads) == {kept.name}


def test_a_redis_that_is_away_is_one_line(
    uploads: Path, monkeypatch: pytest.MonkeyPatch, refusing_port: int
) -> None:
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{refusing_port}/0")
    put(uploads, age_hours=25)

    result = run()

    assert result.exit_code == 2
    assert "Redis cannot be asked" in result.output
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("uploads")
def test_files_that_cannot_be_removed_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "small", size_bytes=1024 * 1024) as root:
        old = put(root, age_hours=25)
        make_read_only(root)
        monkeypatch.setenv("UPLOADS_DIR", str(root))

        result = run()

    assert result.exit_code == 2
    assert f"{old.name}: read-only file system" in result.output
