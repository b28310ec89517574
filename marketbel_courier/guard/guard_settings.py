"""Reads the price guard's rules from the settings, for every process that reads lists."""

from __future__ import annotations

from marketbel_courier.guard.rules import GuardRules
from marketbel_courier.reading_settings import ReadingSettings


def guard_rules(settings: ReadingSettings) -> GuardRules:
    """The rules that the shop has set."""
    return GuardRules(
        is_on=settings.price_guard,
        dearer=settings.guard_dearer_factor,
        cheaper=settings.guard_cheaper_factor,
        most_gone_percent=settings.guard_max_gone_percent,
    )
