"""Why a reading of a price list may be unsure, as settings, readers and pages name it."""

from __future__ import annotations

from enum import StrEnum


class DoubtKind(StrEnum):
    """Why a reading is unsure; a shop may accept readings in spite of doubts of some kinds."""

    TWO_READINGS = "two_readings"
    VALUES_ONLY = "values_only"
    COLLAPSED_ROWS = "collapsed_rows"
    ROWS_IN_ERROR = "rows_in_error"
    CHANGED_LAYOUT = "changed_layout"
    NO_ITEMS = "no_items"
