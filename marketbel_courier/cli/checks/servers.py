"""PostgreSQL, Redis and ml-analyze: reached, and in a state to work."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import aclosing
from urllib.parse import urlsplit

import httpx
import redis

from marketbel_courier.cli.checks.check import Check, Verdict, fail, ok, warn
from marketbel_courier.database.inspection import inspect_database
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.visible_jobs import keys_that_are_no_jobs
from marketbel_courier.settings import Settings, redis_of
from marketbel_courier.sources.urls import shown_url

_TIMEOUT_SECONDS = 5
_LOCAL_STACK = "`make run` brings its own; elsewhere set {}"


def check_servers(settings: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    """Each server once; one that no setting names is a warning, not a failure."""
    if environment.get("DATABASE_URL"):
        yield _postgres(settings.postgres_dsn)
    else:
        yield warn("PostgreSQL", "DATABASE_URL is not set", _LOCAL_STACK.format("DATABASE_URL"))
    if redis_of(environment):
        yield from _redis(settings.redis_dsn)
    else:
        yield warn("Redis", "REDIS_URL is not set", _LOCAL_STACK.format("REDIS_URL"))
    if environment.get("ML_ANALYZE_URL"):
        yield from _ml_analyze(settings.ml_analyze_url)
    else:
        yield warn("ml-analyze", "ML_ANALYZE_URL is not set", _LOCAL_STACK.format("ML_ANALYZE_URL"))


def _postgres(dsn: str) -> Check:
    subject = "PostgreSQL"
    where = shown_url(dsn)
    try:
        state = asyncio.run(inspect_database(dsn, timeout_seconds=_TIMEOUT_SECONDS))
    except CourierError as error:
        return fail(subject, f"{where} {error}", "start it, or correct DATABASE_URL")
    found = f"{where}, version {state.server_version}"
    if not state.is_migrated:
        lacking = "no migration was applied yet" if state.revision is None else "migrations lack"
        return fail(subject, f"{found}: {lacking}", "run `marketbel-courier migrate`")
    if state.missing_tables:
        tables = ", ".join(state.missing_tables)
        return fail(
            subject,
            f"{found}: Marketbel's tables are not there: {tables}",
            "run the existing system's own migrations, or restore the tables from a backup",
        )
    return ok(subject, f"{found}, migrated to {state.revision}")


def _redis(dsn: str) -> Iterator[Check]:
    reached = _reach_redis(dsn)
    yield reached
    if reached.verdict is Verdict.OK:
        yield from _job_keys(dsn)


def _job_keys(dsn: str) -> Iterator[Check]:
    try:
        odd = asyncio.run(_odd_job_keys(dsn))
    except redis.RedisError as error:
        yield warn(
            "Redis: jobs", f"not looked at: {error}", "let REDIS_URL name one that may write"
        )
        return
    if odd:
        finding = f"no job, though under job: {', '.join(odd)}"
        remedy = "remove them, or who reads the jobs there, as the existing page, may find none"
        yield warn("Redis: jobs", finding, remedy)


async def _odd_job_keys(dsn: str) -> list[str]:
    async with aclosing(connect_redis(dsn)) as client:
        return await keys_that_are_no_jobs(client)


def _reach_redis(dsn: str) -> Check:
    subject = "Redis"
    where = shown_url(dsn)
    try:
        with redis.Redis.from_url(
            dsn, socket_timeout=_TIMEOUT_SECONDS, socket_connect_timeout=_TIMEOUT_SECONDS
        ) as client:
            version = client.info("server")["redis_version"]
    except redis.AuthenticationError:
        return fail(subject, f"{where} refuses the password", "correct REDIS_URL or REDIS_PASSWORD")
    except redis.ResponseError as error:
        return fail(subject, f"{where} answers: {error}", "correct REDIS_URL or REDIS_PASSWORD")
    except redis.RedisError as error:
        return fail(
            subject, f"{where} cannot be reached: {error}", "start it, or correct REDIS_URL"
        )
    return ok(subject, f"{where}, version {version}")


def _ml_analyze(url: str) -> Iterator[Check]:
    subject = "ml-analyze"
    where = shown_url(url)
    remedy = "start it, or correct ML_ANALYZE_URL"
    try:
        answer = httpx.get(f"{url}/health", timeout=_TIMEOUT_SECONDS, trust_env=False)
        health = answer.json()
        status = str(health["status"])
    except httpx.HTTPError as error:
        yield fail(subject, f"{where} cannot be reached: {error}", remedy)
        return
    except (ValueError, KeyError, TypeError):
        yield fail(subject, f"{where}/health is not an answer of ml-analyze's", remedy)
        return
    verdict = {"healthy": Verdict.OK, "degraded": Verdict.WARN}.get(status, Verdict.FAIL)
    mend = "" if verdict is Verdict.OK else "its own checks follow; see its log"
    yield Check(subject, verdict, f"{where} says {status}", mend)
    for name, check in sorted((health.get("checks") or {}).items()):
        state = str(check.get("status", "unknown")) if isinstance(check, dict) else str(check)
        # It calls itself healthy while its language model is away: only some matching needs that.
        if state != "healthy":
            yield warn(f"ml-analyze: {name}", state, _mend_ml_check(name, urlsplit(url).hostname))


def _mend_ml_check(name: str, host: str | None) -> str:
    if name == "ollama":
        return f"start Ollama where ml-analyze on {host} expects it; matching is weaker without it"
    return f"look into the log of ml-analyze on {host}"
