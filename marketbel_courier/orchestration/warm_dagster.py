"""Dagster's command, whose code server forks run workers from a process that has imported all.

`python -m … api grpc …` is `dagster api grpc …`. A worker is a process of its own as ever, which
the code server watches, stops and reports dead; it only begins without the seconds of computing
that imports take.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command that the arguments name."""
    # Not at the top: each worker imports this module again.
    from marketbel_courier.garbage import look_seldom  # noqa: PLC0415
    from marketbel_courier.orchestration.code_server import is_code_server  # noqa: PLC0415
    from marketbel_courier.orchestration.warm_workers import (  # noqa: PLC0415
        WarmProcesses,
        begin_warm,
    )

    if sys.flags.safe_path:
        # Dagster takes the first place for the script's folder and imports nothing from it; here
        # it would be the first of PYTHONPATH.
        sys.path.insert(0, __file__)
    look_seldom()
    if is_code_server(sys.argv):
        begin_warm()
    from dagster._cli import cli  # noqa: PLC0415
    from dagster._grpc import server  # noqa: PLC0415

    vars(server)["multiprocessing"] = WarmProcesses
    cli()


if __name__ == "__main__":
    main()
