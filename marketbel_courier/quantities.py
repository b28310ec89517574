"""Sizes, lengths of time and moments, as people read them: one form of each, everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_MIB = 1024 * 1024


def size_in_words(size_bytes: int) -> str:
    """A size in the units of SHARED_VOLUME_MAX_GB: 1 kB is 1,000 bytes."""
    size = float(size_bytes)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 999.95 or unit == "GB":
            break
        size /= 1000
    return f"{size:,.0f} bytes" if unit == "bytes" else f"{size:,.1f} {unit}"


def mib_in_words(size_bytes: int) -> str:
    """A size in the unit of MAX_FILE_SIZE_MB: `50 MiB`, `7.5 MiB`."""
    return f"{size_bytes / _MIB:,.1f}".removesuffix(".0") + " MiB"


def time_in_words(duration: timedelta) -> str:
    """A length of time by its two largest units: `0.4 s`, `3 min 5 s`, `2 d 4 h`."""
    seconds = max(duration.total_seconds(), 0.0)
    if seconds < 10:
        return f"{seconds:.1f} s"
    total = round(seconds)
    minutes, hours, days = total // 60, total // 3600, total // 86400
    if not minutes:
        return f"{total} s"
    if not hours:
        return _pair(minutes, "min", total % 60, "s")
    if not days:
        return _pair(hours, "h", minutes % 60, "min")
    return _pair(days, "d", hours % 24, "h")


def seconds_in_words(seconds: float) -> str:
    """A length of time in seconds, as `time_in_words` has it."""
    return time_in_words(timedelta(seconds=seconds))


def moment_in_words(moment: datetime) -> str:
    """A moment in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _pair(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit} {small} {small_unit}" if small else f"{large} {large_unit}"
