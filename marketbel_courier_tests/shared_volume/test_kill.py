"""A courier killed with -9 at any moment leaves no torn file."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from marketbel_courier.shared_volume.names import is_sidecar_name
from marketbel_courier.shared_volume.sidecar import Sidecar, sidecar_path

PUBLISHER = """
import asyncio, os, sys
from pathlib import Path
from uuid import uuid4
from marketbel_courier.shared_volume.sidecar import Provenance
from marketbel_courier.shared_volume.volume import SharedVolume

async def publish(volume):
    supplier = uuid4()
    facts = Provenance(supplier, "s", uuid4(), "a.csv", "u", "csv", "csv", "text/csv")
    async with volume.begin(supplier) as pending:
        for _ in range(5):
            await pending.write(os.urandom(100_000))
        await pending.publish(facts)

async def main():
    volume = SharedVolume(Path(sys.argv[1]))
    await publish(volume)
    print("ready", flush=True)
    while True:
        await asyncio.gather(*(publish(volume) for _ in range(4)))

asyncio.run(main())
"""


def test_every_file_with_a_sidecar_matches_it_after_a_kill(tmp_path: Path) -> None:
    for delay in (0.0, 0.011, 0.023, 0.037):
        process = subprocess.Popen(
            [sys.executable, "-c", PUBLISHER, str(tmp_path)], stdout=subprocess.PIPE
        )
        with process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            try:
                # The moment of the kill is what varies; no outcome depends on it.
                process.wait(timeout=delay)
            except subprocess.TimeoutExpired:
                process.kill()
    files = [path for path in tmp_path.iterdir() if path.is_file()]
    sidecars = [path for path in files if is_sidecar_name(path.name)]
    assert len(sidecars) >= 4
    for path in files:
        if is_sidecar_name(path.name):
            assert path.with_name(path.name.removesuffix(".meta.json")).exists()
        else:
            content = path.read_bytes()
            assert len(content) == 500_000
            if sidecar_path(path).exists():
                sidecar = Sidecar.model_validate_json(sidecar_path(path).read_bytes())
                assert sidecar.file_size_bytes == len(content)
                assert sidecar.checksum_sha256 == hashlib.sha256(content).hexdigest()
