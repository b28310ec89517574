"""Many suppliers with a past, in a state in which every sensor has much to do.

Rows are written as they would be found: living through them would take hours.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

import dagster as dg
import redis

from marketbel_courier.database.pool import Pool
from marketbel_courier.job_state.keys import PARSE_TRIGGERS_KEY, RETRY_TRIGGERS_KEY
from marketbel_courier.ledger.reprocessing_requests import ask_for_reprocessing
from marketbel_courier.ledger.supplier_partitions import assign_partition_keys
from marketbel_courier.ledger.suppliers import deliverable_suppliers
from marketbel_courier.orchestration.partitions import PartitionRange
from marketbel_courier.orchestration.sync_runs import REGISTRY, run_key_of
from marketbel_courier.orchestration.tags import RAW_PRICE_LIST, RUN_KEY_TAG, TASK_ID_TAG
from marketbel_courier_tests.platform_fixture import Platform, supplier_id_of

DELIVERIES_BEFORE = 6
DAYS_AT_ONCE = 6
UPLOADS = 200
SYNC = "sync-manual-bench"
BEGINNING = "sync-manual-bench-beginning"

_HISTORY = """
    INSERT INTO courier.deliveries (job_id, attempt, supplier_id, supplier_name, partition_key,
        task_id, run_id, route, source_type, source_url, file_type, state, outcome, job_created_at,
        created_at, delivered_at, handed_over_at, finished_at, file_path, original_filename,
        mime_type, file_size_bytes, checksum_md5, checksum_sha256, ml_submissions, items_total,
        items_processed, number, job_number)
    SELECT gen_random_uuid(), 1, s.id, s.name, p.partition_key, 'sync-' || day, 'run-' || day,
        'ml', 'csv', s.metadata->>'source_url', 'csv', 'complete', 'success', at, at,
        at + interval '1 s', at + interval '2 s', at + interval '9 s', '/shared/' || s.id || '.csv',
        'prices.csv', 'text/csv', 12345, md5(s.name || day),
        md5(s.name || day) || md5(day || s.name), 1, 120, 120, given.number, given.number
    FROM suppliers s JOIN courier.supplier_partitions p ON p.supplier_id = s.id
    CROSS JOIN generate_series($2::int, $3::int) AS day
    CROSS JOIN LATERAL (SELECT now() - interval '4 days' - make_interval(days => day) AS at) AS t
    CROSS JOIN LATERAL (
        SELECT nextval('courier.delivery_numbers') AS number WHERE s.id IS NOT NULL) AS given
    WHERE s.id = ANY($1)
"""
_NEWEST = """
    INSERT INTO courier.deliveries (job_id, attempt, supplier_id, supplier_name, partition_key,
        task_id, run_id, route, source_type, source_url, file_type, state, outcome, delivered_at,
        finished_at, file_path, original_filename, mime_type, file_size_bytes, checksum_md5,
        checksum_sha256, error_class, error_code, error_message, error_count, next_retry_at)
    SELECT gen_random_uuid(), 1, s.id, s.name, p.partition_key, $2, n.run_id, 'ml', 'csv',
        s.metadata->>'source_url', 'csv', n.state,
        CASE n.state WHEN 'failed' THEN 'failed' WHEN 'complete' THEN 'success' END,
        CASE WHEN n.has_file THEN now() END,
        CASE WHEN n.state IN ('failed', 'complete') THEN now() END,
        CASE WHEN n.has_file THEN '/shared/' || s.id || '-new.csv' END,
        CASE WHEN n.has_file THEN 'prices.csv' END, CASE WHEN n.has_file THEN 'text/csv' END,
        CASE WHEN n.has_file THEN 12345 END, CASE WHEN n.has_file THEN md5(s.name) END,
        CASE WHEN n.has_file THEN md5(s.name) || md5(s.name) END,
        CASE n.state WHEN 'failed' THEN 'transient' END,
        CASE n.state WHEN 'failed' THEN 'network' END,
        CASE n.state WHEN 'failed' THEN s.name || ': the line was cut.' END,
        CASE n.state WHEN 'failed' THEN 1 ELSE 0 END,
        CASE n.state WHEN 'failed' THEN now() END
    FROM unnest($1::uuid[], $3::text[], $4::boolean[], $5::text[])
        AS n (id, state, has_file, run_id)
    JOIN suppliers s ON s.id = n.id JOIN courier.supplier_partitions p ON p.supplier_id = s.id
