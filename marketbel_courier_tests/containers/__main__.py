"""`make containers`: walks the Dockerfile, then runs the compose files and sends the demo through.

Root on a Debian-like Linux is needed, and no engine. Exits 0 only if all is as the files say.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import httpx
from rich.console import Console

from marketbel_courier.errors import CourierError
from marketbel_courier_tests.containers import kernel
from marketbel_courier_tests.containers.debian import (
    Debian,
    NotPossibleHere,
    mirror_of_machine,
    require_machine,
)
from marketbel_courier_tests.containers.deployment import CHECKOUT
from marketbel_courier_tests.containers.dockerfile import Unreadable
from marketbel_courier_tests.containers.image import Builder, size_of
from marketbel_courier_tests.containers.images import Images
from marketbel_courier_tests.containers.journey import suppliers
from marketbel_courier_tests.containers.layers import LayerStore
from marketbel_courier_tests.containers.limits import Limits
from marketbel_courier_tests.containers.network import GATEWAY
from marketbel_courier_tests.containers.steps import StepFailed, StepRunner
from marketbel_courier_tests.containers.supervisor import ServiceFailed
from marketbel_courier_tests.containers.trial import Trial
from marketbel_courier_tests.containers.walks import WALKS, make_images

_INTERRUPTED = 130
_MIB = 1 << 20


def main() -> None:
    """Walk in namespaces of this program's own; what stays behind is the cache alone."""
    parser = argparse.ArgumentParser(prog="make containers")
    parser.add_argument("--mirror", default="", help="of Debian; this machine's own by default")
    parser.add_argument("--files", nargs="+", choices=list(WALKS), default=list(WALKS))
    parser.add_argument("--patience", type=float, default=1, help="for a machine that is busy")
    asked = parser.parse_args()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    try:
        require_machine()
        with _only_one(_cache_folder()) as cache:
            code = _Course(console, cache, asked.mirror, asked.patience).go(asked.files)
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


class _Course:
    """The images, then one walk after the other: each in processes that end with it."""

    def __init__(self, console: Console, cache: Path, mirror: str, patience: float) -> None:
        self._console = console
        self._cache = cache
        self._patience = patience
        self._folder = cache / "run"
        self._store = LayerStore(cache / "layers")
        log = cache / "build.log"
        log.unlink(missing_ok=True)
        debian = Debian(self._store, lambda: mirror or mirror_of_machine(), cache, log)
        runner = StepRunner(self._folder, log)
        self._builder = Builder(self._store, debian.root, runner, self._say_step)
        self._tells_steps = True

    def go(self, names: Sequence[str]) -> int:
        """Go the walks of these names; returns the worst of their exit codes."""
        code = self._apart("images", lambda _: self._make_images(is_all=set(names) == set(WALKS)))
        if code != 0:
            return code
        self._tells_steps = False
        codes = []
        for name in names:
            codes.append(self._apart(name, partial(self._walk, name)))
            if codes[-1] == _INTERRUPTED:
                break
        if not any(codes):
            self._say("All is as Dockerfile and compose files say.", style="green")
        return max(codes)

    def _apart(self, what: str, work: Callable[[Limits], int]) -> int:
        """Do it in processes that end with it, however it ends; then remove what it used."""
        begun = time.monotonic()
        limits = Limits(f"courier-containers-{os.getpid()}")
        try:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir()
            return _in_own_namespaces(lambda: self._guarded(lambda: work(limits)))
        finally:
            limits.remove()
            shutil.rmtree(self._folder, ignore_errors=True)
            self._say(f"({what}: {time.monotonic() - begun:.0f} s)\n")

    def _guarded(self, work: Callable[[], int]) -> int:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _interrupt)
        try:
            return work()
        except (StepFailed, Unreadable) as problem:
            self._say(str(problem), style="red")
            return 1
        except NotPossibleHere as problem:
            self._say(str(problem), style="red")
            return 2
        except KeyboardInterrupt:
            self._say("Broken off.")
            return _INTERRUPTED
        except BaseException:
            self._console.print_exception()
            raise

    def _make_images(self, *, is_all: bool) -> int:
        self._say("The Dockerfile, step by step:", style="bold")
        images = Images(self._builder, CHECKOUT)
        make_images(images)
        for name, image in images.built.items():
            whole, base = (size / _MIB for size in size_of(image))
            self._say(
                f"The image {name}: {whole:,.0f} MiB, of which {whole - base:,.0f} MiB lie on its"
                " base."
            )
        if is_all:
            self._store.forget_unused()
        return 0

    def _walk(self, name: str, limits: Limits) -> int:
        self._say(f"{name}: {WALKS[name].__doc__}", style="bold")
        with ExitStack() as stack:
            images = Images(self._builder, CHECKOUT)
            # From here on nothing reaches further than this machine.
            trial = Trial(
                self._console,
                images,
                folder=self._folder,
                limits=limits,
                stack=stack,
                patience=self._patience,
            )
            shops = stack.enter_context(suppliers(GATEWAY))
            try:
                WALKS[name](trial, shops)
            except (ServiceFailed, CourierError, httpx.HTTPError) as problem:
                trial.faults.append(str(problem))
            except BaseException:
                trial.keep_logs(self._cache / "logs" / name)
                raise
            trial.stop()
            if trial.faults:
                trial.keep_logs(self._cache / "logs" / name)
        if not limits.held:
            self._say("Memory and processes were not bounded: no control groups can be made here.")
        for fault in trial.faults:
            self._say(f"Not as expected: {fault}", style="red")
        load, cores = os.getloadavg()[1], os.cpu_count() or 1
        if trial.faults and load > 2 * cores:
            self._say(
                f"The machine was busy, load {load:.0f} on {cores} cores: with PATIENCE=5, checks"
                " and ends have five times their time."
            )
        return 1 if trial.faults else 0

    def _say_step(self, words: str) -> None:
        if self._tells_steps:
            self._say(words)

    def _say(self, words: str, style: str = "") -> None:
        self._console.print(words, style=style, markup=False, soft_wrap=True)


def _in_own_namespaces(work: Callable[[], int]) -> int:
    """Do it in the first process of a new namespace: the kernel ends all after it."""

    def make_namespace() -> int:
        kernel.unshare(kernel.NEW_PROCESSES)
        return _in_child(be_first)

    def be_first() -> int:
        kernel.unshare(kernel.NEW_MOUNTS)
        kernel.mount("", Path("/"), flags=kernel.RECURSIVE | kernel.PRIVATE)
        kernel.mount("proc", Path("/proc"), "proc")
        # Whoever is first of a namespace inherits its orphans: one that nobody takes leave of would
        # keep its container from ending.
        return _in_child(work)

    # Whoever has made a namespace of processes cannot make another one: so it is done in a child.
    return _in_child(make_namespace)


def _in_child(work: Callable[[], int]) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            kernel.die_with_parent()
            code = work()
        finally:
            sys.stdout.flush()
            os._exit(code)
    # A Ctrl-C in the terminal reaches the child by itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: os.kill(child, signal.SIGTERM))
    while True:
        ended, status = os.wait()
        if ended == child:
            return os.waitstatus_to_exitcode(status)


def _interrupt(*_: object) -> None:
    # One is enough: a second one must not leave half of it behind.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
