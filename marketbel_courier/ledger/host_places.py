"""How many downloads from a host may be under way at once, over all processes: locks.

A place at a host is an advisory lock of PostgreSQL. Nothing is written, and a process that dies
holds no places: the server releases a connection's locks when the connection ends.

A process asks for all its hosts in one statement, and passes a place on among its own downloads
without asking. While other processes wait for the host, the process does so only for one turn, and
then pauses.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from marketbel_courier import cancellation
from marketbel_courier.backoff import Backoff
from marketbel_courier.cancellation import to_its_end
from marketbel_courier.database.connections import DATABASE_ERRORS, Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError

logger = logging.getLogger(__name__)

# How long a process keeps a place for others of its downloads while another process waits for it,
# and how long it then leaves the host to the others, who look more often than that.
TURN_SECONDS = 2.0
REST_SECONDS = 0.4
LOOKS = Backoff(first=0.02, longest=0.25)
AFTER_LOSS = Backoff(first=0.1, longest=5)
# Places that this process no longer wants are given back together.
GIVING_BACK_AFTER_SECONDS = 0.05

# The first halves of the locks' keys: of a place, and of waiting for one.
_PLACE, _WAITING = 7_102_027, 7_102_028

# In one statement, as each round trip costs more than all of its locks. `given` are places whose
# download has ended; a place that is wanted again is kept if no other process waits. A place that
# this connection holds must not be requested: PostgreSQL would grant it again.
_EXCHANGE = f"""
    SELECT 'kept' AS what, g.host, g.number,
        CASE WHEN g.wanted AND pg_try_advisory_xact_lock({_WAITING}, hashtext(g.host)) THEN true
             ELSE pg_advisory_unlock({_PLACE}, hashtext(g.host || ' ' || g.number)) IS NULL
        END AS done
    FROM unnest($1::text[], $2::int[], $3::boolean[]) AS g (host, number, wanted)
    UNION ALL
    SELECT 'taken', w.host, place.number, true
    FROM unnest($4::text[], $5::int[], $6::text[]) AS w (host, wanted, held)
    CROSS JOIN LATERAL (
        SELECT number FROM generate_series(1, $7::int) AS number
        WHERE CASE WHEN number = ANY (string_to_array(w.held, ',')::int[]) THEN false
            ELSE pg_try_advisory_lock({_PLACE}, hashtext(w.host || ' ' || number)) END
        LIMIT w.wanted
    ) AS place
    UNION ALL
    SELECT 'marked', host, 0, pg_try_advisory_lock_shared({_WAITING}, hashtext(host))
    FROM unnest($8::text[]) AS host
    UNION ALL
    SELECT 'unmarked', host, 0, pg_advisory_unlock_shared({_WAITING}, hashtext(host))
    FROM unnest($9::text[]) AS host
