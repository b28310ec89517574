"""PostgreSQL, Redis and ml-analyze: reached, and in a state to work."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import aclosing
from urllib.parse import urlsplit

import httpx
import redis

from marketbel_courier.bounded_answers import get_bounded
from marketbel_courier.cli.checks.check import Check, Verdict, fail, ok, warn
from marketbel_courier.cli.checks.ml_access import check_ml_access
from marketbel_courier.database.inspection import inspect_database
from marketbel_courier.environment_settings import is_named
from marketbel_courier.errors import CourierError
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.visible_jobs import keys_that_are_no_jobs
from marketbel_courier.job_state.write_trial import why_no_writes
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.ml_client.client import why_away
from marketbel_courier.settings import Settings, redis_of
from marketbel_courier.sources.urls import shown_url
from marketbel_courier.tls import tls_trouble

_TIMEOUT_SECONDS = 5
_MOST_ANSWER_BYTES = 1024 * 1024
_JOBS = Message("doctor-redis-jobs")
_WRITES = Message("doctor-redis-writes")


def check_servers(settings: Settings, environment: Mapping[str, str]) -> Iterator[Check]:
    """Each server once; one that no setting names is a warning, not a failure."""
    if is_named(environment, "DATABASE_URL"):
        yield _postgres(settings.postgres_dsn)
    else:
        yield _not_named("PostgreSQL", "DATABASE_URL")
    if redis_of(environment):
        yield from _redis(settings.redis_dsn)
    else:
        yield _not_named("Redis", "REDIS_URL")
    if environment.get("ML_ANALYZE_URL"):
        reached = list(_ml_analyze(settings.ml_analyze_url))
        yield from reached
        if reached[0].verdict is not Verdict.FAIL:
            yield from check_ml_access(settings)
    else:
        yield _not_named("ml-analyze", "ML_ANALYZE_URL")


def _not_named(subject: str, setting: str) -> Check:
    remedy = Message("doctor-set-elsewhere", setting=setting)
    return warn(subject, Message("doctor-not-set", setting=setting), remedy)


def _postgres(dsn: str) -> Check:
    subject = "PostgreSQL"
    where = shown_url(dsn)
    try:
        state = asyncio.run(inspect_database(dsn, timeout_seconds=_TIMEOUT_SECONDS))
    except CourierError as error:
        return fail(
            subject,
            Message("doctor-postgres-problem", where=where, why=error.message),
            Message("doctor-start-or-correct", setting="DATABASE_URL"),
        )
    found = Message("doctor-version", where=where, version=state.server_version)
    if state.is_read_only:
        return fail(
            subject,
            Message("doctor-postgres-problem", where=where, why=Message("database-is-read-only")),
            Message("doctor-postgres-must-write"),
        )
    if not state.is_migrated:
        lacking = "doctor-never-migrated" if state.revision is None else "doctor-migrations-lack"
        return fail(subject, Message(lacking, found=found), Message("doctor-migrate"))
    if state.missing_tables:
        return fail(
            subject,
            Message("doctor-tables-lack", found=found, tables=list(state.missing_tables)),
            Message("doctor-restore-tables"),
        )
    return ok(subject, Message("doctor-migrated", found=found, revision=state.revision))


def _redis(dsn: str) -> Iterator[Check]:
    reached = _reach_redis(dsn)
    yield reached
    if reached.verdict is Verdict.OK:
        yield from _writes(dsn)
        yield from _job_keys(dsn)


def _writes(dsn: str) -> Iterator[Check]:
    try:
        refusal = asyncio.run(_why_no_writes(dsn))
    except redis.RedisError as error:
        refusal = Message("redis-takes-no-writes", why=str(error))
    if refusal:
        yield fail(_WRITES, refusal, Message("doctor-redis-must-write"))


async def _why_no_writes(dsn: str) -> Message | None:
    async with aclosing(connect_redis(dsn)) as client:
        return await why_no_writes(client)


def _job_keys(dsn: str) -> Iterator[Check]:
    try:
        odd = asyncio.run(_odd_job_keys(dsn))
    except redis.RedisError as error:
        yield warn(
            _JOBS, Message("doctor-jobs-unseen", why=str(error)), Message("doctor-redis-may-write")
        )
        return
    if odd:
        yield warn(_JOBS, Message("doctor-odd-keys", keys=odd), Message("doctor-remove-odd-keys"))


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
        return fail(
            subject,
            Message("doctor-password-refused", where=where),
            Message("doctor-correct-redis"),
        )
    except redis.ResponseError as error:
        return fail(
            subject,
            Message("doctor-answers", where=where, what=str(error)),
            Message("doctor-correct-redis"),
        )
    except redis.RedisError as error:
        return fail(
            subject,
            Message("doctor-unreachable", where=where, why=tls_trouble(error) or str(error)),
            Message("doctor-start-or-correct", setting="REDIS_URL"),
        )
    return ok(subject, Message("doctor-version", where=where, version=str(version)))


def _ml_analyze(url: str) -> Iterator[Check]:
    subject = "ml-analyze"
    where = shown_url(url)
    remedy = Message("doctor-start-or-correct", setting="ML_ANALYZE_URL")
    try:
        answer = get_bounded(
            f"{url}/health", deadline_seconds=_TIMEOUT_SECONDS, most_bytes=_MOST_ANSWER_BYTES
        )
        health = answer.json()
        status = str(health["status"])
    except httpx.HTTPError as error:
        yield fail(subject, Message("doctor-unreachable", where=where, why=why_away(error)), remedy)
        return
    except (ValueError, KeyError, TypeError):
        yield fail(subject, Message("doctor-no-ml", url=f"{where}/health"), remedy)
        return
    verdict = {"healthy": Verdict.OK, "degraded": Verdict.WARN}.get(status, Verdict.FAIL)
    mend = None if verdict is Verdict.OK else Message("doctor-ml-checks-follow")
    yield Check(verbatim(subject), verdict, Message("doctor-says", where=where, what=status), mend)
    for name, check in sorted((health.get("checks") or {}).items()):
        state = str(check.get("status", "unknown")) if isinstance(check, dict) else str(check)
        # It calls itself healthy while its language model is away: only some matching needs that.
        if state != "healthy":
            yield warn(f"ml-analyze: {name}", state, _mend_ml_check(name, urlsplit(url).hostname))


def _mend_ml_check(name: str, host: str | None) -> Message:
    mend = "doctor-start-ollama" if name == "ollama" else "doctor-look-into-ml-log"
    return Message(mend, host=host)
