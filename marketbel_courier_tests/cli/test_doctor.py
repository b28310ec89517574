"""The doctor names what is wrong, how to mend it, and no secret."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
import redis
from click.testing import CliRunner

from marketbel_courier import traces
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.cli import cli
from marketbel_courier.cli.checks import addresses
from marketbel_courier.cli.checks.check import Verdict
from marketbel_courier.cli.doctor import examine
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.ledger.syncs import NewSync, skip_sync
from marketbel_courier.messages.message import verbatim
from marketbel_courier.settings import Settings
from marketbel_courier_tests.refusing_redis import FULL, READ_ONLY, refusing_writes
from marketbel_courier_tests.scripted_webhook import scripted_webhook
from marketbel_courier_tests.signs_of_life import give_signs


class Line(NamedTuple):
    """A check as it is read."""

    subject: str
    verdict: Verdict
    finding: str
    remedy: str


def _lines(environment: Mapping[str, str]) -> list[Line]:
    return [
        Line(str(check.subject), check.verdict, str(check.finding), str(check.remedy or ""))
        for check in examine(environment)
    ]


def _checks(**environment: str) -> dict[str, Line]:
    return {line.subject: line for line in _lines(environment)}


@contextmanager
def _ml_analyze(health: object) -> Iterator[str]:
    """A server that answers /health with this body, and looks for a trial file."""
    body = json.dumps(health).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen = json.dumps({"seen": Path(asked["file_url"]).is_file()}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(seen)))
            self.end_headers()
            self.wfile.write(seen)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_with_nothing_configured_it_warns_and_does_not_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in (*Settings.model_fields, *AdminSettings.model_fields, "dagster_home"):
        monkeypatch.delenv(name.upper(), raising=False)
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == 0
    assert "DATABASE_URL is not set" in result.output
    assert result.output.endswith("Nothing stands in the way.\n")
    assert all(line[:4] in ("ok  ", "warn") for line in result.output.splitlines()[:-1])


def test_everything_in_order_is_all_ok(
    migrated_database: str, redis_dsn: str, tmp_path: Path
) -> None:
    (tmp_path / "dagster.yaml").touch()
    key = tmp_path / "key.json"
    key.write_text(
        json.dumps({"type": "service_account", "client_email": "a@b", "private_key": "k"}),
        encoding="utf-8",
    )
    sheet = tmp_path / "suppliers.csv"
    sheet.write_text("name,url\nShop,https://shop.example/a.csv\n", encoding="utf-8")
    ask_pool(migrated_database, give_signs)
    healthy = {"status": "healthy", "checks": {}, "capabilities": {"tries_volume": True}}
    with _ml_analyze(healthy) as url, scripted_webhook() as hook:
        checks = _checks(
            MASTER_SHEET_URL=str(sheet),
            ALERT_WEBHOOK_URL=hook.url,
            DAGSTER_UI_URL=url,
            DATABASE_URL=migrated_database,
            REDIS_URL=redis_dsn,
            ML_ANALYZE_URL=url,
            UPLOADS_DIR=str(tmp_path),
            DAGSTER_HOME=str(tmp_path),
            GOOGLE_CREDENTIALS_PATH=str(key),
            MAX_FILE_SIZE_MB="1",
            ARCHIVE_URL=str(tmp_path / "archive"),
        )
    assert {name for name, check in checks.items() if check.verdict is not Verdict.OK} == set()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "dagster.yaml",
        "key.json",
        "suppliers.csv",
    ]
    assert checks["Master sheet"].finding.endswith("suppliers.csv names 1 supplier")
    assert "s3cret" not in str(checks)
    # It refused a message without a word, as Slack does; that it takes others is seen by a trial.
    assert (hook.requests, [one["kind"] for one in hook.taken]) == (2, ["trial"])


def test_everything_wrong_is_named_with_a_remedy_and_without_secrets(
    tmp_path: Path, refusing_port: int
) -> None:
    not_a_key = tmp_path / "key.json"
    not_a_key.write_text("[]", encoding="utf-8")
    checks = _checks(
        DATABASE_URL=f"postgresql://me:hushhush@127.0.0.1:{refusing_port}/none?application_name=hushhush",
        REDIS_URL=f"redis://:hushhush@127.0.0.1:{refusing_port}/0",
        ML_ANALYZE_URL=f"http://127.0.0.1:{refusing_port}",
        MASTER_SHEET_URL="https://sheets.example/list?token=hushhush",
        UPLOADS_DIR=str(tmp_path / "missing"),
        DAGSTER_HOME=str(tmp_path),
        GOOGLE_CREDENTIALS_PATH=str(not_a_key),
    )
    failed = {name: check for name, check in checks.items() if check.verdict is Verdict.FAIL}
    assert set(failed) == {
        "DAGSTER_HOME",
        "Google",
        "PostgreSQL",
        "Redis",
        "UPLOADS_DIR",
        "ml-analyze",
    }
    assert all(check.remedy for check in failed.values())
    assert "hushhush" not in str(checks)


def test_each_wrong_setting_is_a_line_and_the_exit_code_is_1(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MAX_RETRIES", "many")
    monkeypatch.setenv("ML_ANALYZE_URL", "ml-analyze")
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == 1
    assert "fail  MAX_RETRIES " in result.output
    assert "fail  ML_ANALYZE_URL " in result.output
    assert result.output.endswith("2 to mend\n")


@pytest.mark.parametrize(
    ("environment", "verdict", "finding"),
    [
        ({}, Verdict.OK, "127.0.0.1, port 8080, without a sign-in, for this machine only"),
        (
            {"ADMIN_HOST": "0.0.0.0", "ADMIN_TOKENS": "t" * 32, "JWT_SECRET": "s" * 32},
            Verdict.OK,
            "0.0.0.0, port 8080, by token or JWT",
        ),
        ({"ADMIN_HOST": "0.0.0.0"}, Verdict.FAIL, "open to everybody"),
        ({"ADMIN_PORT": "many"}, Verdict.FAIL, "ADMIN_PORT is wrong: "),
        ({"ADMIN_PASSWORD_HASH": "hushhush"}, Verdict.FAIL, "ADMIN_PASSWORD_HASH"),
        ({"JWT_SECRET": "hushhush"}, Verdict.WARN, "JWT_SECRET has fewer than 32 bytes"),
    ],
)
def test_who_could_get_into_the_admin_page_is_told(
    environment: dict[str, str], verdict: Verdict, finding: str
) -> None:
    found = [line for line in _lines(environment) if line.subject == "Admin page"]
    assert (found[0].verdict, finding in found[0].finding) == (verdict, True)
    assert "hushhush" not in str(found)


def test_a_database_without_tables_is_sent_to_migrate(database: str) -> None:
    check = _checks(DATABASE_URL=database)["PostgreSQL"]
    assert check.verdict is Verdict.FAIL
    assert "no migration was applied yet" in check.finding
    assert "marketbel-courier migrate" in check.remedy


def test_a_database_that_a_file_names_is_looked_at(database: str, tmp_path: Path) -> None:
    (tmp_path / "url").write_text(database)
    check = _checks(DATABASE_URL_FILE=str(tmp_path / "url"))["PostgreSQL"]
    assert "no migration was applied yet" in check.finding


def test_a_database_that_takes_no_writes_is_told(migrated_database: str) -> None:
    check = _checks(DATABASE_URL=f"{migrated_database}?default_transaction_read_only=on")
    assert check["PostgreSQL"].verdict is Verdict.FAIL
    assert "takes no writes: it is read-only" in check["PostgreSQL"].finding
    assert "primary" in check["PostgreSQL"].remedy


def test_a_wrong_redis_password_is_told_from_an_absent_redis(redis_dsn: str) -> None:
    wrong = redis_dsn.replace(":", ":wrong", 2).replace("redis:wrong", "redis:", 1)
    check = _checks(REDIS_URL=wrong)["Redis"]
    assert (check.verdict, check.finding.endswith("refuses the password")) == (Verdict.FAIL, True)


@pytest.mark.parametrize("why", [FULL, READ_ONLY])
def test_a_redis_that_takes_no_writes_is_found(redis_dsn: str, why: str) -> None:
    assert "Redis: writes" not in _checks(REDIS_URL=redis_dsn)
    with refusing_writes(redis_dsn, why):
        check = _checks(REDIS_URL=redis_dsn)["Redis: writes"]
    assert (check.verdict, check.finding.startswith(f"Redis is {why}: ")) == (Verdict.FAIL, True)


def test_keys_that_hide_the_jobs_from_their_readers_are_told(redis_dsn: str) -> None:
    assert "Redis: jobs" not in _checks(REDIS_URL=redis_dsn)
    with redis.Redis.from_url(redis_dsn) as client:
        client.set("job:notes", "hello")
    check = _checks(REDIS_URL=redis_dsn)["Redis: jobs"]
    assert (check.verdict, "job:notes" in check.finding) == (Verdict.WARN, True)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [("healthy", Verdict.OK), ("degraded", Verdict.WARN), ("unhealthy", Verdict.FAIL)],
)
def test_what_ml_analyze_says_of_itself_counts(status: str, verdict: Verdict) -> None:
    health = {"status": status, "checks": {"ollama": {"status": "unhealthy"}}}
    with _ml_analyze(health) as url:
        checks = _checks(ML_ANALYZE_URL=url)
    assert checks["ml-analyze"].verdict is verdict
    assert checks["ml-analyze: ollama"].verdict is Verdict.WARN


@pytest.mark.parametrize("body", [[], {"state": "fine"}, "healthy"])
def test_a_server_that_is_not_ml_analyze_is_found_out(body: object) -> None:
    with _ml_analyze(body) as url:
        check = _checks(ML_ANALYZE_URL=url)["ml-analyze"]
    assert check.verdict is Verdict.FAIL
    assert "not an answer of ml-analyze's" in check.finding


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_volume_that_refuses_writing_is_a_failure(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    check = _checks(UPLOADS_DIR=str(tmp_path))["UPLOADS_DIR"]
    assert check.verdict is Verdict.FAIL
    assert "Permission denied" in check.finding


def test_a_master_sheet_that_cannot_be_read_is_a_failure_with_its_reason(
    redis_dsn: str, tmp_path: Path
) -> None:
    sheet = tmp_path / "suppliers.csv"
    settings = {"REDIS_URL": redis_dsn, "UPLOADS_DIR": str(tmp_path)}
    assert _checks(**settings)["Master sheet"].finding == "none is configured"
    gone = _checks(MASTER_SHEET_URL=str(sheet), **settings)["Master sheet"]
    assert gone.verdict is Verdict.FAIL
    assert "suppliers.csv" in gone.finding
    sheet.write_text("name,url\nShop,\nOther,https://shop.example/a.csv\n", encoding="utf-8")
    bad_row = _checks(MASTER_SHEET_URL=str(sheet), **settings)["Master sheet"]
    assert bad_row.verdict is Verdict.WARN
    assert bad_row.remedy.startswith("row 2: ")


def test_while_redis_is_away_the_master_sheet_is_not_judged(refusing_port: int) -> None:
    checks = _checks(REDIS_URL=f"redis://127.0.0.1:{refusing_port}/0")
    assert checks["Master sheet"].finding == "not looked at while Redis is away"


def ask_pool(dsn: str, question: Callable[[Pool], Awaitable[None]]) -> None:
    """Let a database be as a test wants it."""

    async def ask() -> None:
        async with open_pool(dsn, max_size=1) as pool:
            await question(pool)

    asyncio.run(ask())


def test_a_daemon_that_is_silent_is_a_failure(migrated_database: str) -> None:
    ask_pool(migrated_database, lambda pool: give_signs(pool, daemon=timedelta(minutes=5)))
    check = _checks(DATABASE_URL=migrated_database)["Daemon"]
    assert check.verdict is Verdict.FAIL
    assert "daemon is silent since" in check.finding


def test_syncs_that_are_skipped_in_a_row_are_told_with_their_reason(
    migrated_database: str,
) -> None:
    async def skip(pool: Pool) -> None:
        for number in range(4):
            new = NewSync(f"sync-scheduled-{number}", "schedule")
            await skip_sync(pool, new, reason=verbatim(f"Sync {number} is still under way."))

    ask_pool(migrated_database, skip)
    check = _checks(DATABASE_URL=migrated_database)["Syncs"]
    assert check.verdict is Verdict.FAIL
    assert check.finding.startswith("3 scheduled ones in a row were skipped. Sync 3 is")


def test_missing_indexes_of_the_catalogue_are_told(migrated_database: str) -> None:
    assert "Catalogue indexes" not in _checks(DATABASE_URL=migrated_database)

    async def drop(pool: Pool) -> None:
        await pool.execute("DROP EXTENSION pg_trgm CASCADE")

    ask_pool(migrated_database, drop)
    check = _checks(DATABASE_URL=migrated_database)["Catalogue indexes"]
    assert check.verdict is Verdict.WARN
    assert check.finding.startswith("2 indexes are missing, and the extension pg_trgm")


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("UPLOAD_DIR", "UPLOADS_DIR"),
        ("ML_ANALYSE_URL", "ML_ANALYZE_URL"),
        ("SYNC_INTERVAL_HOUR", "SYNC_INTERVAL_HOURS"),
        ("REDISURL", "REDIS_URL"),
        ("DATABSE_URL", "DATABASE_URL"),
        ("ADMIN-HOST", "ADMIN_HOST"),
    ],
)
def test_a_misspelt_variable_is_told_with_the_nearest_name(wrong: str, meant: str) -> None:
    check = _checks(**{wrong: "x"})[wrong]
    assert (check.verdict, meant in check.remedy) == (Verdict.WARN, True)


def test_other_programs_variables_are_nobodys_misspellings() -> None:
    others = ("HOME", "PATH", "LANG", "PGHOST", "AWS_REGION", "HTTP_PROXY", "REDIS_DB", "HOSTNAME")
    checks = _checks(**dict.fromkeys(others, "x"))
    assert not checks.keys() & set(others)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 413, 422, 500])
def test_a_webhook_that_refuses_is_a_failure_that_shows_no_secret(status: int) -> None:
    with scripted_webhook() as hook:
        hook.answers = [(status, {})] * 2
        check = _checks(ALERT_WEBHOOK_URL=hook.url)["Alerts"]
    assert (check.verdict, str(status) in check.finding) == (Verdict.FAIL, True)
    assert "s3cret" not in str(check)


def test_while_postgresql_is_away_nobody_is_sent_to_set_a_channel(refusing_port: int) -> None:
    away = f"postgresql://nobody@127.0.0.1:{refusing_port}/none"
    assert "Alerts" not in _checks(DATABASE_URL=away)
    with scripted_webhook() as hook:
        assert _checks(DATABASE_URL=away, ALERT_WEBHOOK_URL=hook.url)["Alerts"].finding.startswith(
            "posted to"
        )


def test_a_webhook_that_takes_a_message_without_words_is_shown_none() -> None:
    with scripted_webhook() as hook:
        hook.answers = [(204, {})]
        check = _checks(ALERT_WEBHOOK_URL=hook.url)["Alerts"]
    assert (check.verdict, hook.requests) == (Verdict.WARN, 1)
    assert check.finding.startswith("posted to ")


def test_a_volume_that_ml_analyze_does_not_see_is_a_failure(tmp_path: Path) -> None:
    health = {"status": "healthy", "capabilities": {"tries_volume": True}}
    with _ml_analyze(health) as url:
        there = str(tmp_path / "elsewhere")
        at = {"ML_ANALYZE_URL": url, "UPLOADS_DIR": str(tmp_path)}
        seen, unseen = _checks(**at), _checks(**at, ML_UPLOADS_DIR=there)
    assert seen["ML_UPLOADS_DIR"].verdict is Verdict.OK
    assert unseen["ML_UPLOADS_DIR"].verdict is Verdict.FAIL
    assert there in unseen["ML_UPLOADS_DIR"].finding
    assert list(tmp_path.iterdir()) == []


def test_a_foreign_ml_analyze_is_said_not_to_be_asked_about_the_volume(tmp_path: Path) -> None:
    with _ml_analyze({"status": "healthy"}) as url:
        checks = _checks(ML_ANALYZE_URL=url, UPLOADS_DIR=str(tmp_path))
    check = checks["ML_UPLOADS_DIR"]
    assert (check.verdict, "cannot be asked" in check.finding) == (Verdict.WARN, True)
    assert checks["ml-analyze: access"].finding == "serves the courier without a token"


def test_a_web_ui_that_is_not_there_is_told(refusing_port: int) -> None:
    url = f"http://127.0.0.1:{refusing_port}"
    lines = [line for line in _lines({"DAGSTER_UI_URL": url}) if line.subject == "DAGSTER_UI_URL"]
    assert lines[-1].verdict is Verdict.WARN
    assert "cannot be reached" in lines[-1].finding


def test_a_port_that_another_program_has_is_told() -> None:
    with _ml_analyze({"status": "healthy"}) as url:
        check = _checks(ADMIN_PORT=url.rpartition(":")[2])["ADMIN_PORT"]
    assert (check.verdict, "taken by another" in check.finding) == (Verdict.FAIL, True)


def test_a_folder_of_sources_that_is_missing_is_a_failure(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing")
    lines = _lines({"LOCAL_SOURCE_DIRS": missing})
    assert any(
        line.subject == "LOCAL_SOURCE_DIRS" and line.verdict is Verdict.FAIL for line in lines
    )


def test_where_traces_go_somebody_has_to_listen_and_the_extra_to_be_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with _ml_analyze({}) as url:
        heard = addresses._collector(url)
    unheard = addresses._collector(url)
    monkeypatch.setattr(traces, "_EXPORTER", "no-such-package")
    impossible = addresses._collector(url)

    assert (heard.verdict, unheard.verdict) == (Verdict.OK, Verdict.WARN)
    assert str(unheard.finding).startswith(f"{url} cannot be reached")
    assert "marketbel-courier[telemetry]" in str(impossible.remedy)
