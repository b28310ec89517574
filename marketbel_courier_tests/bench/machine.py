"""What the figures were taken on."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("dagster", "dagster-postgres", "httpx", "asyncpg")


def machine_facts() -> list[str]:
    """One short fact a line; the load is that of the last minute, before anything is measured."""
    return [
        datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        f"{os.cpu_count()} cores ({_processor()}), load {os.getloadavg()[0]:.1f}",
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        ", ".join(f"{package} {version(package)}" for package in PACKAGES),
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())
