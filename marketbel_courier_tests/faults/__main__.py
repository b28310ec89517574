"""`python -m marketbel_courier_tests.faults`: the campaign, its progress, its tables.

MINUTES, SEED and DELIVERIES come from the environment; exit code 1 if a rule was broken. Ctrl-C,
SIGTERM and SIGHUP stop every process, and unmount the small disk.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType

from marketbel_courier_tests.faults.calm import prepare
from marketbel_courier_tests.faults.campaign import Campaign, Plan, folder_for_logs
from marketbel_courier_tests.faults.lists import PriceLists
from marketbel_courier_tests.faults.system import System


def main() -> int:
    """Run it, and say what it found."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Also for SIGINT, which shells have ignored in what they start in the background.
        signal.signal(number, _end)
    plan = Plan(
        minutes=float(os.environ.get("MINUTES") or 10),
        seed=int(os.environ.get("SEED") or random.randrange(1 << 32)),
        deliveries=int(os.environ.get("DELIVERIES") or 500),
    )
    began = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {what}", flush=True)

    say(f"seed {plan.seed}: {plan.minutes:g} minutes, {plan.deliveries} deliveries at least")
    root = Path(tempfile.mkdtemp(prefix="courier-faults-"))
    root.chmod(0o711)
    lists = PriceLists(root / "lists", plan.suppliers, plan.seed)
    with System(
        root, seed=plan.seed, lists_folder=lists.folder, can_mount=os.geteuid() == 0
    ) as system:
        lists.write_sheet(system.source_url)
        asyncio.run(prepare(system.database_url, lists))
        say("everything is up")
        verdict = Campaign(plan, system, lists, say).run()
    print(f"\n{verdict.tables()}\n\nseed {plan.seed}", flush=True)
    if verdict.holds:
        shutil.rmtree(root)
    else:
        print(f"The logs of all processes: {folder_for_logs(root)}", flush=True)
    return 0 if verdict.holds else 1


def _end(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
