"""Removes questions of the price guard that later lists replaced long ago.

People's releases and refusals stay, because the guard uses them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from marketbel_courier.catalogue.held_changes import HeldState
from marketbel_courier.database.removals import Removed, Round

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_IS_OVERTAKEN = f"t.state = '{HeldState.OVERTAKEN}' AND t.answered_at < now() - $1::interval"
# An answer is in force until a later question about its item: that one stays as well.
_OVERTAKEN: Mapping[str, str] = {
    "courier.held_changes": f"""
        {_IS_OVERTAKEN} AND NOT EXISTS (
            SELECT FROM courier.held_changes answered
            WHERE answered.supplier_item_id = t.supplier_item_id AND answered.number < t.number
              AND answered.state <> '{HeldState.OVERTAKEN}')
    """,
    "courier.held_lists": f"""
        {_IS_OVERTAKEN} AND NOT EXISTS (
            SELECT FROM courier.held_lists answered
            WHERE answered.supplier_id = t.supplier_id AND answered.number < t.number
              AND answered.state <> '{HeldState.OVERTAKEN}')
    """,
}


async def remove_overtaken_questions(
    round_: Round, *, older_than: timedelta
) -> Mapping[str, Removed]:
    """Remove the questions that nobody answered before a later list did, so long ago."""
    return {
        table: await round_.carry_out_along(
            table, "held_at", condition, older_than, start=_BEGINNING
        )
        for table, condition in _OVERTAKEN.items()
    }
