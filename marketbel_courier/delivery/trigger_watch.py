"""Takes requests from Redis as soon as they are made, because Redis may lose or replace them.

The server tells of each change of the keys. The next request for a sync replaces the one before;
where the server tells of more changes than there were requests to read, one was replaced unseen,
and a sync of everybody makes up for it. Uploads and retries that another admin API leaves in lists
are copied into the ledger. The sensors look every few seconds as well, so with a server that tells
of no changes, only the immediate reaction is lost.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, aclosing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import (
    RedisError,
    ResponseError,
)

from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.pool import Pool, open_pool
from marketbel_courier.delivery.retry_requests import take_known_retries
from marketbel_courier.delivery.sync_rounds import take_request
from marketbel_courier.job_state.connection import connect_redis
from marketbel_courier.job_state.keys import (
    PARSE_TRIGGERS_KEY,
    RETRY_TRIGGERS_KEY,
    SYNC_TRIGGER_KEY,
)
from marketbel_courier.job_state.list_triggers import (
    remove_retries,
    waiting_retries,
    waiting_uploads,
)
from marketbel_courier.ledger.accepted_uploads import keep_uploads
from marketbel_courier.ledger.syncs import NewSync, open_sync
from marketbel_courier.settings import Settings

if TYPE_CHECKING:
    from redis.asyncio.connection import AbstractConnection

REPLACED = "replaced"
AGAIN_AFTER_SECONDS = 5.0
_LOOK_AFTER_SECONDS = 10.0
_CANCEL_AGAIN_AFTER_SECONDS = 2.0
_CHANNEL = "__redis__:invalidate"
_LISTS = (PARSE_TRIGGERS_KEY, RETRY_TRIGGERS_KEY)
_MOST_LISTED = 1000

logger = logging.getLogger(__name__)


class TriggerWatch:
    """A thread with connections of its own; `stop` ends both."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._watching = threading.Event()
        # A daemon thread: nobody waits for it at the end of the process.
        self._thread = threading.Thread(target=self._run, name="trigger-watch", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs; it ends by itself where the server does not tell of changes."""
        return self._thread.is_alive()

    def wait_until_watching(self, timeout_seconds: float) -> bool:
        """Whether the server has been asked to tell of changes by then, and nothing broke since."""
        return self._watching.wait(timeout_seconds)

    def stop(self) -> None:
        """End the thread and close its connections."""
        while self._task is None and self._thread.is_alive():
            self._thread.join(0.01)
        while self._thread.is_alive():
            # Before Python 3.12 a cancellation that meets the end of a wait in a library is lost.
            with suppress(RuntimeError):  # the loop was closed meanwhile
                if self._loop is not None and self._task is not None:
                    self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join(_CANCEL_AGAIN_AFTER_SECONDS)

    def _run(self) -> None:
        asyncio.run(self._watch_for_ever())

    async def _watch_for_ever(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        try:
            while True:
                try:
                    await self._watch()
                except ResponseError as error:
                    if "WRONGTYPE" in str(error):  # the sensor puts such a key aside
                        await asyncio.sleep(AGAIN_AFTER_SECONDS)
                        continue
                    logger.info("Redis does not tell of sync:trigger (%s): it is polled.", error)
                    return
                except (RedisError, OSError) as error:
                    logger.info("The watch of sync:trigger begins anew (%s).", error)
                finally:
                    self._watching.clear()
                await asyncio.sleep(AGAIN_AFTER_SECONDS)
        except asyncio.CancelledError:
            return

    async def _watch(self) -> None:
        async with AsyncExitStack() as stack:
            redis = await stack.enter_async_context(
                aclosing(connect_redis(self._settings.redis_dsn))
            )
            client = await stack.enter_async_context(aclosing(redis.client()))
            changes = Changes(redis.connection_pool.make_connection())  # type: ignore[no-untyped-call]
            stack.push_async_callback(changes.close)
            await changes.begin()
            own_id = await _track(client, changes.client_id)
            # A request that was set before the watch began is taken, too.
            changed = 1
            while True:
                if changed:
                    await self._take(client, changes, changed)
                if changes.lists:
                    await self._keep_listed(client, changes)
                elif not changed and await client.client_id() != own_id:
                    raise RedisConnectionError("the connection that tracks was replaced")
                self._watching.set()
                changed = await changes.wait(_LOOK_AFTER_SECONDS)

    async def _take(self, client: Redis, changes: Changes, changed: int) -> None:
        """Take requests until there is none left and none came during the last look."""
        seen = Seen(changed)
        while not seen.is_over:
            try:
                async with open_pool(self._settings.postgres_dsn, max_size=1) as pool:
                    await _take_all(pool, client, changes, seen)
                    if seen.one_was_replaced:
                        task_id = f"sync-replaced-{seen.digest}"
                        await open_sync(pool, NewSync(task_id, REPLACED, may_wait=True))
                    seen.is_over = True
            except DATABASE_ERRORS as error:
                # Changes that come meanwhile are counted as well.
                logger.info("sync:trigger waits for PostgreSQL (%s).", error)
                await asyncio.sleep(AGAIN_AFTER_SECONDS)
                seen.changes += await changes.until_now()

    async def _keep_listed(self, client: Redis, changes: Changes) -> None:
        """Store the entries of the lists that have changed in the ledger, then wake the sensors."""
        lists, changes.lists = changes.lists, set()
        try:
            async with open_pool(self._settings.postgres_dsn, max_size=1) as pool:
                if PARSE_TRIGGERS_KEY in lists:
                    await keep_uploads(pool, await waiting_uploads(client, limit=_MOST_LISTED))
                if RETRY_TRIGGERS_KEY in lists:
                    retries = await waiting_retries(client, limit=_MOST_LISTED)
                    await remove_retries(client, await take_known_retries(pool, retries))
        except DATABASE_ERRORS as error:
            logger.info("Requests in lists wait for PostgreSQL and their sensors (%s).", error)


@dataclass
class Seen:
    """What was seen of the key since it was last empty, kept until all of it is written down."""

    changes: int
    requests: int = 0
    removals: int = 0
    everybody: bool = False
    is_over: bool = False
    digest: str = field(default_factory=lambda: uuid4().hex[:12])

    @property
    def one_was_replaced(self) -> bool:
        """Whether more requests were set than could be read, and none of those covers the others.

        If no request could be read, the sensor was faster or the request expired: that counts as
        two changes.
        """
        explained = self.requests + self.removals if self.requests else 2
        return self.changes > explained and not self.everybody


async def _take_all(pool: Pool, client: Redis, changes: Changes, seen: Seen) -> None:
    was_removed = True
    while True:
        taken = await take_request(pool, client)
        if taken is None:
            # The sensor has removed the last one, then.
            seen.removals += not was_removed
            was_removed = True
        else:
            seen.requests += 1
            seen.everybody |= taken.supplier_id is None
            was_removed = taken.was_removed
            seen.removals += was_removed
        more = await changes.until_now()
        seen.changes += more
        if taken is None and not more:
            return


class Changes:
    """What the server tells of changes of the keys, over a connection that does nothing else.

    Counted are those of the request for a sync; `lists` are the lists that have changed.
    """

    def __init__(self, connection: AbstractConnection) -> None:
        self._connection = connection
        self.client_id = 0
        # Entries that were in the lists before are read, too.
        self.lists = {*_LISTS}

    async def begin(self) -> None:
        """Connect, and subscribe to what is told."""
        await self._connection.connect()  # type: ignore[no-untyped-call]
        self.client_id = int(await self._ask("CLIENT", "ID"))
        await self._ask("SUBSCRIBE", _CHANNEL)

    async def wait(self, timeout_seconds: float) -> int:
        """The number of changes that were told next; 0 if there was none in this time."""
        told = await self._connection.read_response(timeout=timeout_seconds)
        return self._note(told) if told is not None else 0

    async def until_now(self) -> int:
        """The number of all changes that were made before this moment and not yet told of."""
        await self._connection.send_command("PING")
        changed = 0
        while (told := await self._connection.read_response())[0] != "pong":
            changed += self._note(told)
        return changed

    async def close(self) -> None:
        """Disconnect."""
        await self._connection.disconnect()

    def _note(self, told: Any) -> int:
        # A message's third part are keys; none at all where everything was flushed.
        keys = (told[2] or ()) if told[0] == "message" else ()
        self.lists.update(key for key in _LISTS if key in keys)
        return int(SYNC_TRIGGER_KEY in keys)

    async def _ask(self, *words: str) -> Any:
        await self._connection.send_command(*words)
        return await self._connection.read_response()


async def _track(client: Redis, redirected_to: int) -> int:
    """Have changes told to that connection; returns the client's id.

    The client's own changes are told, too: left out, they would hide another's of the same moment.
    """
    prefixes = (word for key in (SYNC_TRIGGER_KEY, *_LISTS) for word in ("PREFIX", key))
    words = ("REDIRECT", redirected_to, "BCAST", *prefixes)
    await client.execute_command("CLIENT", "TRACKING", "ON", *words)  # type: ignore[no-untyped-call]
    return int(await client.client_id())


_watch: TriggerWatch | None = None
_starting = threading.Lock()


def ensure_watching(settings: Settings) -> None:
    """Have the process watch the key; a watch that has ended by itself stays ended."""
    global _watch  # noqa: PLW0603 - one for each process
    with _starting:
        if _watch is None:
            _watch = TriggerWatch(settings)


@contextmanager
def watching(settings: Settings) -> Iterator[TriggerWatch]:
    """A watch for as long as the context lasts."""
    watch = TriggerWatch(settings)
    try:
        yield watch
    finally:
        watch.stop()
