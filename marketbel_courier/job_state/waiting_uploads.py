"""The files that wait in `parse:triggers` to be delivered: read, never taken."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any, cast

from redis.asyncio import Redis

from marketbel_courier.job_state.list_triggers import PARSE_TRIGGERS_KEY

_UPLOADED_NAME = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}_[0-9]+_[A-Za-z0-9._-]+")


async def waiting_upload_names(redis: Redis) -> frozenset[str]:
    """The names of the uploads that nobody has taken yet; raises RedisError."""
    entries = await cast("Any", redis.lrange(PARSE_TRIGGERS_KEY, 0, -1))
    return names_in(str(entry) for entry in entries)


def names_in(entries: Iterable[str]) -> frozenset[str]:
    """The file names in these entries, also in one that makes no sense as a whole."""
    names: set[str] = set()
    for entry in entries:
        names.update(_UPLOADED_NAME.findall(entry))
        try:
            path = json.loads(entry)["source_config"]["file_path"]
        except (ValueError, TypeError, LookupError):
            continue
        if isinstance(path, str):
            names.add(PurePosixPath(path).name)
    return frozenset(names)
