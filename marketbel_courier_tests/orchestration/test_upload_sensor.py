from __future__ import annotations

import json
from pathlib import Path

import dagster as dg
import pytest

from marketbel_courier.delivery.upload_requests import WaitingUpload
from marketbel_courier.delivery.uploads import Upload
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.job_state.keys import (
    PARSE_TRIGGERS_KEY,
    RETRY_TRIGGERS_KEY,
    SYNC_TRIGGER_KEY,
)
from marketbel_courier.job_state.list_triggers import ListEntry
from marketbel_courier.ledger.accepted_uploads import accepted_uploads
from marketbel_courier.ledger.alerts import recent_alerts
from marketbel_courier.orchestration.sensors.retries import retry_sensor
from marketbel_courier.orchestration.sensors.sync import sync_sensor
from marketbel_courier.orchestration.sensors.uploads import (
    MOST_PER_TICK,
    UploadRuns,
    plan_uploads,
    upload_sensor,
)
from marketbel_courier.orchestration.tags import LEGACY_ASSETS, TASK_ID_TAG
from marketbel_courier_tests.corpus.workbooks import Sheet, workbook
from marketbel_courier_tests.in_process_runs import carry_out
from marketbel_courier_tests.orchestration.launching import (
    FAILURE,
    NOT_STARTED,
    STARTED,
    SUCCESS,
    launch,
    tick,
)
from marketbel_courier_tests.orchestration.ledger_and_redis import ledger
from marketbel_courier_tests.orchestration.ticking import lines_of
from marketbel_courier_tests.orchestration.triggers import in_redis, listed, upload
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of

PRICES = b"sku;name;price\n1;Drill;10,50\n"


def requests_of(platform: Platform) -> list[dg.RunRequest]:
    return list(tick(platform, upload_sensor).run_requests or [])


def started(platform: Platform, request: dg.RunRequest, status: dg.DagsterRunStatus) -> None:
    launch(platform, request, status, sensor="upload_sensor")


def log_lines(platform: Platform, task_id: str) -> list[tuple[str, str]]:
    rows = platform.ask(
        lambda pool: pool.fetch(
            "SELECT error_type, error_message FROM parsing_logs WHERE task_id = $1", task_id
        )
    )
    return [(row["error_type"], row["error_message"]) for row in rows]


def waiting(task_id: str, key: str) -> WaitingUpload:
    return WaitingUpload(ListEntry(task_id), Upload(task_id, key, f"/volume/{task_id}"))


def names(uploads: object) -> list[str]:
    assert isinstance(uploads, list)
    return [one.upload.task_id for one in uploads]


def test_of_one_supplier_one_upload_is_launched_and_others_do_not_wait() -> None:
    entries = [waiting("a1", "a"), waiting("a2", "a"), waiting("b1", "b")]

    plan = plan_uploads(entries, {}, busy=())

    assert (names(plan.launch), names(plan.later)) == (["a1", "b1"], ["a2"])


def test_an_upload_waits_for_the_run_of_its_suppliers_earlier_one() -> None:
    plan = plan_uploads([waiting("a2", "a")], {"a1": UploadRuns(is_under_way=True)}, busy={"a"})

    assert (names(plan.launch), names(plan.later)) == ([], ["a2"])


def test_an_upload_whose_run_exists_is_launched_no_more() -> None:
    runs = {"a1": UploadRuns(is_over=True), "b1": UploadRuns(is_under_way=True)}

    plan = plan_uploads([waiting(t, t[0]) for t in ("a1", "b1", "c1")], runs, busy={"b"})

    assert (names(plan.over), names(plan.later), names(plan.launch)) == (["a1"], ["b1"], ["c1"])


def test_no_more_are_launched_in_one_tick_than_it_can_bear() -> None:
    entries = [waiting(f"u{n}", f"s{n}") for n in range(MOST_PER_TICK + 1)]

    plan = plan_uploads(entries, {}, busy=())

    assert (len(plan.launch), len(plan.later)) == (MOST_PER_TICK, 1)


