"""The errors of a PostgreSQL that answers but takes no writes."""

from __future__ import annotations

from enum import StrEnum

import asyncpg


class Refusal(StrEnum):
    """Why nothing can be written."""

    READ_ONLY = "read-only"
    FULL = "full"


def refusal_of(error: BaseException) -> Refusal | None:
    """Why writes are refused; None for any other error."""
    if isinstance(error, asyncpg.ReadOnlySQLTransactionError):
        return Refusal.READ_ONLY
    return Refusal.FULL if isinstance(error, asyncpg.DiskFullError) else None
