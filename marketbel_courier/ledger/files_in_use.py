"""Which files of the shared volume the ledger knows, and which of them it still needs.

Files are known by their names, which hold an owner and a time: the path of a file differs where the
volume is mounted elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger import states
from marketbel_courier.ledger.delivery_queries import IS_HELD, IS_REPLACED
from marketbel_courier.ledger.states import Origin, State

# An upload lies on the volume before its delivery has got as far as noting the file.
_NAME = f"""
    regexp_replace(
        coalesce(file_path, CASE WHEN origin = '{Origin.UPLOAD}' THEN source_url END), '^.*/', '')
"""


async def names_in_flight(pool: Pool) -> frozenset[str]:
    """The files of jobs that are under way, held, or will be tried again by the platform.

    A job's next attempt begins with the file of the attempt before, so all attempts count. A job
    that a newer delivery of the same source has replaced is not tried again, whatever it had
    scheduled.
    """
    rows = await pool.fetch(
        f"""
        WITH in_flight AS (
            SELECT job_id FROM courier.deliveries
            WHERE state IN {states.OPEN}
            UNION
            SELECT job_id FROM courier.deliveries d
            WHERE next_retry_at IS NOT NULL AND state = '{State.FAILED}' AND NOT {IS_REPLACED}
            UNION
            SELECT job_id FROM courier.deliveries d WHERE {IS_HELD}
        )
        SELECT DISTINCT {_NAME} AS name FROM courier.deliveries
        WHERE job_id IN (SELECT job_id FROM in_flight)
          AND (file_path IS NOT NULL OR origin = '{Origin.UPLOAD}')
        """
    )
    return frozenset(row["name"] for row in rows)


async def names_known(pool: Pool, owner_ids: Iterable[UUID]) -> frozenset[str]:
    """The names of all files in deliveries of these owners, however the deliveries ended.

    An owner is a supplier, or a job that was taken over from the former worker.
    """
    rows = await pool.fetch(
        f"""
        SELECT DISTINCT {_NAME} AS name FROM courier.deliveries
        WHERE (supplier_id = ANY($1) OR job_id = ANY($1))
          AND (file_path IS NOT NULL OR origin = '{Origin.UPLOAD}')
        """,
        list(set(owner_ids)),
    )
    return frozenset(row["name"] for row in rows)
