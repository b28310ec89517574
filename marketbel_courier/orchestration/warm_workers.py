"""Has the code server fork its run workers from one process that has imported what they need."""

from __future__ import annotations

import multiprocessing
from contextlib import suppress
from importlib import import_module
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext

from marketbel_courier.early_fork import fork_server_early
from marketbel_courier.orchestration.run_logs import write_for_machines

_DEFINITIONS = "marketbel_courier.definitions"
_WARM_WORKER = "marketbel_courier.orchestration.warm_worker"
_WARM_SERVER = "marketbel_courier.orchestration.warm_server"
_is_used = False


def begin_warm() -> None:
    """Import what workers need, and fork the process that they are forked from.

    What is wrong with the definitions is for Dagster to tell, which loads them next.
    """
    with suppress(Exception):
        warm_worker = import_module(_WARM_WORKER)
        fork_server_early(warm_worker.be_forked_from)


class WarmProcesses:
    """What the code server makes its workers with, in the place of `multiprocessing` itself."""

    @staticmethod
    def get_context(_: str) -> ForkServerContext:
        """A context whose processes begin warm."""
        global _is_used  # noqa: PLW0603 - one for each process
        # First, as one of the modules says what the processes of a legacy run need. What is wrong
        # with the definitions is for Dagster to tell, which loads them next.
        with suppress(Exception):
            import_module(_DEFINITIONS)
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([_WARM_SERVER])
        _is_used = True
        # The command that serves has since given its lines a form of their own.
        write_for_machines()
        return context


def warm_up() -> None:
    """Start the process that workers are forked from, before the first of them is needed."""
    if _is_used:
        forkserver.ensure_running()
