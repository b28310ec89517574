"""`make containers`: walks the Dockerfile, runs docker-compose.yml, and sends the demo through it.

Root on a Debian-like Linux is needed, and no engine. Exits 0 only if all is as the files say.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rich.console import Console

from marketbel_courier_tests.containers import kernel
from marketbel_courier_tests.containers.debian import NotPossibleHere, require_machine
from marketbel_courier_tests.containers.dockerfile import Unreadable
from marketbel_courier_tests.containers.limits import Limits
from marketbel_courier_tests.containers.steps import StepFailed
from marketbel_courier_tests.containers.supervisor import ServiceFailed
from marketbel_courier_tests.containers.trial import Trial

_INTERRUPTED = 130


def main() -> None:
    """Try it in namespaces of this program's own; what stays behind is the cache alone."""
    parser = argparse.ArgumentParser(prog="make containers")
    parser.add_argument("--mirror", default="", help="of Debian; this machine's own by default")
    parser.add_argument("--secrets", action="store_true", help="in files instead of variables")
    asked = parser.parse_args()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    try:
        require_machine()
        with _only_one(_cache_folder()) as cache:
            code = _tried_apart(console, cache, asked)
    except NotPossibleHere as problem:
        console.print(str(problem), style="red", soft_wrap=True)
        code = 2
    sys.exit(code)


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "marketbel-courier" / "containers"


@contextmanager
def _only_one(cache: Path) -> Iterator[Path]:
    """The cache, for one run at a time."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotPossibleHere(f"Another run is under way: it holds {lock.name}.") from error
        yield cache


def _tried_apart(console: Console, cache: Path, asked: argparse.Namespace) -> int:
    """Run the trial in processes that end with it, however it ends; then remove what it used."""
    folder = cache / "run"
    limits = Limits(f"courier-containers-{os.getpid()}")
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return _in_own_namespaces(lambda: _tried(console, cache, folder, asked, limits))
    finally:
        limits.remove()
        shutil.rmtree(folder, ignore_errors=True)


def _in_own_namespaces(work: Callable[[], int]) -> int:
    """Do it in a child that is the first process of its namespace: the kernel ends all after it."""
    kernel.unshare(kernel.NEW_PROCESSES)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            kernel.die_with_parent()
            kernel.unshare(kernel.NEW_MOUNTS)
            kernel.mount("", Path("/"), flags=kernel.RECURSIVE | kernel.PRIVATE)
            kernel.mount("proc", Path("/proc"), "proc")
            code = work()
        finally:
            sys.stdout.flush()
            os._exit(code)
    # A Ctrl-C in the terminal reaches the child by itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: os.kill(child, signal.SIGTERM))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _tried(
    console: Console, cache: Path, folder: Path, asked: argparse.Namespace, limits: Limits
) -> int:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        with ExitStack() as stack:
            trial = Trial(console, cache=cache, folder=folder, limits=limits, stack=stack)
            return 0 if trial.passes(asked.mirror, with_files=asked.secrets) else 1
    except (StepFailed, ServiceFailed, Unreadable) as problem:
        console.print(str(problem), style="red", soft_wrap=True)
        return 1
    except NotPossibleHere as problem:
        console.print(str(problem), style="red", soft_wrap=True)
        return 2
    except KeyboardInterrupt:
        console.print("Broken off.")
        return _INTERRUPTED
    except BaseException:
        console.print_exception()
        raise


def _interrupt(*_: object) -> None:
    # One is enough: a second one must not leave half of it behind.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
