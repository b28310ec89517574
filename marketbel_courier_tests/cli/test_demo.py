from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

COMMAND = [sys.executable, "-m", "marketbel_courier.cli"]


@pytest.mark.timeout(1200)
def test_every_demo_supplier_ends_as_expected_and_nothing_is_left_running(tmp_path: Path) -> None:
    finished = subprocess.run(
        [*COMMAND, "demo", "--twice", "--home", str(tmp_path)],
        env={**os.environ, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert (
        "All 16 outcomes are as expected, and so are catalogue, logs and Dagster's grid."
        in finished.stdout
    )
    assert "16 suppliers have come out of it, and 1 that is switched off" in finished.stdout
    assert "Brightline Tools: failed, retry 1 of 3" in finished.stdout
    assert "+ Brightline Tools: healed by retry 1." in finished.stdout
    assert "complete, warnings" in finished.stdout
    assert "inserted plainly, is refused: Key (supplier_id, supplier_sku)=" in finished.stdout
    assert "55 of them the former worker's with a new price; none is doubled." in finished.stdout
    assert "Harbour Coffee     legacy complete" in finished.stdout
    assert "14 price lists are unchanged and were not analysed again" in finished.stdout
    assert "Traceback" not in finished.stdout + finished.stderr
    assert [
        process for process in psutil.process_iter(["cmdline"]) if mentions(process, tmp_path)
    ] == []


def mentions(process: psutil.Process, folder: Path) -> bool:
    return any(str(folder) in word for word in process.info["cmdline"] or [])
