"""Dagster's command, whose code server forks run workers from a process that has imported all.

`python -m … api grpc …` is `dagster api grpc …`. A worker is a process of its own as ever; it only
begins without the seconds that imports take.
"""

from __future__ import annotations

import multiprocessing
from importlib import import_module

from dagster._cli import cli
from dagster._grpc import server

from marketbel_courier.devstack.services import DEFINITIONS


class _WarmProcesses:
    """What the code server makes its workers with, in the place of `multiprocessing` itself."""

    @staticmethod
    def get_context(_: str) -> multiprocessing.context.ForkServerContext:
        # First of all, as one of the modules says what the processes of a legacy run need.
        import_module(DEFINITIONS)
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([DEFINITIONS, server.__name__])
        return context


def main() -> None:
    vars(server)["multiprocessing"] = _WarmProcesses
    cli()


if __name__ == "__main__":
    main()
