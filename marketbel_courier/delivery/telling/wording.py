"""Times, ids and foreign text in the words that an operator reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


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


def moment_in_words(moment: datetime) -> str:
    """A moment in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def one_line(text: str) -> str:
    """A text on one line, without what would move a terminal's cursor."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def short_id(identifier: object) -> str:
    """Enough of an id to find it again."""
    return str(identifier)[:8]


def _pair(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit} {small} {small_unit}" if small else f"{large} {large_unit}"