def test_an_upload_stays_in_redis_until_its_job_is_written_down(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES)
    upload(platform, "Shop", "upload-1", PRICES)

    [request] = requests_of(platform)

    assert (request.run_key, request.tags[TASK_ID_TAG]) == ("upload-1", "upload-1")
    assert request.tags["dagster/partition"] == key
    assert len(listed(platform, PARSE_TRIGGERS_KEY)) == 1

    started(platform, request, NOT_STARTED)
    assert [again.run_key for again in requests_of(platform)] == ["upload-1"]

    started(platform, request, STARTED)
    assert requests_of(platform) == []
    assert len(listed(platform, PARSE_TRIGGERS_KEY)) == 1

    run_of(platform, request)
    assert requests_of(platform) == []
    assert listed(platform, PARSE_TRIGGERS_KEY) == []


def test_an_upload_whose_run_died_before_it_was_written_down_is_launched_again(
    platform: Platform,
) -> None:
    key = platform.add_supplier("Shop", PRICES)
    upload(platform, "Shop", "upload-1", PRICES)

    for run_key in ("upload-1", "upload-1#2", "upload-1#3"):
        [request] = requests_of(platform)
        assert request.run_key == run_key
        started(platform, request, FAILURE)

    assert requests_of(platform) == []
    assert listed(platform, PARSE_TRIGGERS_KEY) == []
    assert [(kind, "3 runs failed" in text) for kind, text in log_lines(platform, "upload-1")] == [
        ("ERROR", True)
    ]
    alerts = platform.ask(lambda pool: recent_alerts(pool, 10))
    assert [(alert.subject, alert.cause) for alert in alerts] == [(key, "upload_refused")]


def test_an_upload_whose_run_a_person_stopped_is_not_launched_again(platform: Platform) -> None:
    platform.add_supplier("Shop", PRICES)
    upload(platform, "Shop", "upload-1", PRICES)
    [request] = requests_of(platform)

    started(platform, request, dg.DagsterRunStatus.CANCELED)

    assert requests_of(platform) == []
    assert listed(platform, PARSE_TRIGGERS_KEY) == []


def test_a_second_upload_of_a_supplier_follows_the_first_ones_run(platform: Platform) -> None:
    platform.add_supplier("Shop", PRICES)
    for number in (1, 2):
        upload(platform, "Shop", f"upload-{number}", PRICES)

    [first] = requests_of(platform)
    started(platform, first, STARTED)
    assert requests_of(platform) == []

    run_of(platform, first)
    started(platform, first, SUCCESS)
    assert [request.run_key for request in requests_of(platform)] == ["upload-2"]


def test_a_supplier_without_a_partition_gets_one_for_its_upload(platform: Platform) -> None:
    key = platform.add_supplier("Shop", PRICES, is_active=False, source_url="")
    platform.instance.delete_dynamic_partition("suppliers", key)
    upload(platform, "Shop", "upload-1", PRICES)

    assert len(requests_of(platform)) == 1
    assert platform.order() == [key]


@pytest.mark.parametrize(
    ("content", "changes", "reason"),
    [
        (None, {}, "File not on the shared volume"),
        (b"", {}, "The file is empty"),
        (PRICES, {"supplier_name": "Other"}, "File of another supplier: Shop"),
        (PRICES, {"source_config": {"file_path": "/etc/passwd"}}, "No such supplier: Shop"),
        (
            PRICES,
            {"source_config": {"file_path": f"/etc/{supplier_id_of('Shop')}_1_passwd"}},
            "File not on the shared volume",
        ),
        (PRICES, {"source_config": {}}, "cannot be read"),
        (PRICES, {"source_config": None}, "cannot be read"),
    ],
)
def test_a_bad_entry_is_told_and_removed_and_blocks_nobody(
    platform: Platform, content: bytes | None, changes: dict[str, object], reason: str
) -> None:
    platform.add_supplier("Shop", PRICES)
    platform.add_supplier("Good", PRICES)
    upload(platform, "Shop", "upload-bad", content, **changes)
    upload(platform, "Good", "upload-good", PRICES)

    [request] = requests_of(platform)

    assert request.run_key == "upload-good"
    [(level, message)] = log_lines(platform, "upload-bad")
    assert level == "ERROR"
    assert reason in message
    [alert] = platform.ask(lambda pool: recent_alerts(pool, 10))
    assert str(alert.reason) == message
    assert len(listed(platform, PARSE_TRIGGERS_KEY)) == 1


