"""Plays Dagster's daemon where a tick's requests are to be carried out at once."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import redis

from marketbel_courier.job_state.job_hash import Phase
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.tags import LEGACY_ASSETS
from marketbel_courier_tests.in_process_runs import carry_out
from marketbel_courier_tests.platform_fixture import Platform

_ENOUGH = "seen-enough"

LEGACY_NAMES = [asset.to_user_string() for asset in LEGACY_ASSETS]


def run_requests(platform: Platform, sensor: dg.SensorDefinition) -> list[list[str]]:
    """One tick and the runs that it asks for; returns the assets of each, by name."""
    context = dg.build_sensor_context(
        instance=platform.instance, resources={"courier": CourierResource()}
    )
    requests = list(sensor.evaluate_tick(context).run_requests or ())
    for request in requests:
        carry_out(platform.instance, request)
    return [[key.to_user_string() for key in r.asset_selection or ()] for r in requests]


def make_due(platform: Platform) -> None:
    """Let the time until the next attempts pass."""
    platform.ask(
        lambda pool: pool.execute(
            "UPDATE courier.deliveries SET next_retry_at = now() WHERE next_retry_at IS NOT NULL"
        )
    )


def lines_of(platform: Platform, level: str) -> list[str]:
    """What `parsing_logs` says at this level, oldest first."""
    rows = platform.ask(
        lambda pool: pool.fetch(
            "SELECT error_message FROM parsing_logs WHERE error_type = $1 ORDER BY created_at",
            level,
        )
    )
    return [row["error_message"] for row in rows]


@contextmanager
def watched_phases(platform: Platform) -> Iterator[list[Phase]]:
    """The phases that the server is told of any job; complete when the block has ended."""
    phases: list[Phase] = []
    with (
        redis.Redis.from_url(platform.settings.redis_dsn) as client,
        redis.Redis.from_url(platform.settings.redis_dsn) as other,
        client.monitor() as monitor,
    ):

        def follow() -> None:
            for told in monitor.listen():
                if _ENOUGH in told["command"]:
                    return
                if told["command"].startswith("HSET job:"):
                    phases.extend(map(Phase, re.findall(r" phase (\w+) ", told["command"])))

        follower = threading.Thread(target=follow)
        follower.start()
        try:
            yield phases
        finally:
            other.echo(_ENOUGH)
            follower.join()
