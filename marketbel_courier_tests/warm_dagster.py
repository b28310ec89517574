"""Dagster's command, whose code server forks run workers from a process that has imported all.

`python -m … api grpc …` is `dagster api grpc …`. A worker is a process of its own as ever; it only
begins without the seconds that imports take.
"""

from __future__ import annotations

import multiprocessing

from dagster._cli import cli
from dagster._grpc import server


class _ForkedProcesses:
    """What the code server makes its workers with, in the place of `multiprocessing` itself."""

    @staticmethod
    def get_context(_: str) -> multiprocessing.context.ForkServerContext:
        return multiprocessing.get_context("forkserver")


def main() -> None:
    vars(server)["multiprocessing"] = _ForkedProcesses
    cli()


if __name__ == "__main__":
    main()
