"""The supplier, job and run of the work under way, which log lines and spans name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

SUBJECTS = ("supplier_id", "job_id", "run_id")

_of_task: ContextVar[Mapping[str, str] | None] = ContextVar("work_context", default=None)
# A run worker has one run, whichever of its threads logs a line.
_of_process: dict[str, str] = {}


@contextmanager
def about(**subjects: object) -> Iterator[None]:
    """Work on these while the block lasts, in this task and in those that it starts."""
    token = _of_task.set({**(_of_task.get() or {}), **_words(subjects)})
    try:
        yield
    finally:
        _of_task.reset(token)


@contextmanager
def process_about(**subjects: object) -> Iterator[None]:
    """Work on these in the whole process while the block lasts."""
    before = dict(_of_process)
    _of_process.update(_words(subjects))
    try:
        yield
    finally:
        _of_process.clear()
        _of_process.update(before)


def current() -> Mapping[str, str]:
    """What this task, and else the process, works on, by subject."""
    return {**_of_process, **(_of_task.get() or {})}


def _words(subjects: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in subjects.items() if value is not None}