"""


@dataclass(eq=False)
class _Place:
    """A place that this process holds; a `lost` place was held by a connection that has ended."""

    host: str
    number: int
    since: float
    is_lost: bool = False


@dataclass(eq=False)
class _Host:
    """What this process holds and wants at a host. If marked, other processes see that it waits."""

    held: set[_Place] = field(default_factory=set)
    ended: list[_Place] = field(default_factory=list)
    waiting: deque[asyncio.Future[_Place]] = field(default_factory=deque)
    rests_until: float = 0.0
    is_marked: bool = False

    @property
    def is_idle(self) -> bool:
        return not (self.held or self.waiting or self.is_marked)


class HostPlaces:
    """Admits at most `limit` downloads at once from a host, over all processes on the database.

    Belongs to one event loop. `most_held` bounds how many places this process holds.
    """

    def __init__(self, pool: Pool, limit: int, *, most_held: int) -> None:
        self._pool = pool
        self._limit = limit
        self._most_held = most_held
        self._hosts: dict[str, _Host] = {}
        self._changed = asyncio.Event()
        self._giving_back: asyncio.TimerHandle | None = None
        self._now = asyncio.get_running_loop().time

    @asynccontextmanager
    async def place(self, host: str) -> AsyncIterator[None]:
        """Wait for a place at the host, keep it for the length of the block, then give it back."""
        place = await self._wait_for(host)
        try:
            yield
        finally:
            self._end(place)

    async def _wait_for(self, host: str) -> _Place:
        here = self._hosts.setdefault(host, _Host())
        turn: asyncio.Future[_Place] = asyncio.get_running_loop().create_future()
        here.waiting.append(turn)
        self._changed.set()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                with suppress(ValueError):
                    here.waiting.remove(turn)
            else:
                self._end(turn.result())
            raise

    def _end(self, place: _Place) -> None:
        """Pass the place on to another download here, or have it given back."""
        here = self._hosts[place.host]
        is_in_turn = self._now() - place.since < TURN_SECONDS
        if not place.is_lost and is_in_turn and self._pass_on(here, place):
            return
        if place.is_lost:
            here.held.discard(place)
        else:
            here.ended.append(place)
        if here.waiting:
            self._changed.set()
        elif self._giving_back is None:
            loop = asyncio.get_running_loop()
            self._giving_back = loop.call_later(GIVING_BACK_AFTER_SECONDS, self._changed.set)

    @staticmethod
    def _pass_on(here: _Host, place: _Place) -> bool:
        while here.waiting:
            turn = here.waiting.popleft()
            if not turn.done():
                turn.set_result(place)
                return True
        return False

    async def serve(self) -> None:
        """Exchange places with the database until cancelled; after a loss, begin again."""
        losses = 0
        while True:
            if not any(here.waiting for here in self._hosts.values()):
                await self._changed.wait()
            try:
                async with self._pool.acquire() as connection:
                    try:
                        await self._exchange_until_idle(connection)
                    finally:
                        # The pool resets nothing, and the next one to use it holds no place.
                        with suppress(*DATABASE_ERRORS):
                            await to_its_end(connection.execute("SELECT pg_advisory_unlock_all()"))
                losses = 0
            except (CourierError, *DATABASE_ERRORS) as error:
                losses += 1
                logger.warning("The places at suppliers' servers were lost: %s", error)
                await asyncio.sleep(AFTER_LOSS.after(losses))
            finally:
                self._forget_connection()

    async def _exchange_until_idle(self, connection: Connection) -> None:
        looks_in_vain = 0
        while self._hosts:
            self._changed.clear()
            await self._exchange(connection, is_waiting=looks_in_vain > 0)
            self._hosts = {host: here for host, here in self._hosts.items() if not here.is_idle}
            waits = [here for here in self._hosts.values() if len(here.held) < self._limit]
            looks_in_vain = looks_in_vain + 1 if any(here.waiting for here in waits) else 0
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pause(looks_in_vain)):
                    await self._changed.wait()

    def _pause(self, looks_in_vain: int) -> float | None:
        if not self._hosts:
            return 0
        return LOOKS.after(looks_in_vain) if looks_in_vain else None

    async def _exchange(self, connection: Connection, *, is_waiting: bool) -> None:
        """Give places back and take others; tell other processes for which hosts this one waits."""
        if self._giving_back is not None:
            self._giving_back.cancel()
            self._giving_back = None
        given = [
            (place, bool(here.waiting)) for here in self._hosts.values() for place in here.ended
        ]
        wanted = self._wanted()
        marks = [host for host, here in self._hosts.items() if here.waiting and not here.is_marked]
        unmarks = [
            host for host, here in self._hosts.items() if here.is_marked and not here.waiting
        ]
        if not is_waiting:
            marks = []
        if not (given or wanted or marks or unmarks):
            return
        rows = await connection.fetch(
            _EXCHANGE,
            [place.host for place, _ in given],
            [place.number for place, _ in given],
            [is_wanted for _, is_wanted in given],
            list(wanted),
            list(wanted.values()),
            [_numbers(self._hosts[host].held) for host in wanted],
            self._limit,
            marks,
            unmarks,
        )
        done = {(row["what"], row["host"], row["number"]): row["done"] for row in rows}
        for place, is_wanted in given:
            here = self._hosts[place.host]
            here.ended.remove(place)
            if done["kept", place.host, place.number]:
                self._use(here, place)
                continue
            here.held.discard(place)
            if is_wanted:
                here.rests_until = self._now() + REST_SECONDS
        for (what, host, number), is_done in done.items():
            here = self._hosts[host]
            if what == "taken":
                place = _Place(host, number, self._now())
                here.held.add(place)
                self._use(here, place)
            elif what in ("marked", "unmarked"):
                here.is_marked = what == "marked" and is_done

    def _use(self, here: _Host, place: _Place) -> None:
        """Begin a turn with a place that was taken; if no download wants the place now, give it
        back.
        """
        place.since = self._now()
        if not self._pass_on(here, place):
            here.ended.append(place)
            self._changed.set()

    def _wanted(self) -> dict[str, int]:
        """How many places to ask for, by host; who asked longest ago comes first."""
        room = self._most_held - sum(len(here.held) for here in self._hosts.values())
        wanted = {}
        for host, here in self._hosts.items():
            missing = len(here.waiting) - len(here.ended)
            if here.rests_until > self._now() or room <= 0:
                continue
            count = min(missing, self._limit - len(here.held), room)
            if count > 0:
                wanted[host] = count
                room -= count
        # Hosts that are asked for a place now are asked last the next time.
        for host in wanted:
            self._hosts[host] = self._hosts.pop(host)
        return wanted

    def _forget_connection(self) -> None:
        for here in self._hosts.values():
            for place in here.held:
                place.is_lost = True
            here.held -= set(here.ended)
            here.ended.clear()
            here.is_marked = False


def _numbers(places: Iterable[_Place]) -> str:
    return ",".join(str(place.number) for place in places)


@asynccontextmanager
async def open_host_places(pool: Pool, limit: int, *, most_held: int) -> AsyncIterator[HostPlaces]:
    """The places at hosts for one event loop; at the end all of them are given back."""
    places = HostPlaces(pool, limit, most_held=most_held)
    serving = asyncio.create_task(places.serve())
    try:
        yield places
    finally:
        await cancellation.end([serving])
