"""How far a sync of everybody is, decided from the ledger alone: for Redis, and in its place."""

from __future__ import annotations

from marketbel_courier.database.pool import Pool
from marketbel_courier.job_state.sync_state import SyncState, SyncStatus
from marketbel_courier.ledger.states import State, Step
from marketbel_courier.ledger.syncs import (
    Sync,
    SyncProgress,
    SyncScope,
    SyncStep,
    sync_progress,
    syncs_under_way,
)


def status_of(sync: Sync, progress: SyncProgress) -> SyncStatus:
    """What watchers should see of a sync that has begun.

    A sync is downloading as long as a supplier has no job yet, or a job whose file is on its way.
    """
    if sync.step is SyncStep.REGISTRY:
        return SyncStatus(
            state=SyncState.SYNCING_MASTER,
            task_id=sync.task_id,
            started_at=sync.started_at,
            step=SyncStep.REGISTRY,
        )
    without_job = len(sync.partition_keys) - progress.under_way - progress.ended
    return SyncStatus(
        state=SyncState.PROCESSING_SUPPLIERS,
        task_id=sync.task_id,
        started_at=sync.started_at,
        progress_current=progress.ended,
        progress_total=len(sync.partition_keys),
        step=Step.DOWNLOADING if progress.downloading or without_job > 0 else Step.ANALYZING,
        counts={
            State.DOWNLOADING: progress.downloading,
            "waiting": progress.delivered,
            State.ANALYZING: progress.analyzing,
            State.COMPLETE: progress.complete,
            State.FAILED: progress.failed,
        },
    )


async def sync_of_ledger(pool: Pool) -> SyncStatus:
    """What watchers should see now, whatever Redis says or does not say."""
    for sync in await syncs_under_way(pool):
        if sync.scope is SyncScope.ALL:
            return status_of(sync, await sync_progress(pool, sync.task_id))
    return SyncStatus()


async def sync_to_show(pool: Pool, seen: SyncStatus) -> SyncStatus:
    """What Redis says of the sync; where Redis says that there is none, what the ledger says.

    What Redis says lasts for a minute: while no daemon renews it, a sync goes on without it.
    """
    return seen if seen.state is not SyncState.IDLE else await sync_of_ledger(pool)
