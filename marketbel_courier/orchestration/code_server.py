"""What lives as long as the code server's process, besides the connections of its ticks."""

from __future__ import annotations

import sys

from marketbel_courier.delivery.trigger_watch import ensure_watching
from marketbel_courier.orchestration.resources import TRACED_SERVICE
from marketbel_courier.orchestration.warm_workers import warm_up
from marketbel_courier.settings import Settings
from marketbel_courier.traces import export_for_good

# How Dagster calls the process that evaluates sensors: `dagster api grpc …`, also as a child.
_COMMAND = ["api", "grpc"]


def keep_watch(settings: Settings) -> None:
    """Have the code server watch Redis and be ready for a run; in other processes, do nothing."""
    if is_code_server(sys.argv):
        export_for_good(TRACED_SERVICE)
        ensure_watching(settings)
        warm_up()


def is_code_server(arguments: list[str]) -> bool:
    """Whether these are the arguments of a process that evaluates sensors for the daemon."""
    return any(arguments[start : start + 2] == _COMMAND for start in range(len(arguments)))
