"""A courier killed with -9 in the middle of a download: the next one goes on."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from marketbel_courier.sources.http_download import HttpSource
from marketbel_courier_tests.loopback import Answer, LoopbackServer
from marketbel_courier_tests.sources.deliveries import deliver, files_under, request_for
from marketbel_courier_tests.sources.ranged_file import RangedFile

DOWNLOADER = """
import asyncio, sys
from pathlib import Path
from marketbel_courier.shared_volume.pending_files import BATCH_BYTES
from marketbel_courier.shared_volume.volume import SharedVolume
from marketbel_courier.sources.http_download import HttpSource
from marketbel_courier_tests.sources.deliveries import SUPPLIER, request_for, settings_with

def report(received, total):
    if received >= BATCH_BYTES + 100_000:
        print("written", flush=True)

async def main():
    async with SharedVolume(Path(sys.argv[1])).begin(SUPPLIER) as pending:
        await HttpSource(settings_with()).fetch(request_for(sys.argv[2]), pending, report)

asyncio.run(main())
"""


async def test_the_next_delivery_goes_on_where_the_killed_one_was(
    server: LoopbackServer, http_source: HttpSource, root: Path
) -> None:
    file = RangedFile(b"a;b\n" + os.urandom(450_000).hex().encode())
    held = Answer(file.content, headers=(("ETag", '"v1"'),), wait_within=asyncio.Event())
    url = server.serve("/a.csv", held, file)
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DOWNLOADER, str(root), url, stdout=asyncio.subprocess.PIPE
    )
    assert worker.stdout is not None
    assert await worker.stdout.readline() == b"written\n"
    worker.kill()
    await worker.communicate()

    [part] = (path for path in files_under(root) if path.suffix == ".part")
    written = part.stat().st_size
    delivered = await deliver(http_source, request_for(url), root)

    assert server.seen[-1].headers["range"] == f"bytes={written}-"
    assert written > 0
    assert delivered.content == file.content
    assert len(files_under(root)) == 2
