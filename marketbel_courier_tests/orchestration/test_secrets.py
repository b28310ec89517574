"""Secrets are planted by every way in, and looked for in every way out."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from urllib.parse import urlsplit

import dagster as dg
import httpx
import pytest
from click.testing import CliRunner
from fastapi import FastAPI
from redis.asyncio import Redis

from marketbel_courier.admin.app import create_app
from marketbel_courier.admin.auth.passwords import PasswordHash
from marketbel_courier.admin.connections import open_desk
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.alerting import telegram
from marketbel_courier.cli import cli
from marketbel_courier.database.pool import Pool
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.keys import MASTER_SHEET_URL_KEY
from marketbel_courier.orchestration.assets.supplier_registry import supplier_registry
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier.settings import Settings
from marketbel_courier_tests.platform_fixture import Platform, open_platform
from marketbel_courier_tests.schema_tables import tables_of

PRICES = b"sku;name;price\n1;Drill;10,50\n"
HUSH = "hush7"
"""Stands in every secret; what follows says by which way it came."""
NOBODY = "127.0.0.1:9"
ENVIRONMENT = {
    "ALERT_WEBHOOK_URL": f"http://{NOBODY}/hook/{HUSH}webhook",
    "SOURCE_LOGINS_KEY": f"{HUSH} key of the logins' own",
    "RATES_SOURCE": f"http://bob:{HUSH}bank@{NOBODY}/rates?key={HUSH}rates",
    "ADMIN_TOKENS": f"{HUSH}{'t' * 40}",
    "ADMIN_PASSWORD_HASH": str(PasswordHash.of(f"{HUSH}password")),
    "JWT_SECRET": f"{HUSH}{'j' * 40}",
}
# Where a secret has to stand: an address that is signed is fetched with its signature, a channel's
# password is handed to its server, and existing readers look for the master sheet in Redis.
KEPT_IN = {
    "public.suppliers",
    "courier.alert_channels",
    "courier.master_sheet_settings",
    f"Redis: {MASTER_SHEET_URL_KEY}",
}
REFUSED = {"Slash", "Question", "Hash", "Port", "Scheme"}
"""The page takes no supplier with such an address; a sheet or another program may name it."""
ADMIN = "/api/v1/admin"


@pytest.fixture
def platform(platform_database: str, redis_dsn: str, tmp_path: Path) -> Iterator[Platform]:
    token = tmp_path / "token"
    token.write_text(f"{HUSH}-token-of-ml-analyze\n")
    environment = {**ENVIRONMENT, "ML_ANALYZE_TOKEN_FILE": str(token)}
    with open_platform(
        platform_database, redis_dsn, tmp_path, keeps_prints=True, **environment
    ) as opened:
        yield opened
    token.unlink()


def addresses(shop: str) -> Mapping[str, str]:
    """Addresses with a secret, by the kinds of their ends: delivered, failed, refused."""
    host = shop.removeprefix("http://")
    return {
        "Signed": f"{shop}/signed.csv?X-Amz-Signature={HUSH}signed",
        "Session": f"{shop}/session.csv;jsessionid={HUSH}session",
        "Fragment": f"{shop}/list.csv#{HUSH}fragment",
        "User": f"http://bob:{HUSH}user@{host}/list.csv",
        "Gone": f"{shop}/gone.csv?token={HUSH}gone",
        "Page": f"{shop}/page?token={HUSH}page",
        "Closed": f"http://{NOBODY}/x.csv?token={HUSH}closed",
        "Nowhere": f"https://nowhere.invalid/x.csv?token={HUSH}nowhere",
        "Inside": f"http://10.0.0.1/x.csv?token={HUSH}inside",
        "Slash": f"http://bob:a/{HUSH}slash@{host}/x.csv",
        "Question": f"http://bob:a?{HUSH}question@{host}/x.csv",
        "Hash": f"http://bob:a#{HUSH}hash@{host}/x.csv",
        "Port": f"http://bob:{HUSH}port@{host}99999/x.csv",
        "Scheme": f"ftp://bob:{HUSH}scheme@{host}/x.csv",
        "Percent": f"http://bob:%{HUSH}percent@{host}/x.csv",
    }


def serve(platform: Platform) -> None:
    files = platform.shop.files
    files[f"/signed.csv?X-Amz-Signature={HUSH}signed"] = PRICES
    files[f"/session.csv;jsessionid={HUSH}session"] = PRICES
    files["/list.csv"] = PRICES
    files[f"/page?token={HUSH}page"] = b"<!DOCTYPE html><html><body>Log in</body></html>"
    rows = [f"{name},{url},csv" for name, url in addresses(platform.shop.url).items()]
    sheet = "\n".join(["name,url,format", *rows])
    files[f"/master.csv?sig={HUSH}sheet"] = sheet.encode()


def planted(shop: str) -> Iterator[tuple[str, str, object, int]]:
    """Each request that brings a secret to the page: method, path, body and expected status."""
    yield "PUT", "settings/master-sheet-url", {"url": f"{shop}/master.csv?sig={HUSH}sheet"}, 200
    for name, url in addresses(shop).items():
        body = {"name": f"Typed {name}", "source_type": "csv", "source_url": url}
        yield "POST", "suppliers", body, 400 if name in REFUSED else 201
    for kind, label in {"basic": "bob", "bearer": "", "header": "X-Key"}.items():
        login = {"kind": kind, "server": shop, "label": label, "secret": f"{HUSH}{kind}"}
        yield "PUT", f"logins/{kind}", login, 200
        elsewhere = login | {"server": f"http://bob:{HUSH}server@shop.example"}
        yield "PUT", f"logins/{kind}", elsewhere, 200
        yield "PUT", f"logins/{kind}", login | {"secret": [f"{HUSH}list"]}, 400
        yield "PUT", f"logins/{kind}", login | {"secret": f"{HUSH}long" * 10_000}, 400
    for channel in channels():
        way = f"settings/alert-channels/{channel['channel']}/try"
        yield "PUT", "settings/alert-channels", channel, 200
        yield "POST", way, None, 200
        yield "PUT", "settings/alert-channels", channel | {"secret": {"a": f"{HUSH}object"}}, 400


def channels() -> Sequence[dict[str, object]]:
    mailbox = {"host": "127.0.0.1", "port": 9, "user": "bob", "sender": "a@shop.example"}
    return [
        {"channel": "webhook", "secret": f"http://{NOBODY}/{HUSH}set"},
        {"channel": "telegram", "chat": "1", "secret": f"12345678:{HUSH}{'A' * 35}"},
        {"channel": "email", **mailbox, "recipients": ["b@s.example"], "secret": f"{HUSH}mail"},
    ]


async def page(platform: Platform) -> Mapping[str, str]:
    """What the page is told and answers: each secret by its way in, then every reading route."""
    settings, admin = Settings.from_environment(), AdminSettings.from_environment()
    answers, others = list[httpx.Response](), list[object]()
    async with open_desk(settings, admin) as desk:
        app = create_app(desk)
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            mistyped = {"user": "anna", "password": f"{HUSH}mistyped"}
            answers.append(await http.post("/auth/sign-in", json=mistyped))
            assert answers[0].status_code == 401
            http.headers["Authorization"] = f"Bearer {ENVIRONMENT['ADMIN_TOKENS']}"
            for method, path, body, status in planted(platform.shop.url):
                answer = await http.request(method, f"{ADMIN}/{path}", json=body)
                if answer.status_code != status:
                    others.append((path, body, answer.text))
                answers.append(answer)
            assert others == []
            listed = (await http.get(f"{ADMIN}/suppliers")).json()["suppliers"]
            answers += [await http.get(path) for path in paths_of(app, listed[0]["id"])]
    return {f"{answer.request.method} {answer.url.path}": answer.text for answer in answers}


def paths_of(app: FastAPI, supplier_id: str) -> list[str]:
    """All reading routes that need no id, or that of a supplier."""
    reading = [path for path, known in app.openapi()["paths"].items() if "get" in known]
    named = [path.replace("{supplier_id}", supplier_id) for path in reading]
    return [path for path in named if "{" not in path]


async def tables(pool: Pool) -> Mapping[str, str]:
    return {
        table: "\n".join(
            row["dumped"] for row in await pool.fetch(f"SELECT t::text AS dumped FROM {table} t")
        )
        for table in await tables_of(pool)
    }


async def redis_values(redis_dsn: str) -> Mapping[str, str]:
    async with aclosing(connect_redis(redis_dsn)) as redis:
        return {
            f"Redis: {key}": str(await _value(redis, str(key))) async for key in redis.scan_iter()
        }


async def _value(redis: Redis, key: str) -> object:
    match await redis.type(key):
        case "string":
            return await redis.get(key)
        case "hash":
            return await redis.hgetall(key)
        case "list":
            return await redis.lrange(key, 0, -1)
        case "set":
            return await redis.smembers(key)
        case "zset":
            return await redis.zrange(key, 0, -1)
        case kind:
            raise AssertionError(f"{key} is a {kind!r}")


def commands() -> Mapping[str, str]:
    told = {}
    for arguments in (
        "doctor --json", "status --json", "status", "login list", "login list --json",
        "why 'Typed Gone' --json", "why Slash", "cleanup --dry-run", "sync --dry-run --json",
        "sync --dry-run", "retry --all", "rates show", "rates refresh", "versions Signed --json",
        "preview 'Typed Gone'", "admin sessions", "adopt --dry-run", "held", "version --json",
    ):  # fmt: skip
        result = CliRunner().invoke(cli, arguments)
        told[f"command: {arguments}"] = f"{result.output} {result.exception!r}"
    return told


def files_below(folder: Path) -> Mapping[str, str]:
    """All files, by names that are looked through as well."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "token"]
    return {
        f"file: {path}": f"{path} {path.read_bytes().decode(errors='replace')}" for path in files
    }


