"""Removes everything that a drill has made, also what a drill that was killed has left."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from redis.asyncio import Redis

from marketbel_courier.catalogue.supplier_deletion import SupplierBusy, delete_supplier
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.delivery.version_archive import forget_contents_of_nobody
from marketbel_courier.drill.observation import paths_of
from marketbel_courier.job_state.visible_jobs import forget_jobs
from marketbel_courier.ledger.alert_ends import resolve_subject
from marketbel_courier.ledger.drilled_suppliers import (
    channels_told,
    deactivate,
    ends_are_told,
    forget_suppliers,
    is_under_way,
    jobs_of,
    suppliers_of_drills,
)
from marketbel_courier.ledger.reading_runs import reading_runs
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.drilled_partitions import DrilledPartitions
from marketbel_courier.orchestration.old_runs import forget_checks
from marketbel_courier.settings import Settings

FOLDER_PREFIX: Final = "marketbel-drill-"
_LOOK_SECONDS = 0.5
_ENDS_TOLD_WITHIN_SECONDS = 45.0


class Traces:
    """What drills have made, wherever it is."""

    def __init__(
        self, settings: Settings, pool: Pool, redis: Redis, partitions: DrilledPartitions
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._redis = redis
        self._partitions = partitions

    async def remove(self, *, patience_seconds: float) -> Sequence[Message]:
        """Remove all of it; what stays, and why.

        What is under way is waited for: nothing is taken away from under a run.
        """
        suppliers = await suppliers_of_drills(self._pool)
        await asyncio.to_thread(self._remove_folders)
        if not suppliers:
            return []
        ids = [supplier.id for supplier in suppliers]
        keys = [supplier.partition_key for supplier in suppliers if supplier.partition_key]
        await deactivate(self._pool, ids)
        if not await self._has_settled(suppliers, patience_seconds):
            return [Message("drill-left-under-way", n=len(suppliers))]
        await self._end_alerts(keys)
        jobs = await jobs_of(self._pool, ids)
        begun = min(supplier.created_at for supplier in suppliers).timestamp()
        for supplier in suppliers:
            try:
                await delete_supplier(self._pool, supplier.id, made_since=supplier.created_at)
            except SupplierBusy:
                return [Message("drill-left-busy", name=supplier.name)]
        given = await reading_runs(self._pool)
        await asyncio.to_thread(self._partitions.forget, keys, begun, given)
        async with open_pool(self._settings.dagster_dsn, max_size=1) as dagsters:
            await forget_checks(dagsters, keys)
        await forget_suppliers(self._pool, ids, keys)
        await forget_jobs(self._redis, jobs)
        await asyncio.to_thread(self._remove_files, [str(one) for one in ids])
        await forget_contents_of_nobody(self._pool, self._settings)
        return []

    async def _has_settled(self, suppliers: Sequence[Supplier], patience_seconds: float) -> bool:
        """Whether nothing is under way, nor about to be asked for by a sensor that saw it so."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_seconds):
                quiet_since = 0.0
                while True:
                    if await self._is_worked_on(suppliers):
                        quiet_since = 0.0
                    elif not quiet_since:
                        quiet_since = time.time()
                    # Work that an earlier tick requested is under way at the next look.
                    elif not await asyncio.to_thread(
                        self._partitions.may_be_asked_for, quiet_since
                    ) and not await self._is_worked_on(suppliers):
                        return True
                    await asyncio.sleep(_LOOK_SECONDS)
        return False

    async def _is_worked_on(self, suppliers: Sequence[Supplier]) -> bool:
        ids = [supplier.id for supplier in suppliers]
        keys = [supplier.partition_key for supplier in suppliers]
        given = await reading_runs(self._pool)
        return await is_under_way(self._pool, ids) or await asyncio.to_thread(
            self._partitions.are_worked_on, keys, given
        )

    async def _end_alerts(self, keys: Sequence[str]) -> None:
        """Send the ends of alerts to the channels that took the alerts, before the alerts are
        removed.
        """
        for key in keys:
            await resolve_subject(self._pool, key)
        if not await channels_told(self._pool, keys):
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(_ENDS_TOLD_WITHIN_SECONDS):
                while True:
                    if await ends_are_told(self._pool, keys):
                        return
                    await asyncio.sleep(_LOOK_SECONDS)

    def _remove_files(self, supplier_ids: Collection[str]) -> None:
        for path in paths_of(self._settings.uploads_dir, supplier_ids):
            path.unlink(missing_ok=True)

    def _remove_folders(self) -> None:
        for folder in self._settings.uploads_dir.glob(f"{FOLDER_PREFIX}*"):
            shutil.rmtree(folder, ignore_errors=True)


def folder_of(settings: Settings, drill_id: str) -> Path:
    """The folder on the volume that a drill's sources lie in."""
    return settings.uploads_dir / f"{FOLDER_PREFIX}{drill_id}"
