"""Lets ticks wait if the courier was started before Marketbel's tables exist."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import dagster as dg

from marketbel_courier.errors import TablesMissing
from marketbel_courier.orchestration.speech import skipped

P = ParamSpec("P")
T = TypeVar("T")


def awaits_tables(evaluate: Callable[P, T]) -> Callable[P, T | dg.SkipReason]:
    """Let a sensor or schedule skip its tick, with the reason, where the database lacks tables."""

    @functools.wraps(evaluate)
    def patient(*args: P.args, **kwargs: P.kwargs) -> T | dg.SkipReason:
        try:
            return evaluate(*args, **kwargs)
        except TablesMissing as missing:
            return skipped(missing.message)

    return patient
