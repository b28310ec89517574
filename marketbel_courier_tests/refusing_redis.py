"""A Redis that answers, and takes no writes: full, or a copy of another that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import redis

FULL, READ_ONLY = "full", "read-only"


@contextmanager
def refusing_writes(dsn: str, why: str) -> Iterator[None]:
    """Have the server refuse all writes meanwhile."""
    with redis.Redis.from_url(dsn) as client:
        if why == FULL:
            client.config_set("maxmemory", "1")
        else:
            client.replicaof("127.0.0.1", "1")
        try:
            yield
        finally:
            client.config_set("maxmemory", "0")
            client.replicaof("NO", "ONE")
