"""Compiles all modules once before a run in several processes, which would each compile them.

In a fresh clone nothing is compiled, and pytest's rewriting of a test's asserts takes longer than
compiling the rest of the test.
"""

from __future__ import annotations

import compileall
import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from _pytest.assertion.rewrite import (
    PYC_TAIL,
    _read_pyc,
    _rewrite_test,
    _write_pyc,
    assertstate_key,
    get_cache_dir,
    try_makedirs,
)

TESTS = Path(__file__).parent
CHECKOUT = TESTS.parent


def compile_all(config: pytest.Config) -> None:
    """Write what is not written yet, on all cores."""
    if sys.dont_write_bytecode:
        return
    for folder in (CHECKOUT / "marketbel_courier", TESTS):
        compileall.compile_dir(folder, quiet=2, workers=0)
    with_asserts = [*TESTS.rglob("test_*.py"), *TESTS.rglob("conftest.py")]
    cores = os.cpu_count() or 1
    at_work = [
        # Forked, as it needs what pytest is told.
        multiprocessing.get_context("fork").Process(
            target=_compile_each, args=(config, with_asserts[first::cores])
        )
        for first in range(cores)
    ]
    for process in at_work:
        process.start()
    for process in at_work:
        process.join()


def _compile_each(config: pytest.Config, sources: Sequence[Path]) -> None:
    """Do what pytest does when it first imports a module of tests."""
    for source in sources:
        compiled = get_cache_dir(source) / f"{source.stem}{PYC_TAIL}"
        if _read_pyc(source, compiled) is None and try_makedirs(compiled.parent):
            source_hash, code = _rewrite_test(source, config)
            _write_pyc(config.stash[assertstate_key], code, source_hash, compiled)