def test_an_entry_that_is_no_json_is_told_under_a_name_of_its_own(platform: Platform) -> None:
    in_redis(platform, lambda redis: redis.rpush(PARSE_TRIGGERS_KEY, b"\xff\x00{"))

    assert requests_of(platform) == []
    assert listed(platform, PARSE_TRIGGERS_KEY) == []
    rows = platform.ask(lambda pool: pool.fetch("SELECT task_id FROM parsing_logs"))
    assert [row["task_id"].startswith("trigger-") for row in rows] == [True]


def entry_of(**changes: object) -> bytes:
    source = {"file_path": f"/shared/uploads/{supplier_id_of('Shop')}_1_a.csv"}
    return json.dumps({"supplier_name": "Shop", "source_config": source, **changes}).encode()


POISON = {
    "no text": b"\xff\xfe\x00{",
    "half a letter": entry_of(supplier_name="Shop").replace(b"Shop", b"\\ud800"),
    "a zero in a name": entry_of(supplier_name="Sh\0op"),
    "a zero in a path": entry_of(
        source_config={"file_path": f"/x/{supplier_id_of('Shop')}_1_\0.csv"}
    ),
    "a path of no file": entry_of(
        source_config={"file_path": f"/x/{supplier_id_of('Shop')}_1_{'a' * 3000}.csv"}
    ),
    "a number": b"7",
    "a list": b"[]",
    "nested too deep": b"[" * 50_000,
    "a task without end": entry_of(task_id="t" * 5000),
    "a task that is none": entry_of(task_id={"a": ["\0"]}),
    "endless digits": entry_of(
        source_config={"file_path": "/x/a.csv", "header_row": 10**400, "sheet_name": "\0"}
    ),
    "too long": b'"' + b"a" * 2_000_000 + b'"',
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON)
def test_an_entry_of_any_content_is_told_and_put_aside_and_blocks_nobody(
    platform: Platform, poison: bytes
) -> None:
    platform.add_supplier("Good", PRICES)
    platform.add_supplier("Shop", PRICES)
    in_redis(platform, lambda redis: redis.rpush(PARSE_TRIGGERS_KEY, poison))
    in_redis(platform, lambda redis: redis.lpush(RETRY_TRIGGERS_KEY, poison))
    upload(platform, "Good", "upload-good", PRICES)

    [request] = requests_of(platform)
    tick(platform, retry_sensor)

    assert request.run_key == "upload-good"
    assert len(listed(platform, PARSE_TRIGGERS_KEY)) == 1
    assert listed(platform, RETRY_TRIGGERS_KEY) == []
    [alert] = platform.ask(lambda pool: recent_alerts(pool, 10))
    assert alert.cause == "upload_refused"


@pytest.mark.parametrize("key", [PARSE_TRIGGERS_KEY, RETRY_TRIGGERS_KEY, SYNC_TRIGGER_KEY])
def test_a_key_of_another_type_is_put_aside_and_told_and_what_comes_then_is_taken(
    platform: Platform, key: str
) -> None:
    platform.add_supplier("Good", PRICES)
    in_redis(platform, lambda redis: redis.hset(key, "field", "value"))

    for sensor in (upload_sensor, retry_sensor, sync_sensor):
        tick(platform, sensor)

    assert in_redis(platform, lambda redis: redis.exists(key)) == 0
    assert in_redis(platform, lambda redis: redis.hget(f"courier:set-aside:{key}:key", "field"))
    [alert] = platform.ask(lambda pool: recent_alerts(pool, 10))
    assert key in str(alert.reason)
    upload(platform, "Good", "upload-good", PRICES)
    [request] = requests_of(platform)
    assert request.run_key == "upload-good"


