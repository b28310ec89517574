"""Flags in suppliers' metadata that say neither yes nor no: each is told once."""

from __future__ import annotations

import hashlib

from marketbel_courier.catalogue.parsing_logs import LogType, ParsingLog, record_parsing_logs
from marketbel_courier.catalogue.supplier_flags import Flag, no_boolean_sql
from marketbel_courier.database.pool import Pool
from marketbel_courier.ledger.taken_triggers import take_trigger
from marketbel_courier.messages.message import Message


async def tell_of_unusable_flags(pool: Pool, *, task_id: str) -> None:
    """Log, once for each, the flags that say neither yes nor no, and what they count as."""
    for flag in Flag:
        rows = await pool.fetch(
            f"""
            SELECT id, name, left(metadata->>'{flag}', 60) AS value FROM suppliers
            WHERE {no_boolean_sql("metadata", flag)}
            """
        )
        for row in rows:
            digest = hashlib.sha256(row["value"].encode()).hexdigest()[:16]
            message = Message(
                "supplier-flag-unusable", flag=flag, value=row["value"], supplier=row["name"]
            )
            async with pool.acquire() as connection, connection.transaction():
                if await take_trigger(connection, f"flag:{row['id']}:{flag}:{digest}"):
                    # Logged without a supplier: readers would take the line for the end of the
                    # supplier's delivery.
                    line = ParsingLog(task_id, None, LogType.WARNING, message)
                    await record_parsing_logs(connection, [line])