def places_of(secret: str, text: str) -> list[str]:
    """The first places of a secret in a text, with what stands before them."""
    found: list[str] = []
    start = text.find(secret)
    while start >= 0 and len(found) < 3:
        found.append(text[max(start - 160, 0) : start + len(secret) + 20])
        start = text.find(secret, start + 1)
    return found


def deliver(platform: Platform) -> Iterator[dg.ExecuteInProcessResult]:
    """Read the master sheet, fetch what it names, and have what came analysed."""
    yield dg.materialize(
        [supplier_registry], instance=platform.instance, resources={"courier": CourierResource()}
    )
    rows = platform.ask(
        lambda pool: pool.fetch("SELECT partition_key FROM courier.supplier_partitions")
    )
    platform.instance.add_dynamic_partitions("suppliers", [row["partition_key"] for row in rows])
    for asset in (RAW_PRICE_LIST, ML_ANALYSIS):
        yield platform.materialize([asset], platform.order())


def test_no_secret_stands_where_it_is_not_needed(
    platform: Platform,
    redis_dsn: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.INFO)
    with_password = platform.ml.url.replace("://", f"://bob:{HUSH}gateway@")
    monkeypatch.setenv("ML_ANALYZE_URL", with_password)
    monkeypatch.setattr(telegram, "API", f"http://{NOBODY}")
    serve(platform)
    told = dict(asyncio.run(page(platform)))
    registry, *runs = deliver(platform)
    told.update(commands())
    told.update(platform.ask(tables))
    told.update(asyncio.run(redis_values(redis_dsn)))
    told.update(files_below(tmp_path))
    told["log"] = caplog.text
    told["Dagster's configuration"] = platform.instance.info_str()
    for result in (registry, *runs):
        events = platform.instance.all_logs(result.run_id)
        told[f"events of {result.run_id}"] = "\n".join(map(str, events))

    phases = {job.supplier_name: job.phase.value for job in platform.jobs().values()}
    assert registry.success
    for name in ("Signed", "Session", "Fragment", "User"):
        assert phases[name] == "complete", phases
    for name in ("Gone", "Page", "Closed", "Nowhere", "Inside"):
        assert phases[name] == "failed", phases
    secrets = [HUSH, ENVIRONMENT["ADMIN_PASSWORD_HASH"], str(urlsplit(redis_dsn).password)]
    found = {
        where: places
        for where, text in told.items()
        if where not in KEPT_IN
        if (places := [place for secret in secrets for place in places_of(secret, text)])
    }
    assert found == {}, json.dumps(found, indent=1)
