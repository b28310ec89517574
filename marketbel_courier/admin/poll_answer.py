"""The answer to those who poll: put together, compressed and named once for all of them."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from marketbel_courier.admin.activity import TRUSTED_SECONDS, Head, HeadKeeper
from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.contract import IngestionStatus
from marketbel_courier.admin.job_views import job_view
from marketbel_courier.admin.localization import in_english, localized
from marketbel_courier.admin.log_views import view_of_line
from marketbel_courier.admin.supplier_cache import Roster, RosterKeeper
from marketbel_courier.delivery.due_times import next_due
from marketbel_courier.delivery.telling.overview import counts_of
from marketbel_courier.messages.language import Language
from marketbel_courier.settings import Settings

# An answer that says nothing new is sent again after this long, so that its time is seen to go on.
SAME_FOR_SECONDS = 10
COMPRESSION = 1
# An answer with ten thousand suppliers takes a while to put together. Who has waited for this long
# gets the one of before, unless it tells of too long ago, or somebody has changed something since.
PATIENCE_SECONDS = 0.04
_TRUSTED = timedelta(seconds=TRUSTED_SECONDS)
_MOST_KEPT = 16


@dataclass(frozen=True)
class Wanted:
    """Which parts of the status somebody asks for, and how they are told."""

    logs: int
    suppliers: bool
    compressed: bool
    language: Language


@dataclass(frozen=True)
class Body:
    """An answer's bytes, and the ETag that stands for what they say."""

    content: bytes
    etag: str


@dataclass(frozen=True)
class _Given:
    """An answer that was given, and what has to be the same for it to be given again."""

    body: Body
    of: tuple[object, ...]
    at: datetime


class StatusKeeper:
    """The status of a desk, as bytes."""

    def __init__(self, desk: Desk) -> None:
        self._settings = desk.settings
        self._heads = desk.keep(HeadKeeper)
        self._rosters = desk.keep(RosterKeeper)
        self._made_of: tuple[object, ...] = ()
        self._bodies: dict[Wanted, asyncio.Future[Body]] = {}
        self._given: dict[Wanted, _Given] = {}

    async def get(self, wanted: Wanted) -> Body:
        """The present status; or an earlier one, with the servers named that do not answer.

        Raises what the catalogue raises, if there is no earlier status.
        """
        changes = (self._heads.changes, self._rosters.changes)
        head, roster = await self._heads.get(), await self._rosters.get()
        away = self._heads.problem is not None or self._rosters.problem is not None
        stale = [*(["postgres"] if away else []), *head.stale]
        due = next_due(datetime.now(UTC), interval_hours=self._settings.sync_interval_hours)
        made_of = (head, roster, stale, due)
        if not _same(made_of, self._made_of) or len(self._bodies) >= _MOST_KEPT:
            self._made_of, self._bodies = made_of, {}
            self._given = dict(list(self._given.items())[-_MOST_KEPT:])
        if wanted not in self._bodies:
            status = _status(self._settings, head, roster, stale, due, wanted)
            self._bodies[wanted] = asyncio.ensure_future(_make(wanted, status, roster))
        making, of = self._bodies[wanted], (*changes, *stale)
        before = self._given.get(wanted)
        if before and before.of == of and head.at - before.at < _TRUSTED:
            await asyncio.wait({making}, timeout=PATIENCE_SECONDS)
            if not making.done():
                return before.body
        # Shielded: whoever goes away must not take the others' answer along.
        body = await asyncio.shield(making)
        self._given[wanted] = _Given(body, of, head.at)
        return body


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(
        a is b or (not isinstance(a, (Head, Roster)) and a == b)
        for a, b in zip(one, other, strict=True)
    )


def _status(
    settings: Settings,
    head: Head,
    roster: Roster,
    stale: Sequence[str],
    due: datetime,
    wanted: Wanted,
) -> IngestionStatus:
    language, ended = wanted.language, head.last_sync
    return IngestionStatus(
        sync_state=head.sync.state.value,
        current_phase=head.current_phase,
        progress=head.progress,
        last_sync_at=head.last_sync_at,
        next_scheduled_at=due,
        jobs=[job_view(row, settings, language, head.live.get(row.job_id)) for row in head.jobs],
        suppliers=[],
        recent_logs=[view_of_line(line, language) for line in head.logs[: wanted.logs]],
        step=head.step,
        sync_task_id=head.sync_task_id,
        last_sync=in_english(ended) if ended else "",
        last_sync_localized=localized(ended, language) if ended else None,
        counts=asdict(
            counts_of(head.open_jobs, roster.standings, head.held, troubles=head.troubles)
        ),
        silent=[localized(one.message, language) for one in head.silent],
        as_of=head.at,
        stale=list(stale),
    )


async def _make(wanted: Wanted, status: IngestionStatus, roster: Roster) -> Body:
    told = status.model_dump_json(exclude={"suppliers", "as_of"}).encode()
    as_of = status.as_of.isoformat().replace("+00:00", "Z").encode()
    suppliers = roster.json if wanted.suppliers else b""
    content = b"".join(
        (told[:-1], b',"as_of":"', as_of, b'","suppliers":[', suppliers, b"]}"),
    )
    moment = int(status.as_of.timestamp()) // SAME_FOR_SECONDS
    said = blake2b(told + f"{moment} {wanted} {roster.digest}".encode(), digest_size=12)
    # With all suppliers these are megabytes; zlib lets the others go on meanwhile.
    if wanted.compressed:
        content = await asyncio.to_thread(gzip.compress, content, COMPRESSION, mtime=0)
    return Body(content, f'W/"{said.hexdigest()}"')
