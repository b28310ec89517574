"""What Prometheus is told: jobs, suppliers, syncs, triggers, the volume, and requests."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from math import nan

from prometheus_client import CollectorRegistry, Gauge, Metric, ProcessCollector, generate_latest
from redis.exceptions import RedisError

from marketbel_courier.admin.cached_value import Refreshed
from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.delivery_counters import DeliveryCounters
from marketbel_courier.admin.request_log import request_seconds
from marketbel_courier.admin.watch import Watch
from marketbel_courier.catalogue.held_changes import count_held
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.delivery.telling.attention import what_waits
from marketbel_courier.delivery.telling.standing import count_standings
from marketbel_courier.errors import VolumeError
from marketbel_courier.job_state.triggers import waiting_triggers
from marketbel_courier.ledger.alert_ends import count_troubles
from marketbel_courier.ledger.delivery_ends import ends_since, oldest_ages
from marketbel_courier.ledger.measurements import count_open, count_suppliers
from marketbel_courier.ledger.syncs import SyncScope, last_finished_sync, syncs_under_way
from marketbel_courier.liveness.beats import Beats, read_beats
from marketbel_courier.liveness.silences import Part

_LASTS_SECONDS = 10.0
_VOLUME_LASTS_SECONDS = 60.0
_PREFIX = "marketbel_courier"

log = logging.getLogger(__name__)


class Measuring:
    """The metrics of one process. However often they are asked for, servers are asked every 10 s.

    Of a server that does not answer only `…_up` 0 is shown: old numbers would pass for current
    ones.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._registry = CollectorRegistry()
        self.request_seconds = request_seconds()
        self._registry.register(self.request_seconds)
        ProcessCollector(registry=self._registry)
        self._deliveries = DeliveryCounters(self._registry)
        self._up = self._gauge("up", "Whether a server answered at the last look.", "server")
        self._jobs = self._gauge("jobs_open", "Jobs that have not ended.", "state")
        self._ages = self._gauge(
            "oldest_job_age_seconds", "Age of the oldest job that has not ended.", "state"
        )
        self._suppliers = self._gauge("suppliers", "Suppliers by how they stand.", "standing")
        self._outcomes = self._gauge(
            "newest_deliveries", "Suppliers by how their newest delivery ended.", "outcome"
        )
        self._held_prices = self._gauge(
            "held", "What the price guard holds until somebody decides.", "what"
        )
        self._sync = self._gauge("sync_under_way", "Whether a sync of everybody is under way.")
        self._last_sync = self._gauge(
            "sync_last_finished_timestamp_seconds", "When the last sync of everybody ended."
        )
        self._daemon = self._gauge(
            "daemon_heartbeat_age_seconds", "Age of the last beat of the daemon's loop.", "loop"
        )
        self._ticks = self._gauge(
            "tick_age_seconds", "Age of the last good tick of a sensor that is on.", "sensor"
        )
        self._silent = self._gauge("silent", "What of Dagster gives no sign of life.", "part")
        self._attention = self._gauge(
            "needs_person", "What waits for a person, by what it is.", "what"
        )
        self._triggers = self._gauge("triggers_waiting", "Triggers nobody has taken.", "kind")
        self._volume = self._gauge("volume_bytes", "The shared volume.", "what")
        self._look = Refreshed(
            self._take, every_seconds=_LASTS_SECONDS, trusted_seconds=_LASTS_SECONDS
        )
        # Every file is looked at for this one.
        self._held = Refreshed(
            desk.volume.bytes_held,
            every_seconds=_VOLUME_LASTS_SECONDS,
            trusted_seconds=_VOLUME_LASTS_SECONDS,
        )

    async def text(self) -> bytes:
        """The metrics as Prometheus reads them."""
        await self._look.get()
        return generate_latest(self._registry)

    def families(self) -> Iterable[Metric]:
        """All metrics as they stand: name, type, and what each is."""
        return self._registry.collect()

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(f"{_PREFIX}_{name}", what, labels, registry=self._registry)

    async def _take(self) -> datetime:
        """Ask every server; returns the time at which that was done."""
        await asyncio.gather(
            self._take_database(),
            self._take_signs_of_life(),
            self._take_redis(),
            self._take_volume(),
        )
        return datetime.now(UTC)

    async def _take_database(self) -> None:
        for gauge in (
            self._jobs,
            self._ages,
            self._suppliers,
            self._outcomes,
            self._held_prices,
            self._attention,
        ):
            gauge.clear()
        for single in (self._sync, self._last_sync):
            single.set(nan)
        try:
            open_jobs = await count_open(self._desk.pool)
            ages = await oldest_ages(self._desk.pool)
            ends = await ends_since(self._desk.pool, self._deliveries.look_back_seconds)
            suppliers = await count_suppliers(self._desk.pool)
            held = await count_held(self._desk.pool)
            under_way = await syncs_under_way(self._desk.pool)
            last_sync = await last_finished_sync(self._desk.pool)
            troubles = await count_troubles(self._desk.pool)
        except DATABASE_ERRORS as error:
            self._away("postgres", error)
            return
        self._up.labels("postgres").set(1)
        self._deliveries.take(ends)
        outcomes: Counter[str] = Counter()
        for facts, count in suppliers:
            if facts.outcome is not None:
                outcomes[facts.outcome] += count
        for state, age in ages.items():
            self._ages.labels(state).set(age)
        for gauge, counts in (
            (self._jobs, open_jobs),
            (self._suppliers, count_standings(suppliers)),
            (self._outcomes, outcomes),
            (self._held_prices, {"prices": held.changes, "lists": held.lists}),
            (self._attention, what_waits(count_standings(suppliers), held, troubles)),
        ):
            for label, count in counts.items():
                gauge.labels(label).set(count)
        self._sync.set(any(sync.scope is SyncScope.ALL for sync in under_way))
        if last_sync is not None and last_sync.finished_at is not None:
            self._last_sync.set(last_sync.finished_at.timestamp())

    async def _take_signs_of_life(self) -> None:
        for gauge in (self._daemon, self._ticks, self._silent):
            gauge.clear()
        try:
            beats = await read_beats(self._desk.pool)
            silent = await self._desk.keep(Watch).get()
        except DATABASE_ERRORS:
            return  # Whoever asks for the rest says that the server is away.
        for part in Part:
            self._silent.labels(part).set(sum(one.part is part for one in silent))
        for gauge, moments in ((self._daemon, beats.daemons), (self._ticks, _good_ticks(beats))):
            for label, moment in moments.items():
                gauge.labels(label).set(max((beats.read_at - moment).total_seconds(), 0.0))

    async def _take_redis(self) -> None:
        self._triggers.clear()
        try:
            waiting = await waiting_triggers(self._desk.redis)
        except (OSError, RedisError) as error:
            self._away("redis", error)
            return
        self._up.labels("redis").set(1)
        for kind, count in (
            ("sync", waiting.syncs),
            ("upload", waiting.uploads),
            ("retry", waiting.retries),
        ):
            self._triggers.labels(kind).set(count)

    async def _take_volume(self) -> None:
        self._volume.clear()
        try:
            free, held = await self._desk.volume.bytes_free(), await self._held.get()
        except VolumeError as error:
            self._away("volume", error)
            return
        self._up.labels("volume").set(1)
        self._volume.labels("free").set(free)
        self._volume.labels("held").set(held)

    def _away(self, server: str, error: Exception) -> None:
        log.warning("%s is away: %s", server, type(error).__name__)
        self._up.labels(server).set(0)


def _good_ticks(beats: Beats) -> dict[str, datetime]:
    return {
        one.name: one.succeeded_at
        for one in beats.ticking
        if one.is_sensor and one.is_on and one.succeeded_at is not None
    }
