"""Dagster's code server, its run workers forked from a process that has imported everything.

`python -m … ARGUMENTS OF dagster api grpc`. A worker is a process of its own as ever; it only
begins without the seconds that imports take.
"""

from __future__ import annotations

import multiprocessing
import sys

from dagster._cli import cli
from dagster._grpc import server

from marketbel_courier.devstack.services import DEFINITIONS


class _WarmProcesses:
    """What the code server makes its workers with, in the place of `multiprocessing` itself."""

    @staticmethod
    def get_context(_: str) -> multiprocessing.context.ForkServerContext:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([DEFINITIONS, server.__name__])
        return context


def main() -> None:
    vars(server)["multiprocessing"] = _WarmProcesses
    cli(["api", "grpc", *sys.argv[1:]])


if __name__ == "__main__":
    main()
