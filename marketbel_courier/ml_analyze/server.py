"""Puts the service together and runs it until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NoReturn

from fastapi import FastAPI
from redis.asyncio import Redis
from redis.exceptions import RedisError

from marketbel_courier.database.pool import open_pool
from marketbel_courier.errors import CourierError
from marketbel_courier.guard.guard_settings import guard_rules
from marketbel_courier.http_server.host_check import expected_hosts
from marketbel_courier.http_server.server import HttpServer
from marketbel_courier.ingestion.process_pool import open_processes
from marketbel_courier.ingestion.worker_process import fork_helper_early
from marketbel_courier.listener import address_of, listen
from marketbel_courier.messages.message import Message
from marketbel_courier.ml_analyze.analysis import Analyzer
from marketbel_courier.ml_analyze.application import create_app
from marketbel_courier.ml_analyze.jobs import JobStore
from marketbel_courier.ml_analyze.service import Service
from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings
from marketbel_courier.ml_analyze.worker_pool import WorkerPool
from marketbel_courier.traces import exported

_REDIS_TIMEOUT_SECONDS = 5.0
# For the routes: each worker process has connections of its own.
_CONNECTIONS = 4

log = logging.getLogger(__name__)


@asynccontextmanager
async def open_service(settings: MlAnalyzeSettings) -> AsyncIterator[FastAPI]:
    """The application with its workers at work; raises CourierError if a server is away."""
    redis = Redis.from_url(
        settings.redis_url.get_secret_value(),
        socket_timeout=_REDIS_TIMEOUT_SECONDS,
        socket_connect_timeout=_REDIS_TIMEOUT_SECONDS,
    )
    async with redis, open_pool(settings.postgres_dsn, max_size=_CONNECTIONS) as pool:
        store = JobStore(redis, capacity=settings.ml_analyze_queue_size)
        try:
            await redis.get("ml:ping")
        except RedisError as error:
            raise CourierError(Message("analysis-redis-unreachable", why=error)) from error
        count = settings.ml_analyze_workers
        async with open_processes(settings.postgres_dsn, count) as processes:
            analyzer = Analyzer(
                pool,
                processes,
                settings.uploads_dir,
                settings.thresholds,
                frozenset(settings.accept_unsure_readings),
                settings.default_currency,
                settings.price_kind,
                guard_rules(settings),
            )
            workers = WorkerPool(store, analyzer, workers=count)
            async with workers.at_work():
                yield create_app(
                    Service(pool, redis, store, workers, settings.uploads_dir, settings.thresholds),
                    expected=expected_hosts(settings.ml_analyze_host, settings.ml_analyze_names),
                    token=settings.ml_analyze_token,
                )


def serve(settings: MlAnalyzeSettings) -> None:
    """Run until SIGINT or SIGTERM; what is open is taken up again at the next start."""
    # uvicorn raises the signal again once it has closed: exit then in an orderly way, not by the
    # signal.
    fork_helper_early()
    signal.signal(signal.SIGTERM, _leave)
    with exported("ml-analyze"):
        asyncio.run(_serve(settings))


async def _serve(settings: MlAnalyzeSettings) -> None:
    async with open_service(settings) as app:
        server = HttpServer(app)
        # Listen only when the service is open: until then connections are refused at once.
        with listen(
            settings.ml_analyze_host,
            settings.ml_analyze_port,
            host_setting="ML_ANALYZE_HOST",
            port_setting="ML_ANALYZE_PORT",
        ) as listener:
            log.info("ml-analyze listens on %s", address_of(listener))
            await server.serve(sockets=[listener])


def _leave(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)
