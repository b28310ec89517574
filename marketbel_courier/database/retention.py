"""How long the rows of each table are kept: by which setting, or what bounds them without one.

A table that a migration or a release of Dagster adds is entered here; a test fails until it is.
`docs/growth.md` says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Age(StrEnum):
    """The setting that says at which age rows go."""

    RUNS = "RUNS_KEPT_DAYS"
    LOGS = "LOGS_KEPT_DAYS"
    LEDGER = "LEDGER_KEPT_DAYS"
    HISTORY = "HISTORY_KEPT_DAYS"
    CHANGES = "CHANGES_KEPT_DAYS"
    ARCHIVE = "ARCHIVE_DAYS"


class Bound(StrEnum):
    """What there cannot be more rows than some few of, however long the platform runs."""

    SUPPLIERS = "suppliers"
    ITEMS = "items"
    PRODUCTS = "products"
    PEOPLE = "what people set or answer"
    OPEN_WORK = "what is under way or waits"
    INSTALLATION = "what is installed"
    OWN_AGE = "an age of its own"


RETENTION: Final[Mapping[str, Age | Bound]] = {
    # Marketbel's.
    "public.suppliers": Bound.SUPPLIERS,
    "public.categories": Bound.PRODUCTS,
    "public.users": Bound.PEOPLE,
    "public.products": Bound.PRODUCTS,
    "public.supplier_items": Bound.ITEMS,
    "public.match_review_queue": Bound.ITEMS,
    "public.price_history": Age.HISTORY,
    "public.parsing_logs": Age.LOGS,
    # What lists, their items and prices leave.
    "courier.stored_price_lists": Bound.SUPPLIERS,
    "courier.read_layouts": Bound.SUPPLIERS,
    "courier.price_list_tables": Bound.SUPPLIERS,
    "courier.prices_before": Bound.SUPPLIERS,
    "courier.answered_prices": Bound.SUPPLIERS,
    "courier.item_places": Bound.ITEMS,
    "courier.item_offers": Bound.ITEMS,
    "courier.last_price_changes": Bound.ITEMS,
    "courier.remembered_codes": Bound.ITEMS,
    "courier.product_codes": Bound.PRODUCTS,
    "courier.best_offers": Bound.PRODUCTS,
    "courier.item_changes": Age.CHANGES,
    "courier.readings": Age.HISTORY,
    "courier.item_links": Bound.OWN_AGE,
    "courier.held_changes": Age.LEDGER,
    "courier.held_lists": Age.LEDGER,
    "courier.file_versions": Age.ARCHIVE,
    "courier.archived_contents": Age.ARCHIVE,
    # What people have set, taught and answered.
    "courier.taught_layouts": Bound.PEOPLE,
    "courier.review_answers": Bound.PEOPLE,
    "courier.answered_questions": Bound.PEOPLE,
    "courier.parted_items": Bound.PEOPLE,
    "courier.alert_channels": Bound.PEOPLE,
    "courier.master_sheet_settings": Bound.PEOPLE,
    "courier.source_logins": Bound.PEOPLE,
    "courier.supplier_logins": Bound.PEOPLE,
    "courier.price_rules": Bound.INSTALLATION,
    "courier.rate_tables": Bound.OWN_AGE,
    # The courier's own.
    "courier.deliveries": Age.LEDGER,
    "courier.syncs": Age.LEDGER,
    "courier.alerts": Age.LEDGER,
    "courier.alert_postings": Age.LEDGER,
    "courier.alert_mutes": Age.LEDGER,
    "courier.reprocessing_requests": Age.LEDGER,
    "courier.taken_triggers": Bound.OWN_AGE,
    "courier.accepted_uploads": Bound.OPEN_WORK,
    "courier.analysis_slots": Bound.OPEN_WORK,
    "courier.job_state_outbox": Bound.OPEN_WORK,
    "courier.given_readings": Bound.OWN_AGE,
    "courier.reading_runs": Bound.OWN_AGE,
    "courier.run_heartbeats": Bound.OPEN_WORK,
    "courier.supplier_partitions": Bound.SUPPLIERS,
    "courier.adoption": Bound.INSTALLATION,
    "courier.alembic_version_courier": Bound.INSTALLATION,
    "courier.ml_abilities": Bound.OWN_AGE,
    "courier.ml_services": Bound.INSTALLATION,
    # Dagster's.
    "dagster.event_logs": Age.RUNS,
    "dagster.asset_event_tags": Age.RUNS,
    "dagster.asset_check_executions": Age.RUNS,
    "dagster.runs": Age.RUNS,
    "dagster.run_tags": Age.RUNS,
    "dagster.job_ticks": Age.RUNS,
    "dagster.bulk_actions": Age.RUNS,
    "dagster.backfill_tags": Age.RUNS,
    "dagster.asset_daemon_asset_evaluations": Age.RUNS,
    "dagster.dynamic_partitions": Bound.SUPPLIERS,
    "dagster.concurrency_slots": Bound.OPEN_WORK,
    "dagster.pending_steps": Bound.OPEN_WORK,
    "dagster.concurrency_limits": Bound.INSTALLATION,
    "dagster.alembic_version": Bound.INSTALLATION,
    "dagster.asset_keys": Bound.INSTALLATION,
    "dagster.daemon_heartbeats": Bound.INSTALLATION,
    "dagster.instance_info": Bound.INSTALLATION,
    "dagster.instigators": Bound.INSTALLATION,
    "dagster.jobs": Bound.INSTALLATION,
    "dagster.kvs": Bound.INSTALLATION,
    "dagster.secondary_indexes": Bound.INSTALLATION,
    "dagster.snapshots": Bound.INSTALLATION,
}
