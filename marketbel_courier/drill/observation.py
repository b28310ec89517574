"""Looks at everything that a delivery leaves: ledger, volume, catalogue, Redis, grid, alerts."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from redis.asyncio import Redis

from marketbel_courier.alerting.channels import configured_channels
from marketbel_courier.catalogue.items import prices_by_sku
from marketbel_courier.database.pool import Pool
from marketbel_courier.drill.judgement import Observed, VolumeCopy
from marketbel_courier.job_state.snapshot import read_jobs
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.drilled_suppliers import alerts_about, channels_told
from marketbel_courier.ledger.history import attempts_of
from marketbel_courier.ledger.suppliers import Supplier
from marketbel_courier.orchestration.drilled_partitions import DrilledPartitions
from marketbel_courier.settings import Settings
from marketbel_courier.shared_volume.names import is_sidecar_name
from marketbel_courier.shared_volume.sidecar import sidecar_path

_JOBS_LOOKED_AT = 5


class Observer:
    """Sees what there is of a delivery, as anybody else would see it."""

    def __init__(
        self, settings: Settings, pool: Pool, redis: Redis, partitions: DrilledPartitions
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._redis = redis
        self._partitions = partitions

    async def attempts(self, supplier: Supplier, task_id: str) -> Sequence[Delivery]:
        """The attempts of the job that this request began, oldest first."""
        known = await attempts_of(self._pool, supplier.id, jobs=_JOBS_LOOKED_AT)
        jobs = {one.job_id for one in known if one.task_id == task_id and one.attempt == 1}
        return [one for one in known if one.job_id in jobs]

    async def observe(self, supplier: Supplier, task_id: str, *, is_muted: bool) -> Observed:
        """All that there is of it now; `is_muted` expects no channel to be told."""
        attempts = await self.attempts(supplier, task_id)
        items, linked = await prices_by_sku(self._pool, supplier.id, made_since=supplier.created_at)
        keys = [supplier.partition_key]
        shown = await read_jobs(self._redis, [attempts[-1].job_id]) if attempts else []
        channels, _ = await configured_channels(self._pool, self._settings)
        cells = ("", "")
        if attempts:
            route = attempts[-1].route
            cells = (await asyncio.to_thread(self._partitions.cells, keys, route))[keys[0]]
        return Observed(
            attempts=attempts,
            copies=await asyncio.to_thread(
                copies_of, self._settings.uploads_dir, {str(supplier.id)}
            ),
            items=items,
            linked=linked,
            shown=shown[0] if shown else None,
            cells=cells,
            alerts=await alerts_about(self._pool, keys),
            channels=() if is_muted else [channel.kind.value for channel in channels],
            told=await channels_told(self._pool, keys),
            max_retries=self._settings.max_retries,
        )


def paths_of(uploads: Path, supplier_ids: Collection[str | UUID]) -> list[Path]:
    """The files on the volume that bear one of these suppliers' ids, sidecars included."""
    return sorted(path for one in supplier_ids for path in uploads.glob(f"{one}_*"))


def copies_of(uploads: Path, supplier_ids: Collection[str]) -> list[VolumeCopy]:
    """The price lists of these suppliers on the volume, with their sidecars; blocks."""
    copies = []
    for path in paths_of(uploads, supplier_ids):
        if is_sidecar_name(path.name):
            continue
        with suppress(FileNotFoundError):  # removed while we look
            beside = sidecar_path(path)
            sidecar = beside.read_bytes() if beside.is_file() else None
            copies.append(VolumeCopy(path.read_bytes(), sidecar))
    return copies
