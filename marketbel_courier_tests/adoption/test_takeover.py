from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from marketbel_courier.adoption.decisions import Action
from marketbel_courier.adoption.report import TASK_ID, AdoptionReport, Kind
from marketbel_courier.adoption.takeover import take_over
from marketbel_courier.database.pool import Pool
from marketbel_courier.job_state.job_hash import Phase
from marketbel_courier.ledger.adoption import adoption_state, the_only_adoption
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.retries import request_retries
from marketbel_courier.shared_volume.sidecar import Sidecar, sidecar_path
from marketbel_courier_tests.adoption.conftest import Scene
from marketbel_courier_tests.neighbours.old_worker import OldSupplier

URL = "https://shop.example/price.csv?token=secret"
PRICES = b"sku;name;price\n1;Drill;10,50\n2;Saw;20\n3;Nail;1\n"
SKUS = [("1", "Drill", "10.50"), ("2", "Saw", "20.00"), ("3", "Nail", "1.00")]


def in_ledger(scene: Scene, job_id: UUID) -> Delivery:
    row = scene.row(job_id)
    assert row is not None
    return row


def set_field(scene: Scene, job: UUID, name: str, value: str) -> None:
    scene.in_redis(lambda redis: cast("Any", redis.hset(f"job:{job}", name, value)))


def left_at_ml(scene: Scene, supplier: OldSupplier, status: str, **changes: Any) -> UUID:
    analysis = scene.analysis(supplier, status, **changes)
    return scene.worker.job(supplier, "analyzing", fields={"ml_job_id": analysis.job_id})


def test_a_failed_job_is_a_row_that_can_be_retried_with_its_file_and_its_count(
    scene: Scene,
) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    job = scene.worker.job(
        supplier, "failed", fields={"retry_count": "2", "file_type": "excel", "ml_job_id": ""}
    )
    path = scene.worker.file(supplier, job, "прайс.csv", PRICES)

    report = scene.take_over()

    row = in_ledger(scene, job)
    assert (row.state, row.outcome, row.attempt, row.origin) == ("failed", "failed", 3, "source")
    assert (row.file_path, row.file_type, row.original_filename) == (
        str(path),
        "csv",
        "прайс.csv",
    )
    assert (str(row.error_message), row.next_retry_at) == ("File parsing failed", None)
    assert "secret" not in row.source_url
    shown = scene.shown(job)
    assert (shown.phase, shown.can_retry, shown.retry_count) == (Phase.FAILED, True, 2)
    assert shown.retry_count < shown.max_retries
    assert scene.hash_of(job)["can_retry"] == "true"
    assert [r.job_id for r in scene.ask(lambda pool: request_retries(pool, [job]))] == [job]
    assert report.is_finished


