"""How many runs `dagster.yaml` lets be under way at once besides the analyses."""

from __future__ import annotations

import re
from pathlib import Path

OTHER_RUNS = 4
"""As in the files that come with the project."""

_PLACES = re.compile(r"^ *max_concurrent_runs: *([1-9][0-9]{0,5}) *(?:#.*)?$", re.MULTILINE)


def other_runs(dagster_home: Path | None) -> int:
    """What this home's own file says, where it can be read and bounds them."""
    if dagster_home is None:
        return OTHER_RUNS
    try:
        written = (dagster_home / "dagster.yaml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return OTHER_RUNS
    said = _PLACES.search(written)
    return int(said[1]) if said else OTHER_RUNS
