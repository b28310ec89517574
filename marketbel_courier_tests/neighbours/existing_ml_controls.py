"""What a test tells the fake ml-analyze while it runs: how long each step waits, and its version.

The fake reads a file, so that what was told holds across its restarts.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path


class Step(StrEnum):
    """What an analysis does next when it waits."""

    PARSING = "parsing"
    MATCHING = "matching"
    ERRORS = "errors"
    """To note the errors of single items, after it has said `completed`."""
    REASONS = "reasons"
    """To write the reason to parsing_logs, after it has said `failed`."""


@dataclass(frozen=True)
class Controls:
    """Seconds to wait before a step (None: until told otherwise), and what goes wrong."""

    waits: dict[str, float | None] = field(
        default_factory=lambda: {Step.ERRORS: 0.1, Step.REASONS: 0.1}
    )
    failing_items: int = 0
    later_version: bool = False

    @classmethod
    def read(cls, path: Path) -> Controls:
        """What the file says now."""
        return cls(**json.loads(path.read_text()))

    def write(self, path: Path) -> None:
        """Say this from now on; a reader never sees half of it."""
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(self)))
        fresh.replace(path)


def wait_before(step: Step, path: Path) -> None:
    """Return once the controls let this step happen."""
    began = time.monotonic()
    while True:
        seconds = Controls.read(path).waits.get(step, 0.0)
        if seconds is not None and time.monotonic() - began >= seconds:
            return
        time.sleep(0.02)