def test_the_sidecar_of_a_known_job_says_whose_file_it_is(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    jobs = [
        scene.worker.job(supplier, phase, hours_ago=hours)
        for hours, phase in enumerate(("failed", "complete", "analyzing"), start=1)
    ]
    paths = [scene.worker.file(supplier, job, "прайс.csv", PRICES) for job in jobs]
    sidecar_path(paths[1]).unlink()

    scene.take_over()

    for job, path in zip(jobs, paths, strict=True):
        sidecar = Sidecar.model_validate_json(sidecar_path(path).read_bytes())
        assert (sidecar.supplier_id, sidecar.supplier_name) == (supplier.id, "Ромашка")
        assert (sidecar.job_id, sidecar.file_size_bytes) == (job, len(PRICES))
        assert sidecar.checksum_sha256 is not None


def test_a_volume_that_refuses_a_sidecar_holds_up_no_job(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    job = scene.worker.job(supplier, "failed")
    scene.worker.file(supplier, job, "прайс.csv", PRICES)
    (scene.worker.uploads_dir / ".incoming").write_bytes(b"")

    report = scene.take_over()

    assert report.is_finished
    assert in_ledger(scene, job).state == "failed"
    assert [str(step.done) for step in report.steps if step.is_warning] == ["not written"]


def test_a_file_that_is_not_known_to_be_whole_is_left_as_it_is(scene: Scene) -> None:
    jobs = []
    for harm in ("shorter", "without sidecar", "a web page", "empty"):
        supplier = scene.worker.supplier(harm, URL)
        fields = {"ml_job_id": "", "download_total": "9999"}
        jobs.append(scene.worker.job(supplier, "failed", fields=fields))
        content = b"<html>Sign in</html>" if harm == "a web page" else PRICES
        path = scene.worker.file(supplier, jobs[-1], "price.csv", content)
        if harm == "shorter":
            path.write_bytes(PRICES[:10])
        elif harm == "without sidecar":
            sidecar_path(path).unlink()
        elif harm == "empty":
            path.write_bytes(b"")

    def files() -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in scene.worker.uploads_dir.glob("*.*")}

    before = files()

    scene.take_over()

    rows = [in_ledger(scene, job) for job in jobs]
    assert {(row.file_path, row.delivered_at, row.checksum_sha256) for row in rows} == {
        (None, None, None)
    }
    assert files() == before


def test_a_job_left_while_it_was_downloaded_fails_and_is_retried_by_itself(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    job = scene.worker.job(
        supplier, "downloading", fields={"download_bytes": "500", "download_total": "400"}
    )

    scene.take_over()

    row = in_ledger(scene, job)
    assert (row.state, row.error_code) == ("failed", "left_unfinished")
    assert row.next_retry_at is not None
    assert scene.active() == set()
    assert str(scene.shown(job).error).startswith("Left by the former worker")
    assert [(kind, who) for kind, _, who in scene.log(job)] == [("ERROR", supplier.id)]


@pytest.mark.parametrize(
    ("source_url", "metadata"),
    [("", {}), (URL, {"is_active": False})],
    ids=["no address", "deactivated"],
)
def test_what_cannot_be_retried_by_itself_is_left_to_a_person(
    scene: Scene, source_url: str, metadata: dict[str, Any]
) -> None:
    supplier = scene.worker.supplier("Ромашка", source_url, **metadata)
    job = scene.worker.job(supplier, "downloading")

    scene.take_over()

    assert in_ledger(scene, job).next_retry_at is None
    assert scene.shown(job).can_retry


def test_an_analysis_that_has_completed_meanwhile_completes_its_job_with_its_counts(
    scene: Scene,
) -> None:
    supplier = scene.worker.supplier("Ромашка", URL, items=SKUS)
    job = left_at_ml(
        scene, supplier, "completed", items_processed=118, items_total=120, errors=["row 3"]
    )
    path = scene.worker.file(supplier, job, "прайс.csv", PRICES)

    scene.take_over()

    row = in_ledger(scene, job)
    assert (row.state, row.outcome, row.items_processed) == ("complete", "partial", 118)
    assert row.file_path == str(path)
    shown = scene.shown(job)
    assert (shown.phase, shown.items_total, shown.error_count) == (Phase.COMPLETE, 120, 1)
    [(kind, message, who)] = scene.log(job)
    assert (kind, who) == ("WARNING", supplier.id)
    assert "118 of 120 items" in message
    assert scene.active() == set()


def test_an_analysis_that_found_nothing_is_no_success(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    job = left_at_ml(scene, supplier, "completed", items_processed=0, items_total=0)

    scene.take_over()

    assert in_ledger(scene, job).outcome == "empty"
    assert scene.log(job)[-1][0] == "WARNING"


def test_an_analysis_that_has_failed_fails_its_job_for_good_with_its_reason(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    job = left_at_ml(scene, supplier, "failed", errors=["No header row"])

    scene.take_over()

    row = in_ledger(scene, job)
    assert (row.error_class, row.error_code, row.next_retry_at) == (
        "permanent",
        "analysis_failed",
        None,
    )
    assert "No header row" in str(row.error_message)


@pytest.mark.parametrize("is_away", [False, True])
def test_an_analysis_under_way_is_gone_on_with_by_a_retry_that_keeps_the_file(
    scene: Scene, is_away: bool
) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    job = left_at_ml(scene, supplier, "processing")
    path = scene.worker.file(supplier, job, "прайс.csv", PRICES)
    if is_away:
        scene.ml.hang_up()

    scene.take_over()

    row = in_ledger(scene, job)
    assert (row.state, row.error_class, row.route) == ("failed", "transient", "ml")
    assert (row.ml_job_id, row.ml_submissions) == (next(iter(scene.ml.jobs)), 1)
    assert row.file_path == str(path)
    assert row.next_retry_at is not None
    assert row.finished_at is not None
    assert row.next_retry_at - row.finished_at < timedelta(minutes=5)


def test_without_its_file_a_retry_waits_until_the_analysis_under_way_must_have_ended(
    scene: Scene,
) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    job = left_at_ml(scene, supplier, "processing")

    scene.take_over()

    row = in_ledger(scene, job)
    assert row.next_retry_at is not None
    assert row.finished_at is not None
    assert row.next_retry_at - row.finished_at > timedelta(minutes=29)


def test_an_analysis_that_ml_analyze_has_forgotten_is_retried(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    job = scene.worker.job(supplier, "matching")

    scene.take_over()

    row = in_ledger(scene, job)
    assert "forgotten" in str(row.error_message)
    assert row.next_retry_at is not None


def test_what_a_newer_job_has_replaced_is_ended_and_offers_no_retry(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    old_failed = scene.worker.job(supplier, "failed", hours_ago=5, fields={"ml_job_id": ""})
    old_left = scene.worker.job(supplier, "downloading", hours_ago=4)
    newest = scene.worker.job(supplier, "failed", hours_ago=3, fields={"ml_job_id": ""})

    scene.take_over()

    for job in (old_failed, old_left):
        assert in_ledger(scene, job).outcome == "superseded"
        assert not scene.shown(job).can_retry
    assert scene.shown(newest).can_retry
    assert scene.log(old_left) == []


def test_the_newest_failure_stays_the_last_word_about_a_supplier(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    analysis = scene.analysis(supplier, "completed")
    scene.worker.job(supplier, "analyzing", hours_ago=5, fields={"ml_job_id": analysis.job_id})
    newest = scene.worker.job(supplier, "failed", hours_ago=3)

    scene.take_over()

    last = scene.ask(
        lambda pool: pool.fetchrow(
            "SELECT task_id, error_type FROM parsing_logs WHERE supplier_id = $1"
            " ORDER BY created_at DESC LIMIT 1",
            supplier.id,
        )
    )
    assert last is not None
    assert tuple(last) == (str(newest), "ERROR")


def test_what_is_told_of_the_steps_does_not_change_how_a_supplier_stands(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    scene.worker.log(supplier, "ERROR", "File parsing failed", "download-1")
    job = scene.worker.job(supplier, "failed")

    scene.take_over()

    told = scene.log(TASK_ID)
    assert [(kind, who) for kind, _, who in told] == [("INFO", None)]
    assert "Ромашка" in told[0][1]
    assert str(job)[:8] in told[0][1]
    assert scene.log(job) == []


def test_jobs_of_nobody_and_keys_that_are_no_job_go(scene: Scene) -> None:
    nobody = OldSupplier(uuid4(), "Nobody", URL)
    stray = scene.worker.job(nobody, "downloading")
    failed = scene.worker.job(nobody, "failed")
    expired = scene.worker.expired_job()
    odd = scene.worker.job(nobody, "resting")

    async def leave(redis: Any) -> None:
        await redis.set("job:settings", "x")
        await redis.hset("job:not-an-id", mapping={"phase": "failed"})
        await redis.sadd("jobs:active", "not-an-id")

    scene.in_redis(leave)

    report = scene.take_over()

    keys = scene.in_redis(lambda redis: cast("Any", redis.keys("job:*")))
    assert keys == [f"job:{failed}"]
    assert scene.shown(failed).can_retry is False
    assert scene.active() == set()
    assert scene.row(failed) is None
    assert {stray, odd, expired}
    assert report.counts()[Kind.JOB, Action.REMOVED.message] == 4


def test_a_complete_job_is_made_readable_and_left_alone_else(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    right = scene.worker.job(supplier, "complete", hours_ago=2)
    wrong = scene.worker.job(
        supplier,
        "complete",
        hours_ago=3,
        fields={
            "file_type": "xlsx",
            "items_processed": "12",
            "items_total": "10",
            "download_bytes": "-1",
            "error_details": "none",
            "can_retry": "False",
            "completed_at": "yesterday",
        },
    )
    before = scene.hash_of(right)
    scene.in_redis(lambda redis: cast("Any", redis.sadd("jobs:active", str(right))))

    scene.take_over()

    assert scene.hash_of(right) == before
    assert scene.active() == set()
    shown = scene.shown(wrong)
    assert (shown.items_processed, shown.items_total, shown.download_bytes) == (12, 12, 0)
    assert scene.row(right) is None


def test_a_list_that_the_catalogue_shows_is_known_as_analysed(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка", URL, items=SKUS)
    fields = {"items_processed": "3", "items_total": "3"}
    job = scene.worker.job(supplier, "complete", hours_ago=0.01, fields=fields)
    ended = scene.ask(lambda pool: pool.fetchval("SELECT now()::text"))
    set_field(scene, job, "completed_at", ended)
    path = scene.worker.file(supplier, job, "прайс.csv", PRICES)

    scene.take_over()

    row = in_ledger(scene, job)
    assert (row.state, row.outcome, row.route) == ("complete", "success", "ml")
    assert (row.file_path, row.items_processed) == (str(path), 3)


def test_a_list_is_not_known_as_analysed_where_the_catalogue_may_show_another(
    scene: Scene,
) -> None:
    jobs = []
    for why_not in ("later items", "fewer items", "a newer job", "other bytes"):
        supplier = scene.worker.supplier(why_not, URL, items=SKUS)
        processed = "4" if why_not == "fewer items" else "3"
        fields = {"items_processed": processed, "items_total": processed}
        jobs.append(scene.worker.job(supplier, "complete", hours_ago=0.01, fields=fields))
        path = scene.worker.file(supplier, jobs[-1], "прайс.csv", PRICES)
        if why_not == "a newer job":
            scene.worker.job(supplier, "failed", hours_ago=0.001)
        elif why_not == "other bytes":
            path.write_bytes(PRICES.replace(b"20", b"21"))
    ended = scene.ask(lambda pool: pool.fetchval("SELECT now()::text"))
    for job in jobs:
        set_field(scene, job, "completed_at", ended)
    scene.ask(
        lambda pool: pool.execute(
            "UPDATE supplier_items SET last_ingested_at = now() + interval '1 minute'"
            " WHERE supplier_sku = '3' AND supplier_id = ("
            " SELECT id FROM suppliers WHERE name = 'later items')"
        )
    )

    scene.take_over()

    assert [scene.row(job) for job in jobs] == [None] * 4


def test_a_second_time_changes_nothing_and_a_dry_run_never(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    jobs = [
        scene.worker.job(supplier, phase, hours_ago=hours)
        for hours, phase in enumerate(("failed", "downloading", "complete"), start=1)
    ]
    scene.worker.file(supplier, jobs[0], "price.csv", PRICES)
    scene.worker.expired_job()
    scene.worker.sync_under_way()

    def everything() -> object:
        rows = [
            scene.ask(
                lambda pool: pool.fetch("SELECT t::text FROM courier.deliveries t ORDER BY 1")
            ),
            scene.ask(lambda pool: pool.fetch("SELECT * FROM courier.supplier_partitions")),
            scene.ask(lambda pool: pool.fetch("SELECT t::text FROM parsing_logs t ORDER BY 1")),
        ]
        files = {
            file.name: file.read_bytes() for file in sorted(scene.worker.uploads_dir.glob("*_*"))
        }
        status = scene.in_redis(lambda redis: redis.get("sync:status"))
        return (
            [[row[0] for row in found] for found in rows],
            files,
            [scene.hash_of(job) for job in jobs],
            scene.active(),
            status,
        )

    before = everything()
    planned = scene.take_over(is_dry_run=True)
    assert everything() == before

    done = scene.take_over()
    after = everything()
    again = scene.take_over()

    assert planned.counts() == done.counts()
    assert again.steps == ()
    assert everything() == after


def test_what_does_not_fit_one_tick_is_gone_on_with_in_the_next_and_syncs_wait(
    scene: Scene,
) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    jobs = [scene.worker.job(supplier, "failed", hours_ago=hours) for hours in (1, 2)]

    async def due(pool: Pool) -> bool:
        return (await adoption_state(pool)).is_due(every=timedelta(minutes=1))

    first = scene.take_over(most_seconds=0)
    assert first.is_partial
    assert sum(scene.row(job) is not None for job in jobs) == 1
    assert scene.ask(due)

    second = scene.take_over(most_seconds=0)
    assert second.is_finished
    assert all(scene.row(job) is not None for job in jobs)
    assert not scene.ask(due)


def test_a_job_that_is_being_written_while_the_worker_is_up_is_left_to_it(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    job = scene.worker.job(supplier, "downloading", hours_ago=1)
    before = scene.hash_of(job)

    async def be_up(redis: Any) -> None:
        await redis.set("arq:queue:health-check", "alive", ex=3600)
        await redis.expire(f"job:{job}", 7 * 24 * 3600)

    scene.in_redis(be_up)

    report = scene.take_over()

    assert not report.is_finished
    assert scene.hash_of(job) == before
    assert scene.active() == {str(job)}
    assert scene.take_over(is_abandoned=True).is_finished
    assert in_ledger(scene, job).state == "failed"


def test_while_the_worker_is_up_it_is_looked_at_again_but_not_for_ever(scene: Scene) -> None:
    scene.in_redis(lambda redis: redis.set("price-queue:health-check", "alive", ex=3600))

    async def is_over(pool: Pool) -> bool:
        return (await adoption_state(pool)).is_finished

    assert not scene.take_over().is_finished
    assert not scene.ask(is_over)
    scene.ask(
        lambda pool: pool.execute(
            "UPDATE courier.adoption SET begun_at = begun_at - interval '2 days'"
        )
    )
    scene.take_over()
    assert scene.ask(is_over)


def test_of_two_processes_one_takes_over(scene: Scene) -> None:
    async def beside_another(pool: Pool) -> AdoptionReport:
        async with the_only_adoption(pool) as is_mine:
            assert is_mine
            return await take_over(scene.settings)

    assert scene.ask(beside_another).is_partial
    assert scene.take_over().is_finished


def test_a_job_that_began_just_now_is_left_even_without_a_sign_of_the_worker(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    scene.worker.job(supplier, "downloading", hours_ago=0.02)

    assert not scene.take_over().is_finished


def test_the_lock_and_status_of_a_sync_that_nobody_carries_out_are_released(scene: Scene) -> None:
    scene.worker.sync_under_way()
    scene.in_redis(lambda redis: redis.set("sync:last_run", "a while ago"))

    scene.take_over()

    async def left(redis: Any) -> list[str | None]:
        return [await redis.get(f"sync:{name}") for name in ("lock", "status", "last_run")]

    lock, status, last_run = scene.in_redis(left)
    assert (lock, last_run) == (None, None)
    assert json.loads(status or "")["state"] == "idle"
    assert len(scene.log(TASK_ID)) == 3


def test_the_lock_of_a_sync_that_may_be_under_way_is_left(scene: Scene) -> None:
    scene.worker.sync_under_way("sync-1")
    scene.in_redis(lambda redis: redis.set("arq:in-progress:abc", "1", ex=300))

    report = scene.take_over()

    assert "sync-1" in str(report.waits_for)
    assert scene.in_redis(lambda redis: redis.get("sync:lock")) == "sync-1"

    scene.in_redis(lambda redis: redis.expire("sync:lock", 2000))
    scene.take_over()
    assert scene.in_redis(lambda redis: redis.exists("sync:lock")) == 0


def test_the_workers_own_queue_is_told_and_left_alone(scene: Scene) -> None:
    scene.worker.queued_work({"job-1": 1.0})

    report = scene.take_over()

    assert [str(step.done) for step in report.steps] == ["left alone"]
    assert scene.in_redis(lambda redis: cast("Any", redis.zcard("arq:queue:price-ingestion-queue")))


def test_an_upload_is_taken_over_as_one_and_retried_from_where_it_lies(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка")
    name = f"{supplier.id}_1700000000000_price.csv"
    (scene.worker.uploads_dir / name).write_bytes(PRICES)
    job = scene.worker.job(
        supplier, "downloading", fields={"source_url": f"/shared/uploads/{name}"}
    )

    scene.take_over()

    row = in_ledger(scene, job)
    assert (row.origin, row.source_url) == ("upload", str(scene.worker.uploads_dir / name))
    assert row.next_retry_at is not None


def test_words_that_are_no_text_are_taken_over_all_the_same(scene: Scene) -> None:
    supplier = scene.worker.supplier("Ромашка", URL)
    job = scene.worker.job(supplier, "failed")
    odd: Any = {"error": b"bad \xff byte \x00 here", "error_details": b'["\\ud800", "b"]'}
    scene.in_redis(lambda redis: cast("Any", redis.hset(f"job:{job}", mapping=odd)))

    scene.take_over()

    assert "byte" in str(in_ledger(scene, job).error_message)
    assert scene.shown(job).error_details
