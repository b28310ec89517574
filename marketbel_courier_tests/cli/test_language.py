"""Whoever sets COURIER_LANGUAGE is told everything in that language, names and commands apart."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from rich.cells import cell_len
from rich.console import Console

from marketbel_courier.catalogue.parsing_logs import LogType
from marketbel_courier.cli.status_table import drawn
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.telling.overview import Counts, Overview
from marketbel_courier.job_state.job_hash import Phase
from marketbel_courier.job_state.sync_state import SyncState, SyncStatus
from marketbel_courier.ledger.syncs import NewSync, finish_sync, open_sync
from marketbel_courier.messages.message import Message
from marketbel_courier_tests.catalogue_rows import (
    add_item,
    add_product,
    add_question,
    add_supplier,
)
from marketbel_courier_tests.cli.conftest import Run
from marketbel_courier_tests.cli.test_status import state
from marketbel_courier_tests.ledger_rows import NOON, SECOND, attempt, listed, register, write
from marketbel_courier_tests.neighbours.old_worker import OldWorker
from marketbel_courier_tests.shared_volume.stocked import put

if TYPE_CHECKING:
    Ask = Callable[[Callable[[Pool], Awaitable[object]]], object]

# A port where nobody listens.
NOWHERE = "127.0.0.1:1"
# What is no sentence of ours: commands, addresses, what drivers say, and click's line of usage.
FOREIGN = re.compile(
    r"`[^`]*`|\S*[/@_]\S*|^(Usage:|Справка:) .*|"
    r"(\[Errno|Error) \d+.*?(?=[.)]*( →| [А-Я]|$))|^marketbel-courier .*|"
    r"connection to server at .* failed: [^.]*",
    re.MULTILINE,
)
ENGLISH = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*(?: [A-Za-z]+(?:['-][A-Za-z]+)*){2,}")


def english(text: str) -> list[str]:
    """What reads like English in a text: three words in a row or more."""
    return ENGLISH.findall(FOREIGN.sub("*", text))


@pytest.fixture(autouse=True)
def _russian(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run is not None  # it takes the settings out of the environment first
    monkeypatch.setenv("COURIER_LANGUAGE", "ru")
    monkeypatch.setenv("UPLOADS_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("ML_ANALYZE_URL", f"http://{NOWHERE}")


def other(number: int, name: str, **changes: object) -> Any:
    return listed(id=UUID(int=number), name=name, partition_key=f"other-{number}", **changes)


def of(number: int, name: str, **changes: object) -> dict[str, Any]:
    """The fields of an attempt of that supplier."""
    whose = {"supplier_id": UUID(int=number), "supplier_name": name}
    return {**whose, "partition_key": f"other-{number}", **changes}


@pytest.fixture
def question(ask: Ask, tmp_path: Path) -> str:
    """Suppliers and deliveries in every state, files, a sync that ended, and a question; its id."""

    async def fill(pool: Pool) -> UUID:
        await register(
            pool,
            listed(),
            other(2, "Спящий", is_active=False),
            other(3, "Без адреса", source_url=None),
            other(4, "Мир кабеля"),
            other(5, "Занятой"),
            other(6, "Рога и копыта", use_ml_processing=False),
            other(7, "Новый"),
        )
        stopped, replaced = Message("run-stopped"), Message("superseded-by-newer")
        failed = of(4, "Мир кабеля", error_message=stopped, next_retry_at=NOON + 90 * SECOND)
        last = of(7, "Новый", error_message=stopped, error_class="permanent")
        waits = of(6, "Рога и копыта", route="legacy", fell_back_because=stopped)
        await write(
            pool,
            attempt("complete", NOON - timedelta(days=1), error_count=3),
            attempt("unchanged"),
            attempt("superseded", NOON - timedelta(days=2), error_message=replaced),
            attempt("failed", **failed),
            attempt("failed", **last),
            attempt("downloading", **of(5, "Занятой")),
            attempt("handed over", **of(3, "Без адреса")),
            attempt("delivered", **waits),
        )
        sync = await open_sync(pool, NewSync("sync-7", "manual"))
        reason = Message("sync-other-has-just-ended")
        await finish_sync(pool, sync, reason=reason, level=LogType.SUCCESS)
        products = [await add_product(pool, f"Чайник {number}") for number in (1, 2)]
        shop = await add_supplier(pool, "Чайная")
        item = await add_item(pool, shop, "Чайник", price="7234.50")
        return await add_question(pool, item, *products)

    put(tmp_path, age_hours=300, name="a.csv")
    put(tmp_path, age_hours=30, name="b.csv", sidecar=False)
    return str(ask(fill))[:8]


def conversation(question: str) -> Iterator[tuple[str, ...]]:
    """A command of each kind, as a person might type them one after the other."""
    yield "status", "--all"
    yield from (("why", name) for name in ("мир", "нет такого"))
    yield from (("why", f"other-{number}") for number in range(2, 8))
    yield "why", "садов"
    yield from (("sync", "--dry-run"), ("sync",), ("sync",), ("sync", "--dry-run", "--force"))
    yield from (("retry",), ("retry", "x", "--permanent"), ("retry", "--job", str(UUID(int=9))))
    yield from (("retry", "other-2"), ("retry", "other-4"), ("retry", "садовый мир"))
    yield from (("retry", "other-5"), ("retry", "--all-failed"))
    yield from (("reprocess",), ("reprocess", "--older-than", "soon"), ("reprocess", "other-2"))
    yield from (("reprocess", "--all", "--legacy"), ("reprocess", "--all", "--ml"))
    yield from (("review", "list"), ("review", "list", "--status", "expired"))
    yield from (("review", "show", question), ("review", "show", "ffff"), ("review", "show", "1"))
    yield "review", "accept", question, "--candidate", "9"
    yield from ((("review", "accept", question, "--candidate", "2"),) * 2)
    yield from (("review", "reject", question), ("review", "show", question))
    yield "review", "list", "--status", "approved"
    yield from (("cleanup", "--dry-run"), ("cleanup",))
    yield from (("adopt", "--dry-run"), ("adopt",), ("adopt", "--worker-stopped"))
    yield from (("migrate",), ("doctor",), ("status", "--watch"), ("status", "--watch", "--json"))
    yield from (("admin", "--host", "0.0.0.0"), ("admin", "hash-password", "--stdin"))


@pytest.mark.usefixtures("worker")
def test_no_command_says_an_english_sentence(
    run: Run, question: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dagster.yaml").touch()
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))

    told = {words: run(*words, answers="n\n").output for words in conversation(question)}

    assert {words: found for words in told if (found := english(told[words]))} == {}
    assert [words for words, text in told.items() if not re.search("[а-я]", text)] == []


@pytest.fixture
def worker(migrated_database: str, redis_dsn: str, tmp_path: Path, run: Run) -> OldWorker:
    """The former worker, who left a failed job, one under way, and one that has expired."""
    assert run is not None
    worker = OldWorker(migrated_database, redis_dsn, tmp_path)
    supplier = worker.supplier("Ромашка", "https://shop.example/price.csv")
    worker.job(supplier, "failed")
    worker.job(supplier, "downloading", hours_ago=0)
    worker.expired_job()
    return worker


@pytest.mark.usefixtures("question")
def test_what_is_wrong_with_servers_and_settings_is_told_in_that_language(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", f"redis://{NOWHERE}/0")
    commands = ("status",), ("sync",), ("sync", "--dry-run"), ("adopt",), ("cleanup",), ("doctor",)
    told = [run(*words).output for words in commands]
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{NOWHERE}/none")
    told += [run(*words).output for words in (("status",), ("doctor",), ("migrate",))]
    monkeypatch.setenv("MAX_RETRIES", "many")
    monkeypatch.setenv("ADMIN_PORT", "none")
    told += [run(*words).output for words in (("status",), ("doctor",), ("admin",))]

    assert [found for text in told if (found := english(text))] == []
    assert all(re.search("[а-я]", text) for text in told)
    assert told[-3].startswith("ошибка: Неверное значение MAX_RETRIES: ")


def test_columns_are_as_wide_as_the_words_of_the_language() -> None:
    now, sync = NOON + timedelta(minutes=3), SyncStatus(SyncState.IDLE)
    jobs = (
        state(attempt("handed over"), phase=Phase.MATCHING, items_processed=30, items_total=120),
        state(attempt("downloading"), download_bytes=1_200_000, download_total=3_400_000),
        state(attempt("delivered")),
    )
    console = Console(file=StringIO(), width=80, color_system=None)
    console.print(drawn(Overview(now, sync, None, Counts(1, 1, 1, 0, 0), jobs), columns=80))
    assert isinstance(console.file, StringIO)
    _, counts, header, matching, downloading, waiting = console.file.getvalue().splitlines()

    assert max(map(cell_len, (header, matching, downloading, waiting))) <= 80
    column = header.index("ход работы")
    assert matching[column:] == "██░░░░░░  25% 30 из 120 позиций"
    assert " ".join(downloading[column:].split()) == "██░░░░░░ 35% 1,2 МБ из 3,4 МБ"
    assert header[header.index("этап") :].startswith("этап          ")
    assert matching[header.index("этап") :].startswith("сопоставление ")
    assert counts.startswith("1 скачивается · 1 ждёт · 1 анализируется · 0 будут повторены")


@pytest.mark.usefixtures("question")
def test_scripts_are_told_the_same_in_every_language(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    russian = json.loads(run("status", "--json").output)
    monkeypatch.setenv("COURIER_LANGUAGE", "en")
    english = json.loads(run("status", "--json").output)

    assert {**russian, "at": ""} == {**english, "at": ""}
    failed = next(job for job in russian["jobs"] if job["phase"] == "failed")
    assert failed["error"].startswith("The run was stopped before its end.")
    assert failed["error_data"] == {"code": "run-stopped", "params": {}}
    assert russian["last_sync"]["outcome_data"]["code"] == "sync-other-has-just-ended"


@pytest.mark.parametrize("tag", ["fr", "russian", "r u"])
def test_a_language_that_nobody_speaks_here_is_told_in_english(
    run: Run, monkeypatch: pytest.MonkeyPatch, tag: str
) -> None:
    monkeypatch.setenv("COURIER_LANGUAGE", tag)

    refused, examined = run("status"), run("doctor")

    assert (refused.exit_code, refused.output) == (
        2,
        "error: COURIER_LANGUAGE is wrong: must be en or ru\n",
    )
    assert examined.exit_code == 1
    assert re.search(
        r"^fail  COURIER_LANGUAGE +is wrong: must be en or ru", examined.output, re.MULTILINE
    )
