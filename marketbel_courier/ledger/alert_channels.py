"""The channels that were set on the page. A channel's secret is stored, and never shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.alerts import ChannelKind


@dataclass(frozen=True)
class KeptChannel:
    """A channel's settings without its secret; who set the channel, and when."""

    kind: ChannelKind
    settings: Mapping[str, Any]
    secret: str = field(repr=False)
    set_at: datetime
    set_by: str


async def kept_channels(
    pool: Pool, *, younger_than: timedelta
) -> tuple[Mapping[ChannelKind, KeptChannel], int]:
    """The channels, and how many alerts of this age no channel has taken, in one query."""
    rows = await pool.fetch(
        """
        SELECT c.*, unsent.n FROM (
            SELECT count(*) AS n FROM courier.alerts
            WHERE sent_at IS NULL AND next_send_at < 'infinity' AND resolved_at IS NULL
              AND raised_at > now() - $1::interval) AS unsent
        LEFT JOIN courier.alert_channels c ON true
        """,
        younger_than,
    )
    kept = [_channel(row) for row in rows if row["channel"] is not None]
    return {channel.kind: channel for channel in kept}, int(rows[0]["n"])


async def keep_channel(
    pool: Pool, kind: ChannelKind, settings: Mapping[str, Any], *, secret: str | None, by: str
) -> None:
    """Set a channel; without a secret the one that is kept stays."""
    await pool.execute(
        """
        INSERT INTO courier.alert_channels AS c (channel, settings, secret, set_by)
        VALUES ($1, $2, coalesce($3, ''), $4)
        ON CONFLICT (channel) DO UPDATE SET settings = excluded.settings,
            secret = coalesce($3, c.secret), set_by = excluded.set_by, set_at = now()
        """,
        kind.value,
        dict(settings),
        secret,
        by,
    )


async def forget_channel(pool: Pool, kind: ChannelKind) -> None:
    """Remove a channel with its secret."""
    await pool.execute("DELETE FROM courier.alert_channels WHERE channel = $1", kind.value)


def _channel(row: asyncpg.Record) -> KeptChannel:
    return KeptChannel(
        ChannelKind(row["channel"]), row["settings"], row["secret"], row["set_at"], row["set_by"]
    )