"""


@dataclass(frozen=True)
class Crowd:
    """The suppliers, in Dagster's order, and how many of them failed; as many wait for analysis.

    The last fifth is being downloaded; all others have been delivered by runs that are over.
    """

    platform: Platform
    instance: dg.DagsterInstance
    names: Sequence[str]
    keys: Sequence[str]
    failed: int

    @cached_property
    def ids(self) -> list[UUID]:
        """The suppliers' ids, in the same order."""
        return [supplier_id_of(name) for name in self.names]

    @cached_property
    def runs_at_work(self) -> list[str]:
        """The runs that download, each as many suppliers as a run carries."""
        return [str(uuid4()) for _ in range(self.settled, len(self.keys), self._per_run)]

    @property
    def settled(self) -> int:
        """How many suppliers, from the first on, no run is about."""
        return len(self.keys) * 4 // 5 // self._per_run * self._per_run

    @property
    def _per_run(self) -> int:
        return self.platform.settings.suppliers_per_run

    def begin_work(self) -> None:
        """Bring about the middle of a sync: downloads, files that wait, and failures."""
        for number, start in enumerate(range(0, len(self.keys), self._per_run)):
            keys = self.keys[start : start + self._per_run]
            at_work = start >= self.settled
            run_id = self._run_of(start) if at_work else None
            status = dg.DagsterRunStatus.STARTED if at_work else dg.DagsterRunStatus.SUCCESS
            self._add_run(SYNC, str(number), status, PartitionRange(keys).tags, run_id)
        self._add_run(BEGINNING, REGISTRY, dg.DagsterRunStatus.SUCCESS, {}, None)
        spacing = self.settled // self.failed
        states, has_file, run_ids = [], [], []
        for place in range(len(self.keys)):
            state = "downloading" if place >= self.settled else "complete"
            if state == "complete" and place // spacing < self.failed:
                state = {0: "failed", spacing // 2: "delivered"}.get(place % spacing, state)
            states.append(state)
            # Every second failure has left its file behind: only its analysis is tried again.
            has_file.append(
                state in ("delivered", "complete")
                or (state == "failed" and place // spacing % 2 == 0)
            )
            run_ids.append(self._run_of(place) if state == "downloading" else "run-that-ended")
        self.execute(_NEWEST, self.ids, SYNC, states, has_file, run_ids)
        self.beat()
        self.execute("ANALYZE")

    def beat(self, *, silent: str | None = None) -> None:
        """Let all runs at work give a sign of life, but for one that was silent for an hour."""
        self.execute(
            """
            INSERT INTO courier.run_heartbeats (run_id, host, pid, beat_at)
            SELECT run_id, 'bench', 1,
                now() - CASE WHEN run_id = $2 THEN interval '1 hour' ELSE interval '0' END
            FROM unnest($1::text[]) AS r (run_id)
            ON CONFLICT (run_id) DO UPDATE SET beat_at = excluded.beat_at
            """,
            self.runs_at_work,
            silent,
        )

    def fail_anew(self) -> None:
        """Have all failures due again, as nobody had looked at them."""
        self.execute(
            """
            UPDATE courier.deliveries SET next_retry_at = now(), retry_requested_at = NULL,
                retry_leased_until = NULL
            WHERE task_id = $1 AND state = 'failed' AND run_id = 'run-that-ended'
            """,
            SYNC,
        )
        self.execute("DELETE FROM courier.taken_triggers")
        self.execute("DELETE FROM courier.job_state_outbox")

    def leave_untold(self) -> None:
        """Let Redis have missed the failures."""
        self.execute(
            """
            INSERT INTO courier.job_state_outbox (job_id)
            SELECT job_id FROM courier.deliveries
            WHERE task_id = $1 AND state = 'failed' AND run_id = 'run-that-ended'
            """,
            SYNC,
        )

    def open_sync(self, task_id: str, step: str, keys: Sequence[str] = ()) -> None:
        """Put a sync of everybody into this step, in place of any other."""
        self.redis(lambda client: client.delete("sync:lock", "sync:status", "sync:trigger"))
        self.execute("DELETE FROM courier.syncs")
        self.execute(
            """
            INSERT INTO courier.syncs (task_id, scope, triggered_by, step, partition_keys)
            VALUES ($1, 'all', 'manual', $2, $3)
            """,
            task_id,
            step,
            list(keys),
        )

    def upload(self, number: int) -> None:
        """Have files of many suppliers uploaded."""
        entries = []
        for name, supplier_id in list(zip(self.names, self.ids, strict=True))[:UPLOADS]:
            path = self.platform.settings.uploads_dir / f"{supplier_id}_{number}_prices.csv"
            path.write_bytes(b"sku;name;price\n1;Drill;10,50\n")
            source = {"file_path": str(path), "original_filename": "prices.csv"}
            entry = {
                "task_id": f"upload-{number}-{supplier_id}",
                "parser_type": "csv",
                "supplier_name": name,
                "source_config": source,
            }
            entries.append(json.dumps(entry))
        self.redis(lambda client: client.delete(PARSE_TRIGGERS_KEY))
        self.redis(lambda client: client.rpush(PARSE_TRIGGERS_KEY, *entries))

    def ask_for_retries(self, number: int) -> None:
        """Have a person ask for every failure to be tried again."""
        rows = self.fetch(
            """
            SELECT job_id FROM courier.deliveries
            WHERE task_id = $1 AND state = 'failed' AND run_id = 'run-that-ended'
            """,
            SYNC,
        )
        entries = [
            json.dumps({"job_id": str(row["job_id"]), "task_id": f"retry-{number}-{row['job_id']}"})
            for row in rows
        ]
        self.redis(lambda client: client.delete(RETRY_TRIGGERS_KEY))
        self.redis(lambda client: client.lpush(RETRY_TRIGGERS_KEY, *entries))

    def fall_back(self) -> None:
        """Have ml-analyze given up on the files that wait for it."""
        self.execute(
            """
            UPDATE courier.deliveries SET route = 'legacy', fell_back_because = 'It stays away.'
            WHERE task_id = $1 AND state = 'delivered'
            """,
            SYNC,
        )

    def ask_for_reprocessing(self) -> None:
        """Have a person ask for everybody's price list to be read again."""
        self.platform.ask(lambda pool: ask_for_reprocessing(pool, self.ids))

    def forget_triggers(self) -> None:
        """Leave nothing in Redis that a sensor would take."""
        self.redis(lambda client: client.delete(PARSE_TRIGGERS_KEY, RETRY_TRIGGERS_KEY))

    def execute(self, statement: str, *values: object) -> None:
        """Change the database."""
        self.platform.ask(lambda pool: pool.execute(statement, *values))

    def fetch(self, query: str, *values: object) -> list[Any]:
        """Read from the database."""
        return self.platform.ask(lambda pool: pool.fetch(query, *values))

    def redis(self, work: Any) -> None:
        """Do something in Redis."""
        with redis.Redis.from_url(self.platform.settings.redis_dsn) as client:
            work(client)

    def _run_of(self, place: int) -> str:
        return self.runs_at_work[(place - self.settled) // self._per_run]

    def _add_run(
        self,
        task_id: str,
        part: str,
        status: dg.DagsterRunStatus,
        tags: dict[str, str],
        run_id: str | None,
    ) -> None:
        self.instance.add_run(
            dg.DagsterRun(
                job_name="__ASSET_JOB",
                run_id=run_id or str(uuid4()),
                status=status,
                asset_selection=frozenset({RAW_PRICE_LIST}),
                tags={**tags, TASK_ID_TAG: task_id, RUN_KEY_TAG: run_key_of(task_id, part)},
            )
        )


def gather(
    platform: Platform,
    instance: dg.DagsterInstance,
    *,
    suppliers: int,
    failed: int,
    deliveries_each: int = DELIVERIES_BEFORE,
) -> Crowd:
    """Register suppliers, all active, with partitions and with a delivery for each day before."""
    names = [f"Crowd {number:05}" for number in range(suppliers)]
    ids = [supplier_id_of(name) for name in names]

    async def register(pool: Pool) -> list[str]:
        await pool.execute(
            """
            INSERT INTO suppliers (id, name, source_type, metadata)
            SELECT id, name, 'csv', jsonb_build_object(
                'source_url', $3 || '/' || id || '.csv', 'is_active', true)
            FROM unnest($1::uuid[], $2::text[]) AS n (id, name)
            """,
            ids,
            names,
            platform.shop.url,
        )
        await assign_partition_keys(pool)
        # A few days at a time, for a statement may not take for ever; the oldest first. The rows
        # bring their numbers, which the trigger would look up for each.
        await pool.execute("ALTER TABLE courier.deliveries DISABLE TRIGGER USER")
        for last in range(deliveries_each, 0, -DAYS_AT_ONCE):
            await pool.execute(_HISTORY, ids, max(1, last - DAYS_AT_ONCE + 1), last)
        await pool.execute("ALTER TABLE courier.deliveries ENABLE TRIGGER USER")
        await pool.execute("ANALYZE")
        key_of = {s.name: s.partition_key for s in await deliverable_suppliers(pool)}
        return [key_of[name] for name in names]

    keys = platform.ask(register)
    instance.add_dynamic_partitions("suppliers", keys)
    return Crowd(platform, instance, names, keys, failed)
