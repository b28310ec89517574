"""A year of what a small platform writes, a row each two weeks in every table that grows."""

from __future__ import annotations

from marketbel_courier.database.pool import Pool

# None is just as old as any setting says, so that it does not matter how long a test takes.
_WEEKS = """
    generate_series(now() - interval '364.5 days', now(), interval '14 days') AS week
"""
_ROWS = (
    """
    INSERT INTO dagster.runs (run_id, status, pipeline_name, start_time, end_time,
        create_timestamp, update_timestamp)
    SELECT gen_random_uuid()::text, 'SUCCESS', 'delivery_job', extract(epoch FROM week),
        extract(epoch FROM week), week AT TIME ZONE 'UTC', week AT TIME ZONE 'UTC'
    FROM {weeks}
    """,
    """
    INSERT INTO dagster.run_tags (run_id, key, value)
    SELECT run_id, 'stage', 'delivery' FROM dagster.runs r
    WHERE NOT EXISTS (SELECT FROM dagster.run_tags t WHERE t.run_id = r.run_id)
    """,
    """
    INSERT INTO dagster.event_logs
        (run_id, event, dagster_event_type, timestamp, asset_key, partition)
    SELECT run_id, '{{}}', type, create_timestamp,
        CASE WHEN type LIKE 'ASSET%' THEN '["played"]' END,
        CASE WHEN type LIKE 'ASSET%' THEN 'shop' END
    FROM dagster.runs r, unnest(ARRAY['PIPELINE_START', 'ASSET_MATERIALIZATION_PLANNED',
        'ASSET_MATERIALIZATION', 'STEP_SUCCESS', 'PIPELINE_SUCCESS']) AS type
    WHERE NOT EXISTS (SELECT FROM dagster.event_logs e WHERE e.run_id = r.run_id)
    ORDER BY r.create_timestamp
    """,
    """
    INSERT INTO dagster.event_logs (run_id, event, timestamp, asset_key, dagster_event_type)
    SELECT '', '{{}}', week AT TIME ZONE 'UTC', '["played"]', 'ASSET_OBSERVATION'
    FROM {weeks}
    """,
    """
    INSERT INTO dagster.asset_event_tags (event_id, asset_key, key)
    SELECT id, asset_key, 'version' FROM dagster.event_logs
    WHERE dagster_event_type = 'ASSET_MATERIALIZATION'
      AND id > (SELECT coalesce(max(event_id), 0) FROM dagster.asset_event_tags)
    """,
    """
    INSERT INTO dagster.asset_check_executions (asset_key, check_name, partition, run_id,
        execution_status, evaluation_event_storage_id, create_timestamp)
    SELECT '["played"]', 'sidecar', 'shop', gen_random_uuid()::text, 'SUCCEEDED', 1,
        week AT TIME ZONE 'UTC'
    FROM {weeks}
    """,
    """
    INSERT INTO dagster.job_ticks (selector_id, status, type, timestamp, tick_body)
    SELECT 'sensor', status, 'SENSOR', week AT TIME ZONE 'UTC', '{{}}'
    FROM {weeks}, unnest(ARRAY['SKIPPED', 'SUCCESS']) AS status
    """,
    """
    INSERT INTO dagster.bulk_actions (key, status, timestamp)
    SELECT md5(gen_random_uuid()::text), 'COMPLETED_SUCCESS', week AT TIME ZONE 'UTC' FROM {weeks}
    """,
    """
    INSERT INTO dagster.backfill_tags (backfill_id, key)
    SELECT key, 'who' FROM dagster.bulk_actions b
    WHERE NOT EXISTS (SELECT FROM dagster.backfill_tags t WHERE t.backfill_id = b.key)
    """,
    """
    INSERT INTO dagster.asset_daemon_asset_evaluations (evaluation_id, create_timestamp)
    SELECT 1, week AT TIME ZONE 'UTC' FROM {weeks}
    """,
    """
    INSERT INTO courier.deliveries (job_id, attempt, supplier_id, supplier_name, partition_key,
        task_id, run_id, route, source_type, source_url, file_type, state, outcome, job_created_at,
        created_at, delivered_at, finished_at, file_path, origin, source_digest)
    SELECT gen_random_uuid(), 1, s.id, s.name, 'shop', 'sync', 'run', 'ml', 'csv', '', 'csv',
        'complete', 'success', week, week, week, week, '/shared/uploads/a.csv', 'source', ''
    FROM suppliers s, {weeks}
    """,
    """
    INSERT INTO courier.syncs (task_id, scope, triggered_by, step, started_at, finished_at)
    SELECT gen_random_uuid()::text, 'all', 'schedule', 'finished', week, week
    FROM {weeks}, generate_series(1, 5)
    """,
    """
    INSERT INTO courier.alerts (kind, severity, subject, cause, supplier_name, phase, hour, reason,
        raised_at, sent_at, resolved_at)
    SELECT 'volume', 'error', 'volume', 'volume', '', '', week, 'Full', week, week, week
    FROM {weeks}
    """,
    """
    INSERT INTO courier.alert_postings (alert_id, channel, next_send_at)
    SELECT alert_id, 'webhook', raised_at FROM courier.alerts ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO courier.alert_mutes (subject, cause, until, muted_by)
    SELECT 'volume', gen_random_uuid()::text, week, 'ada' FROM {weeks}
    """,
    """
    INSERT INTO courier.reprocessing_requests (supplier_ids, requested_at, taken_at)
    SELECT ARRAY[id], week, week FROM suppliers, {weeks}
    """,
    """
    INSERT INTO courier.readings (supplier_id, order_key, source, listed_at, stored_at, is_first)
    SELECT id, gen_random_uuid()::text, 'own', week, week, false FROM suppliers, {weeks}
    """,
    """
    INSERT INTO courier.item_changes (reading_id, item_id)
    SELECT reading_id, i.id FROM courier.readings, supplier_items i WHERE pruned_at IS NULL
    ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO price_history (supplier_item_id, price, recorded_at)
    SELECT id, 10, week FROM supplier_items, {weeks}
    """,
    """
    INSERT INTO parsing_logs (task_id, supplier_id, error_type, error_message, created_at)
    SELECT gen_random_uuid()::text, id, 'INFO', 'Delivered', week FROM suppliers, {weeks}
    """,
    """
    INSERT INTO courier.held_changes (supplier_id, supplier_item_id, sku, name, kind, new_price,
        reason, was_stored, order_key, task_id, listed_at, state, held_at, seen_at, answered_at)
    SELECT i.supplier_id, i.id, 'sku', 'name', 'changed', 10, '', false, 'order', 'task', week,
        'overtaken', week, week, week
    FROM supplier_items i, {weeks}
    """,
    """
    INSERT INTO courier.held_lists (supplier_id, digest, reasons, reasons_data, facts, was_stored,
        order_key, task_id, listed_at, state, held_at, seen_at, answered_at)
    SELECT id, gen_random_uuid()::text, '', '[]', '{{}}', false, 'order', 'task', week, 'overtaken',
        week, week, week
    FROM suppliers, {weeks}
    """,
)


async def write_a_year(pool: Pool) -> None:
    """Write the rows of the year that ends now."""
    for statement in _ROWS:
        await pool.execute(statement.format(weeks=_WEEKS))
