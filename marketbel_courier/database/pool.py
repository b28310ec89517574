"""Connections to PostgreSQL for everything that is asynchronous."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeAlias

import asyncpg

from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message
from marketbel_courier.tls import tls_trouble

# As text: at run time the class takes no parameter.
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

# Arrays of PostgreSQL's own types, whose numbers are the same in every database: the array's, its
# name, and its element's.
_ARRAYS = (
    (199, "_json", 114),
    (1000, "_bool", 16),
    (1005, "_int2", 21),
    (1007, "_int4", 23),
    (1015, "_varchar", 1043),
    (1016, "_int8", 20),
    (1021, "_float4", 700),
    (1022, "_float8", 701),
    (1115, "_timestamp", 1114),
    (1182, "_date", 1082),
    (1185, "_timestamptz", 1184),
    (1231, "_numeric", 1700),
    (2951, "_uuid", 2950),
    (3807, "_jsonb", 3802),
)

COMMAND_TIMEOUT_SECONDS = 60
CONNECT_TIMEOUT_SECONDS = 10
_NOT_REACHED = (OSError, TimeoutError, asyncpg.PostgresError)


class _Connection(asyncpg.Connection):
    """A connection that closes where an answer was cut off in the middle.

    asyncpg leaves such a one open and refuses each further statement of it; without a reset the
    pool would lend it again and again.
    """

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:
        with self._closing_if_stuck():
            return await super().execute(query, *args, timeout=timeout)

    async def _do_execute(self, *args: Any, **options: Any) -> Any:
        with self._closing_if_stuck():
            return await super()._do_execute(*args, **options)  # type: ignore[misc]

    @contextmanager
    def _closing_if_stuck(self) -> Iterator[None]:
        try:
            yield
        except asyncpg.InternalClientError:
            self.terminate()
            raise


@asynccontextmanager
async def open_pool(
    dsn: str, *, max_size: int = 8, command_timeout_seconds: float = COMMAND_TIMEOUT_SECONDS
) -> AsyncIterator[Pool]:
    """A pool of at most `max_size` connections, closed on exit.

    As with `lasting_pool`, a connection is given back without a round trip: asyncpg's own reset
    would make two statements of each. Raises CourierError when the server cannot be reached or
    refuses the login.
    """
    try:
        pool = await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=max_size,
            connection_class=_Connection,
            timeout=CONNECT_TIMEOUT_SECONDS,
            command_timeout=command_timeout_seconds,
            init=_prepare,
            reset=_leave_as_it_is,
        )
    except _NOT_REACHED as error:
        raise _not_reached(error) from error
    try:
        yield pool
    finally:
        await pool.close()


async def lasting_pool(dsn: str, *, max_size: int = 10) -> Pool:
    """A pool that opens connections as they are needed, and again after an outage.

    Acquiring a connection raises CourierError while the server cannot be reached. A connection is
    lent and given back without a round trip: the courier's code leaves no state in a session.
    """
    return await asyncpg.create_pool(
        dsn,
        min_size=0,
        max_size=max_size,
        connection_class=_Connection,
        # Statements stay prepared: each would cost another round trip every five minutes.
        max_cached_statement_lifetime=0,
        timeout=CONNECT_TIMEOUT_SECONDS,
        command_timeout=COMMAND_TIMEOUT_SECONDS,
        init=_prepare,
        connect=_connect,
        reset=_leave_as_it_is,
    )


async def _connect(*arguments: Any, **options: Any) -> asyncpg.Connection[asyncpg.Record]:
    try:
        return await asyncpg.connect(*arguments, **options)
    except _NOT_REACHED as error:
        raise _not_reached(error) from error


async def _leave_as_it_is(_connection: object) -> None:
    """Reset nothing when a connection is given back; an open transaction was rolled back before."""


def _not_reached(error: BaseException) -> CourierError:
    return CourierError(Message("database-away", why=tls_trouble(error) or str(error)))


async def _prepare(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    for json_type in ("json", "jsonb"):
        await connection.set_type_codec(
            json_type, schema="pg_catalog", encoder=json.dumps, decoder=json.loads
        )
    # asyncpg would ask for each on every connection, by a query that takes the server as long as
    # fifty of ours: a third of PostgreSQL's time in a sync. It has no public way to be told.
    settings: Any = connection._protocol.get_settings()  # type: ignore[attr-defined] # noqa: SLF001
    settings.register_data_types(
        [
            {
                "oid": array,
                "name": name,
                "ns": "pg_catalog",
                "kind": b"b",
                "basetype": None,
                "elemtype": element,
                "elemdelim": ",",
                "range_subtype": None,
                "attrtypoids": None,
            }
            for array, name, element in _ARRAYS
        ]
    )
