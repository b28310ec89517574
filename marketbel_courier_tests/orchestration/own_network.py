"""A network of its own for a process: `unshare --net python -m … FOLDER PORT … -- COMMAND …`.

What listens on this machine's ports is reached there through sockets in the folder, which `cables`
serves from outside; nothing else is.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from marketbel_courier.devstack.ports import LOOPBACK

_BLOCK_BYTES = 1 << 16

Opener = Callable[[], Awaitable[tuple[StreamReader, StreamWriter]]]


def prefix(folder: Path, ports: Iterable[int]) -> list[str]:
    """What a command is begun with to run in a network of its own."""
    inside = [sys.executable, "-m", __name__, str(folder), *map(str, ports), "--"]
    return ["unshare", "--net", *inside]


@contextmanager
def cables(folder: Path, ports: Iterable[int]) -> Iterator[None]:
    """Lead from the sockets in the folder to the ports, until the block ends."""
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()

    async def serve() -> None:
        async with AsyncExitStack() as stack:
            for port in ports:
                relay = _to(partial(asyncio.open_connection, LOOPBACK, port))
                await stack.enter_async_context(
                    await asyncio.start_unix_server(relay, folder / str(port))
                )
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def _to(other_end: Opener) -> Callable[[StreamReader, StreamWriter], Awaitable[None]]:
    async def relay(reader: StreamReader, writer: StreamWriter) -> None:
        try:
            far_reader, far_writer = await other_end()
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))

    return relay


async def _pump(reader: StreamReader, writer: StreamWriter) -> None:
    with suppress(OSError):
        while block := await reader.read(_BLOCK_BYTES):
            writer.write(block)
            await writer.drain()
    writer.close()


async def _run_inside(folder: Path, ports: Iterable[str], command: list[str]) -> int:
    for port in ports:
        relay = _to(partial(asyncio.open_unix_connection, folder / port))
        await asyncio.start_server(relay, LOOPBACK, int(port))
    process = await asyncio.create_subprocess_exec(*command)
    return await process.wait()


if __name__ == "__main__":
    place = sys.argv.index("--")
    folder, *ports = sys.argv[1:place]
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    sys.exit(asyncio.run(_run_inside(Path(folder), ports, sys.argv[place + 1 :])))
