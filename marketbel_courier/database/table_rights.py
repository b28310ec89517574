"""What parsers and the courier may do with each table: the one place that says it.

A table that a migration adds is entered here; a test fails until it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Rights = tuple[str, ...]

NOTHING: Final[Rights] = ()
READ: Final[Rights] = ("SELECT",)
ADD: Final[Rights] = ("SELECT", "INSERT")
CHANGE: Final[Rights] = ("SELECT", "INSERT", "UPDATE")
KEEP: Final[Rights] = ("SELECT", "INSERT", "UPDATE", "DELETE")

PARSER_RIGHTS: Final[Mapping[str, Rights]] = {
    "public.suppliers": READ,
    "public.categories": CHANGE,
    "public.users": NOTHING,
    "public.products": KEEP,
    "public.supplier_items": CHANGE,
    "public.price_history": ADD,
    "public.match_review_queue": KEEP,
    "public.parsing_logs": ADD,
    # What the lists, their items and prices leave.
    "courier.stored_price_lists": CHANGE,
    "courier.read_layouts": CHANGE,
    "courier.readings": KEEP,
    "courier.item_changes": KEEP,
    "courier.last_price_changes": KEEP,
    "courier.item_places": KEEP,
    "courier.price_list_tables": KEEP,
    "courier.item_offers": KEEP,
    "courier.item_links": CHANGE,
    "courier.remembered_codes": KEEP,
    "courier.product_codes": KEEP,
    "courier.best_offers": KEEP,
    "courier.held_changes": CHANGE,
    "courier.held_lists": CHANGE,
    # What people have said: how lists are read, how prices are compared.
    "courier.taught_layouts": READ,
    "courier.parted_items": READ,
    "courier.price_rules": READ,
    "courier.rate_tables": READ,
    "courier.review_answers": NOTHING,
    "courier.answered_questions": NOTHING,
    "courier.answered_prices": NOTHING,
    # The courier's own.
    "courier.accepted_uploads": NOTHING,
    "courier.adoption": NOTHING,
    "courier.alembic_version_courier": NOTHING,
    "courier.alert_channels": NOTHING,
    "courier.alert_mutes": NOTHING,
    "courier.alert_postings": NOTHING,
    "courier.alerts": NOTHING,
    "courier.analysis_slots": NOTHING,
    "courier.archived_contents": NOTHING,
    "courier.deliveries": NOTHING,
    "courier.file_versions": NOTHING,
    "courier.given_readings": NOTHING,
    "courier.job_state_outbox": NOTHING,
    "courier.master_sheet_settings": NOTHING,
    "courier.ml_abilities": NOTHING,
    "courier.ml_services": NOTHING,
    "courier.prices_before": NOTHING,
    "courier.reading_runs": NOTHING,
    "courier.reprocessing_requests": NOTHING,
    "courier.run_heartbeats": NOTHING,
    "courier.source_logins": NOTHING,
    "courier.supplier_logins": NOTHING,
    "courier.supplier_partitions": NOTHING,
    "courier.syncs": NOTHING,
    "courier.taken_triggers": NOTHING,
}

# Migrations alone write which of them were applied.
COURIER_RIGHTS: Final[Mapping[str, Rights]] = {
    **dict.fromkeys(PARSER_RIGHTS, KEEP),
    "courier.alembic_version_courier": READ,
}

# A parser locks the supplier's row against its deletion, which PostgreSQL allows only to those who
# may change a column of it.
PARSER_COLUMNS: Final = "UPDATE (updated_at) ON public.suppliers"

NUMBERS: Final = "courier.delivery_numbers"
"""The numbers by which what is newer is told: the courier hands them out, parsers look at them."""
