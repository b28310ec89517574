"""Which suppliers have not published a new price list for longer than usual for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median_high, median_low

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.alerts import AlertKind, NewAlert, Severity, raise_alerts
from marketbel_courier.ledger.delivery_habits import DeliveryHistory, delivery_histories
from marketbel_courier.messages.message import Message

FEWEST_DELIVERIES = 5
GAPS_LOOKED_AT = 20
SAME_NEWS_FOR = timedelta(days=7)
AT_MOST_ONE_IN = timedelta(days=1)


@dataclass(frozen=True)
class Overdue:
    """A silence longer than usual for a supplier; the usual gap is the median of its gaps."""

    since: datetime
    silence: timedelta
    usual_gap: timedelta
    longest_gap: timedelta


def overdue(times: Sequence[datetime], now: datetime) -> Overdue | None:
    """Compare the time since the last delivery with the gaps between the deliveries before it.

    The silence is too long if it exceeds each of the last 20 gaps, and twice their median. Fewer
    than five deliveries are no habit.
    """
    moments = sorted(set(times))[-GAPS_LOOKED_AT - 1 :]
    if len(moments) < FEWEST_DELIVERIES:
        return None
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    # The sum of the two middle gaps, so that nothing is rounded.
    twice_usual = median_low(gaps) + median_high(gaps)
    longest = max(gaps)
    silence = now - moments[-1]
    if silence <= max(longest, twice_usual):
        return None
    return Overdue(moments[-1], silence, twice_usual / 2, longest)


def is_news(history: DeliveryHistory, now: datetime) -> bool:
    """Whether to tell of an overdue supplier now.

    Once a day at most, and once a week for the same silence. Not while the supplier is being
    delivered.
    """
    if history.last_outcome is None:
        return False
    if history.last_told is None:
        return True
    told_ago = now - history.last_told
    silent_anew = history.delivered_at[-1] > history.last_told
    return told_ago >= (AT_MOST_ONE_IN if silent_anew else SAME_NEWS_FOR)


def overdue_alerts(
    histories: Sequence[DeliveryHistory], now: datetime, *, shortest_silence: timedelta
) -> list[NewAlert]:
    """A warning for each supplier that is overdue, unless it was told already."""
    return [
        _alert(history, late)
        for history in histories
        if (late := overdue(history.delivered_at, now)) is not None
        and late.silence > shortest_silence
        and is_news(history, now)
    ]


async def raise_overdue(
    pool: Pool, *, shortest_silence: timedelta, keys: Sequence[str] | None = None
) -> int:
    """Find overdue suppliers among these, or all, and raise new alerts; returns how many.

    A silence counts when it is longer than `shortest_silence`, the time between two syncs: before
    that, nobody has asked the supplier again.
    """
    histories = await delivery_histories(pool, at_least=FEWEST_DELIVERIES, keys=keys)
    now = datetime.now(UTC)
    return await raise_alerts(
        pool, overdue_alerts(histories, now, shortest_silence=shortest_silence)
    )


def _alert(history: DeliveryHistory, late: Overdue) -> NewAlert:
    return NewAlert(
        kind=AlertKind.OVERDUE,
        severity=Severity.WARNING,
        subject=history.partition_key,
        cause=AlertKind.OVERDUE.value,
        supplier_name=history.supplier_name,
        reason=Message(
            "alert-nothing-new",
            since=late.since,
            silence=late.silence,
            usual=late.usual_gap,
            longest=late.longest_gap,
            asked=history.last_asked_at,
            outcome=history.last_outcome,
        ),
    )
