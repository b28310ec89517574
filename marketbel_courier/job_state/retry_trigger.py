"""Asks for another attempt of a job, as the admin API does: an entry that a sensor takes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from redis.asyncio import Redis

from marketbel_courier.job_state.list_triggers import RETRY_TRIGGERS_KEY

TTL_SECONDS = 3600

# Whoever clicks twice asks once: the entry is added only where none names the job.
_PUSH_ONCE = """
for _, entry in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
    if string.find(entry, ARGV[1], 1, true) then return 0 end
end
redis.call('LPUSH', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""


async def request_retry(redis: Redis, job_id: UUID) -> bool:
    """Ask for a retry of this job; False if one is asked for already. Raises RedisError."""
    entry = {
        "job_id": str(job_id),
        "task_id": f"retry-{uuid4().hex[:12]}",
        "triggered_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    asked = redis.eval(
        _PUSH_ONCE, 1, RETRY_TRIGGERS_KEY, str(job_id), json.dumps(entry), str(TTL_SECONDS)
    )
    return bool(await cast("Any", asked))
