"""Removes old syncs, alerts, mutes and requests that are over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from marketbel_courier.database.removals import Removed, Round
from marketbel_courier.ledger.syncs import SyncScope, SyncStep

SYNCS_KEPT = 100
"""So many syncs stay whatever their age, of those that the schedule asked for and of all."""

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# By table: the indexed time, and what else must hold of a row `t`. $1 is the age.
_OVER: Mapping[str, tuple[str, str]] = {
    "courier.syncs": (
        "started_at",
        f"""
        t.finished_at < now() - $1::interval
        AND t.task_id <> ALL(ARRAY(
            SELECT task_id FROM courier.syncs ORDER BY started_at DESC LIMIT {SYNCS_KEPT}))
        AND t.task_id <> ALL(ARRAY(
            SELECT task_id FROM courier.syncs WHERE triggered_by = 'schedule'
            ORDER BY started_at DESC LIMIT {SYNCS_KEPT}))
        AND t.task_id <> ALL(ARRAY(
            SELECT task_id FROM courier.syncs
            WHERE scope = '{SyncScope.ALL}' AND step = '{SyncStep.FINISHED}'
            ORDER BY started_at DESC LIMIT 1))
        """,
    ),
    "courier.alerts": ("raised_at", "t.resolved_at < now() - $1::interval"),
    "courier.alert_mutes": ("until", "t.until < now() - $1::interval"),
    "courier.reprocessing_requests": ("requested_at", "t.taken_at < now() - $1::interval"),
}


async def remove_old_entries(round_: Round, *, older_than: timedelta) -> Mapping[str, Removed]:
    """Remove what ended so long ago; an alert's notes about its channels go as well."""
    return {
        table: await round_.carry_out_along(table, key, condition, older_than, start=_BEGINNING)
        for table, (key, condition) in _OVER.items()
    }
