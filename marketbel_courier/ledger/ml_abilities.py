"""What is known of an ml-analyze: what it last reported of itself, and what its work has shown.

A service is told by its base URL and its version: what an earlier version could not do no longer
counts. An ability that failed is believed to be missing for `DOUBTED_AFTER`, then tried again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from marketbel_courier.database.batches import Batches, in_batch
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.moments import was_within
from marketbel_courier.database.pool import Pool
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.ledger.kept_messages import text_of
from marketbel_courier.messages.message import Message, data_of, message_of
from marketbel_courier.sources.urls import shown_url

DOUBTED_AFTER = timedelta(days=7)


class Ability(StrEnum):
    """What an ml-analyze can do, or cannot; `upserts` is to update the items that are there."""

    READS_EXCEL = "reads_excel"
    READS_CSV = "reads_csv"
    READS_PDF = "reads_pdf"
    UPSERTS = "upserts"


READS = {
    FileKind.EXCEL: Ability.READS_EXCEL,
    FileKind.CSV: Ability.READS_CSV,
    FileKind.PDF: Ability.READS_PDF,
}
"""The ability that a kind of file requires."""


@dataclass(frozen=True)
class MlService:
    """What a service last said of itself; None where the service does not say.

    `is_fresh` tells that the service answered within the last minute.
    """

    base_url: str
    version: str
    file_types: Collection[str] | None
    upserts: bool | None
    durable_jobs: bool | None
    is_fresh: bool = True


@dataclass(frozen=True)
class Shown:
    """What a service's work has shown about one ability, and the message that says by what."""

    ability: Ability
    is_able: bool
    because: Message
    learned_at: datetime


async def note_answer(pool: Pool, service: MlService) -> None:
    """Keep what a service says of itself; what another version has shown is forgotten."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            """
            INSERT INTO courier.ml_services (base_url, version, file_types, upserts, durable_jobs)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (base_url) DO UPDATE SET version = excluded.version,
                file_types = excluded.file_types, upserts = excluded.upserts,
                durable_jobs = excluded.durable_jobs, answered_at = now()
            """,
            service.base_url,
            service.version,
            None if service.file_types is None else sorted(service.file_types),
            service.upserts,
            service.durable_jobs,
        )
        await connection.execute(
            "DELETE FROM courier.ml_abilities WHERE base_url = $1 AND version <> $2",
            service.base_url,
            service.version,
        )


async def last_answer(pool: Pool, base_url: str) -> MlService | None:
    """What the service at this address last said of itself; None if it was never reached."""
    row = await pool.fetchrow(
        f"""
        SELECT base_url, version, file_types, upserts, durable_jobs,
            {was_within("answered_at", "interval '1 minute'")} AS is_fresh
        FROM courier.ml_services WHERE base_url = $1
        """,
        shown_url(base_url),
    )
    return MlService(**row) if row else None


async def shown_abilities(executor: Pool | Batches, service: MlService) -> Sequence[Shown]:
    """What this version of the service has shown, without failures that are too old to count."""
    return await in_batch(executor, _shown_abilities, (service.base_url, service.version))


async def _shown_abilities(
    pool: Pool, services: Sequence[tuple[str, str]]
) -> Sequence[Sequence[Shown]]:
    rows = await pool.fetch(
        f"""
        SELECT base_url, version, ability, is_able, because, because_data, learned_at
        FROM courier.ml_abilities
        WHERE (base_url, version) IN (SELECT * FROM unnest($1::text[], $2::text[]))
          AND (is_able OR {was_within("learned_at", "$3::interval")})
        """,
        [base_url for base_url, _ in services],
        [version for _, version in services],
        DOUBTED_AFTER,
    )
    shown: defaultdict[tuple[str, str], list[Shown]] = defaultdict(list)
    for row in rows:
        shown[row["base_url"], row["version"]].append(
            Shown(
                Ability(row["ability"]),
                row["is_able"],
                message_of(row["because_data"], row["because"]),
                row["learned_at"],
            )
        )
    return [shown[service] for service in services]


async def learn(
    executor: Pool | Connection,
    service: MlService,
    ability: Ability,
    *,
    is_able: bool,
    because: Message,
) -> bool:
    """Keep what the service's work has shown; returns whether that was not known before."""
    status = await executor.execute(
        f"""
        INSERT INTO courier.ml_abilities AS known
            (base_url, version, ability, is_able, because, because_data)
        VALUES ($1, $2, $3, $4, $5, $7)
        ON CONFLICT (base_url, version, ability) DO UPDATE SET is_able = excluded.is_able,
            because = excluded.because, because_data = excluded.because_data, learned_at = now()
        WHERE known.is_able <> excluded.is_able
           OR NOT known.is_able AND NOT {was_within("known.learned_at", "$6::interval")}
        """,
        service.base_url,
        service.version,
        ability.value,
        is_able,
        text_of(because),
        DOUBTED_AFTER,
        data_of(because),
    )
    return str(status) != "INSERT 0 0"


async def suppliers_with_items(pool: Pool, supplier_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these suppliers that have items already."""
    rows = await pool.fetch(
        """
        SELECT id FROM unnest($1::uuid[]) AS asked (id)
        WHERE EXISTS (SELECT FROM supplier_items WHERE supplier_id = asked.id)
        """,
        list(supplier_ids),
    )
    return frozenset(row["id"] for row in rows)


async def has_items(executor: Pool | Batches, supplier_id: UUID) -> bool:
    """Whether the supplier has items already, so that another list of it is its second one."""
    return await in_batch(executor, _have_items, supplier_id)


async def _have_items(pool: Pool, supplier_ids: Sequence[UUID]) -> Sequence[bool]:
    having = await suppliers_with_items(pool, supplier_ids)
    return [supplier_id in having for supplier_id in supplier_ids]