def test_an_upload_that_redis_has_lost_is_delivered_all_the_same_and_once(
    platform: Platform, redis_server: EmbeddedValkey
) -> None:
    platform.add_supplier("Shop", PRICES)
    upload(platform, "Shop", "upload-1", PRICES)
    [raw] = listed(platform, PARSE_TRIGGERS_KEY)
    platform.ask(
        lambda pool: pool.execute(
            "INSERT INTO courier.accepted_uploads (task_id, entry) VALUES ('upload-1', $1)", raw
        )
    )
    redis_server.stop()
    try:
        [request] = requests_of(platform)
    finally:
        redis_server.start()
    assert request.run_key == "upload-1"

    in_redis(platform, lambda redis: redis.flushdb())
    [again] = requests_of(platform)
    assert again.run_key == "upload-1"
    run_of(platform, again)

    assert requests_of(platform) == []
    assert platform.ask(lambda pool: accepted_uploads(pool, limit=10)) == []
    assert [row.task_id for row in ledger(platform)] == ["upload-1"]


def test_redis_being_away_changes_nothing(platform: Platform, redis_server: EmbeddedValkey) -> None:
    redis_server.stop()
    try:
        data = tick(platform, upload_sensor)
    finally:
        redis_server.start()

    assert "Redis cannot be reached" in (data.skip_message or "")


def run_of(platform: Platform, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
    return carry_out(platform.instance, request)


def test_an_upload_is_adopted_where_it_lies_and_waits_for_its_analysis(
    platform: Platform,
) -> None:
    platform.add_supplier("Shop", PRICES)
    path = upload(platform, "Shop", "upload-1", PRICES)
    [request] = requests_of(platform)

    assert run_of(platform, request).success

    [row] = ledger(platform)
    assert (row.state, row.origin, row.task_id) == ("delivered", "upload", "upload-1")
    assert (row.file_path, row.file_type) == (str(path), "csv")
    assert row.original_filename == "прайс.csv"
    assert row.reading_hints["header_row"] == 1
    assert path.with_name(path.name + ".meta.json").is_file()
    assert platform.shop.requests[platform.path_of("Shop")] == 0


@pytest.mark.parametrize(
    ("source", "price", "warnings"),
    [
        ({"sheet_name": "Sheet1"}, 8, 0),
        ({"sheet_name": "Sheet1", "file_type": "excel"}, 9, 0),
        ({"sheet_name": "Июль"}, 8, 1),
    ],
)
def test_the_best_sheet_is_read_on_the_legacy_route_where_nobody_named_one_that_is_there(
    platform: Platform, tmp_path: Path, source: dict[str, str], price: int, warnings: int
) -> None:
    key = platform.add_supplier("Shop", None, use_ml_processing=False)
    titles = ("Артикул", "Наименование", "Цена")
    workbook(
        Sheet((("Наименование", "Цена"), ("Кружка", 9)), name="Sheet1"),
        Sheet(((*titles, "Остаток"), ("К-1", "Кружка", 8, 1)), name="Прайс"),
    )(tmp_path / "list.xlsx")
    content = (tmp_path / "list.xlsx").read_bytes()
    path = upload(platform, "Shop", "upload-1", content)
    path = path.rename(path.with_suffix(".xlsx"))
    in_redis(platform, lambda redis: redis.delete(PARSE_TRIGGERS_KEY))
    rows = {"file_path": str(path), "header_row": 1, "data_start_row": 2}
    upload(platform, "Shop", "upload-2", None, source_config=rows | source)
    [request] = requests_of(platform)
    assert run_of(platform, request).success

    assert platform.materialize(LEGACY_ASSETS, [key]).success

    stored = platform.ask(lambda pool: pool.fetch("SELECT current_price FROM supplier_items"))
    assert [row["current_price"] for row in stored] == [price]
    assert len([line for line in lines_of(platform, "WARNING") if "“Июль”" in line]) == warnings


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"<html><body>log in</body></html>", "wrong_file_kind"), (None, "source_not_found")],
)
def test_an_upload_that_is_no_price_list_or_gone_fails_for_good(
    platform: Platform, content: bytes | None, code: str
) -> None:
    platform.add_supplier("Shop", PRICES)
    path = upload(platform, "Shop", "upload-1", content or PRICES)
    [request] = requests_of(platform)
    if content is None:
        path.unlink()

    assert not run_of(platform, request).success

    [row] = ledger(platform)
    assert (row.state, row.error_code, row.next_retry_at) == ("failed", code, None)
