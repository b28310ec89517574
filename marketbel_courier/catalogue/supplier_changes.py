"""Writes suppliers one by one, as people make and change them. Keys not named are kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from marketbel_courier.catalogue.supplier_flags import with_boolean_flags_sql

if TYPE_CHECKING:
    from marketbel_courier.database.connections import Connection


@dataclass(frozen=True)
class SupplierWrite:
    """New values of a supplier; None keeps what is there, and so do keys that are not named.

    An empty `contact_email` removes the one that is there.
    """

    name: str | None = None
    source_type: str | None = None
    contact_email: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict, repr=False)
    removed_keys: Collection[str] = ()


async def supplier_names(connection: Connection) -> dict[UUID, str]:
    """What all suppliers are called."""
    rows = await connection.fetch("SELECT id, name FROM suppliers")
    return {row["id"]: row["name"] for row in rows}


async def insert_supplier(
    connection: Connection,
    *,
    name: str,
    source_type: str,
    contact_email: str | None = None,
    metadata: Mapping[str, Any],
) -> UUID:
    """Insert a supplier; returns its id."""
    return UUID(
        str(
            await connection.fetchval(
                """
                INSERT INTO suppliers (name, source_type, metadata, contact_email)
                VALUES ($1, $2, $3, $4) RETURNING id
                """,
                name,
                source_type,
                dict(metadata),
                contact_email,
            )
        )
    )


async def change_supplier(connection: Connection, supplier_id: UUID, write: SupplierWrite) -> None:
    """Write the new values over what is there at this moment; nothing if the supplier is gone."""
    await connection.execute(
        f"""
        UPDATE suppliers SET
            name = coalesce($2, name),
            source_type = coalesce($3, source_type),
            contact_email = nullif(coalesce($6, contact_email), ''),
            metadata = ({with_boolean_flags_sql("metadata")} || $4::jsonb) - $5::text[],
            updated_at = now()
        WHERE id = $1
        """,  # noqa: S608 - the flags' own words
        supplier_id,
        write.name,
        write.source_type,
        dict(write.metadata),
        list(write.removed_keys),
        write.contact_email,
    )
