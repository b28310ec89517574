"""Everything that a platform keeps, as one JSON document: its database, its Redis, its volume.

What differs from one machine to the next stands there as a name in double braces. Times of the ISO
form are moved when the state is put back, as if it had been kept just now.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import redis
import sqlalchemy
from sqlalchemy import Connection, text

_SCHEMAS = ("public", "courier", "dagster")
# How the schema came about, which processes were alive, and what sensors said, is no state.
_NOT_KEPT = {"dagster.alembic_version", "dagster.daemon_heartbeats", "dagster.job_ticks"}
_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)?")


@dataclass(frozen=True)
class Place:
    """Where a state is: the URLs of a database and of a Redis, and the folder of a volume."""

    database: str
    redis: str
    uploads: Path


def keep(place: Place, names: Mapping[str, str]) -> dict[str, Any]:
    """The state; `names` are the texts that differ elsewhere, by what they are called."""
    state = {
        "kept_at": datetime.now(UTC).isoformat(),
        "tables": dict(_tables(place.database)),
        "redis": dict(_keys(place.redis)),
        "files": {
            path.name: base64.b64encode(path.read_bytes()).decode()
            for path in sorted(place.uploads.iterdir())
            if path.is_file()
        },
    }
    document = json.dumps(state)
    for name, value in names.items():
        document = document.replace(value, "{{" + name + "}}")
    kept: dict[str, Any] = json.loads(document)
    return kept


def put_back(state: Mapping[str, Any], place: Place, name: Callable[[str], str]) -> None:
    """Write a kept state into an empty database of its schema, an empty Redis and an empty volume.

    `name` tells what stands here for a name in braces.
    """
    age = datetime.now(UTC) - datetime.fromisoformat(state["kept_at"])

    def moved(found: re.Match[str]) -> str:
        time = datetime.fromisoformat(found[0]) + age
        text_of_time = time.isoformat()
        return text_of_time.replace("+00:00", "Z") if found[0].endswith("Z") else text_of_time

    document = _ISO_TIME.sub(moved, json.dumps(state))
    document = re.sub(r"\{\{(.+?)\}\}", lambda found: name(found[1]), document)
    here = json.loads(document)
    with _connected(place.database) as connection:
        # Rows are written table by table; foreign keys would ask for another order.
        connection.execute(text("SET session_replication_role = replica"))
        for table, rows in here["tables"].items():
            _put_rows(connection, table, rows)
    with redis.Redis.from_url(place.redis, decode_responses=True) as client:
        for key, kept in here["redis"].items():
            _put_key(client, key, kept)
    for file, content in here["files"].items():
        (place.uploads / file).write_bytes(base64.b64decode(content))


@contextmanager
def _connected(dsn: str) -> Iterator[Connection]:
    engine = sqlalchemy.create_engine(dsn, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        yield connection


def _tables(dsn: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    with _connected(dsn) as connection:
        tables = connection.execute(
            text(
                "SELECT schemaname || '.' || tablename FROM pg_tables"
                " WHERE schemaname = ANY(:schemas) ORDER BY 1"
            ),
            {"schemas": list(_SCHEMAS)},
        ).scalars()
        for table in tables.all():
            rows = connection.execute(text(f"SELECT to_jsonb(kept) FROM {table} kept")).scalars()
            kept = sorted(rows.all(), key=lambda row: json.dumps(row, sort_keys=True))
            if kept and table not in _NOT_KEPT:
                yield table, kept


def _put_rows(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    connection.execute(text(f"DELETE FROM {table}"))
    columns = connection.scalar(
        text(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
            " WHERE attrelid = CAST(:name AS regclass)"
            " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
        ),
        {"name": table},
    )
    connection.execute(
        text(
            f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns}"
            f" FROM jsonb_populate_recordset(NULL::{table}, CAST(:rows AS jsonb))"
        ),
        {"rows": json.dumps(rows)},
    )
    for column in rows[0]:
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:name, :column)"), {"name": table, "column": column}
        )
        if sequence is not None:
            connection.execute(
                text(f"SELECT setval('{sequence}', (SELECT max({column}) FROM {table}))")
            )


def _keys(redis_url: str) -> Iterator[tuple[str, dict[str, Any]]]:
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        read: Mapping[str, Callable[[str], Any]] = {
            "string": client.get,
            "hash": client.hgetall,
            "list": lambda key: client.lrange(key, 0, -1),
            "set": lambda key: sorted(client.smembers(key)),
            "zset": lambda key: client.zrange(key, 0, -1, withscores=True),
        }
        for key in sorted(client.scan_iter()):
            kind = str(client.type(key))
            yield key, {"kind": kind, "value": read[kind](key), "lives_ms": client.pttl(key)}


def _put_key(client: redis.Redis, key: str, kept: Mapping[str, Any]) -> None:
    value = kept["value"]
    match kept["kind"]:
        case "string":
            client.set(key, value)
        case "hash":
            client.hset(key, mapping=value)
        case "list":
            client.rpush(key, *value)
        case "set":
            client.sadd(key, *value)
        case "zset":
            client.zadd(key, dict(value))
    if kept["lives_ms"] > 0:
        client.pexpire(key, kept["lives_ms"])
