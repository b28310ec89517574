"""The encrypted logins to suppliers' servers, and which supplier's source uses which login.

A login is decrypted for a download only, and never shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr

from marketbel_courier.database.batches import Batches, in_batch
from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool
from marketbel_courier.sources.source_login import LoginKind, SourceLogin, seal, unseal


@dataclass(frozen=True)
class KeptLogin:
    """What may be shown of a login; `suppliers` is the number of suppliers that use the login."""

    name: str
    kind: LoginKind
    server: str
    label: str
    changed_at: datetime
    changed_by: str
    suppliers: int


async def keep_login(
    executor: Pool | Connection, login: SourceLogin, key: SecretStr | None, *, changed_by: str
) -> None:
    """Store the login under its name; replaces a login of that name.

    Raises CredentialsMissing without a key.
    """
    await executor.execute(
        """
        INSERT INTO courier.source_logins (name, kind, server, label, sealed, changed_by)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, server = excluded.server,
            label = excluded.label, sealed = excluded.sealed, changed_by = excluded.changed_by,
            changed_at = clock_timestamp()
        """,
        login.name,
        login.kind,
        login.server,
        login.label,
        seal(login, key),
        changed_by,
    )


async def kept_logins(executor: Pool | Connection) -> list[KeptLogin]:
    """What may be shown of all logins, by name."""
    rows = await executor.fetch(
        """
        SELECT l.name, l.kind, l.server, l.label, l.changed_at, l.changed_by,
            (SELECT count(*) FROM courier.supplier_logins u JOIN suppliers s ON s.id = u.supplier_id
             WHERE u.login_name = l.name) AS suppliers
        FROM courier.source_logins l ORDER BY l.name
        """
    )
    return [KeptLogin(**{**row, "kind": LoginKind(row["kind"])}) for row in map(dict, rows)]


async def forget_login(executor: Pool | Connection, name: str) -> bool:
    """Remove a login that no supplier uses; returns whether there was one."""
    removed = await executor.fetchval(
        """
        DELETE FROM courier.source_logins l
        WHERE l.name = $1 AND NOT EXISTS (
            SELECT FROM courier.supplier_logins u JOIN suppliers s ON s.id = u.supplier_id
            WHERE u.login_name = l.name)
        RETURNING l.name
        """,
        name,
    )
    return removed is not None


async def use_login(executor: Pool | Connection, supplier_id: UUID, name: str | None) -> bool:
    """Have a supplier's source take the login of that name, or none; False if there is none."""
    if name is None:
        await executor.execute(
            "DELETE FROM courier.supplier_logins WHERE supplier_id = $1", supplier_id
        )
        return True
    taken = await executor.fetchval(
        """
        INSERT INTO courier.supplier_logins (supplier_id, login_name)
        SELECT $1, name FROM courier.source_logins WHERE name = $2
        ON CONFLICT (supplier_id) DO UPDATE SET login_name = excluded.login_name
        RETURNING login_name
        """,
        supplier_id,
        name,
    )
    return taken is not None


async def login_name_of(executor: Pool | Connection, supplier_id: UUID) -> str | None:
    """The name of the login that a supplier's source takes; None if it takes none."""
    name: str | None = await executor.fetchval(
        "SELECT login_name FROM courier.supplier_logins WHERE supplier_id = $1", supplier_id
    )
    return name


async def login_of(
    executor: Pool | Batches, supplier_id: UUID, key: SecretStr | None
) -> SourceLogin | None:
    """The login of a supplier's source, opened; None if it takes none.

    Raises CredentialsMissing if the key is missing, or is not the one that encrypted the login.
    """
    sealed = await in_batch(executor, _sealed_logins, supplier_id)
    return unseal(*sealed, key) if sealed else None


async def _sealed_logins(
    pool: Pool, supplier_ids: Sequence[UUID]
) -> Sequence[tuple[str, bytes] | None]:
    rows = await pool.fetch(
        """
        SELECT u.supplier_id, l.name, l.sealed FROM courier.supplier_logins u
        JOIN courier.source_logins l ON l.name = u.login_name WHERE u.supplier_id = ANY($1)
        """,
        supplier_ids,
    )
    sealed = {row["supplier_id"]: (row["name"], row["sealed"]) for row in rows}
    return [sealed.get(supplier_id) for supplier_id in supplier_ids]
