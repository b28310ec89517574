"""Removes old readings: first which items they changed, much later the readings themselves."""

from __future__ import annotations

from datetime import timedelta

from marketbel_courier.database.removals import Removed, Round, remove_rows

# A list may have changed tens of thousands of items.
_READINGS_AT_ONCE = 10
_CHANGES = "courier.item_changes"
_IS_OLD = "r.pruned_at IS NULL AND r.stored_at < now() - $1::interval"
_MARK = f"""
    UPDATE courier.readings SET pruned_at = now() WHERE reading_id IN (
        SELECT r.reading_id FROM courier.readings r WHERE {_IS_OLD}
        ORDER BY r.stored_at, r.reading_id LIMIT {_READINGS_AT_ONCE} FOR UPDATE SKIP LOCKED)
    RETURNING reading_id
"""  # noqa: S608 - constants of this module
_OF_READINGS = "SELECT c.ctid FROM courier.item_changes c WHERE c.reading_id = ANY($1::bigint[])"
_OF_OLD_READINGS = f"""
    SELECT c.ctid FROM courier.item_changes c
    JOIN courier.readings r USING (reading_id) WHERE {_IS_OLD}
"""  # noqa: S608 - constants of this module
# Readings between two existing ones are never removed; a comparison says if changes were forgotten.
_IS_FORGOTTEN = """
    t.pruned_at IS NOT NULL AND t.stored_at < now() - $1::interval AND EXISTS (
        SELECT FROM courier.readings newer
        WHERE newer.supplier_id = t.supplier_id AND newer.reading_id > t.reading_id)
"""


async def forget_changes(round_: Round, *, older_than: timedelta) -> Removed:
    """Forget which items the readings before that changed; what they counted stays."""
    if round_.is_dry_run:
        return await round_.carry_out(_OF_OLD_READINGS, _CHANGES, older_than)
    removed = Removed()
    while not round_.is_over:
        async with round_.transaction() as connection:
            marked = [row["reading_id"] for row in await connection.fetch(_MARK, older_than)]
            removed += await remove_rows(connection, _OF_READINGS, _CHANGES, marked)
        if len(marked) < _READINGS_AT_ONCE:
            break
    return removed


async def remove_old_readings(round_: Round, *, older_than: timedelta) -> Removed:
    """Remove the readings of that age whose changes are forgotten, but for each supplier's last."""
    return await round_.carry_out_along(
        "courier.readings", "reading_id", _IS_FORGOTTEN, older_than, start=0
    )
