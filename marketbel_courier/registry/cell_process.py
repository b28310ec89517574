"""Reads a master sheet's cells in a process of their own, whatever is in the sheet.

A sheet that crashes, fills or stops that process fails alone, and affects nothing else.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import marketbel_courier
from marketbel_courier.errors import MasterSheetError
from marketbel_courier.messages.message import Message, from_json
from marketbel_courier.registry import cell_worker
from marketbel_courier.registry.cells import Row


@dataclass(frozen=True)
class Limits:
    """What reading one sheet may take: the address space of its process, and time."""

    memory_bytes: int = 1024**3
    seconds: float = 60.0


LIMITS = Limits()
# Twice the largest sheet that is taken by default, with what JSON adds.
MOST_ANSWER_BYTES = 64 * 1024**2

_BLOCK_BYTES = 1024 * 1024
_KEPT_VARIABLES = ("PATH", "TMPDIR", "LANG", "LC_ALL")


async def read_cells_apart(
    content: bytes, worksheet: str, limits: Limits = LIMITS
) -> Sequence[Row]:
    """Every row of the sheet as `read_cells` has it; raises MasterSheetError."""
    with tempfile.TemporaryFile() as file:
        await asyncio.to_thread(_fill, file, content)
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", cell_worker.__name__,
            worksheet, str(limits.memory_bytes), str(math.ceil(limits.seconds)),
            stdin=file, stdout=asyncio.subprocess.PIPE, env=_environment(),
        )  # fmt: skip
        try:
            async with asyncio.timeout(limits.seconds):
                answer = await _all_of(worker)
                exit_code = await worker.wait()
        except TimeoutError as error:
            raise MasterSheetError(Message("master-takes-too-long", time=limits.seconds)) from error
        finally:
            with suppress(ProcessLookupError):
                worker.kill()
            await worker.wait()
    if exit_code != 0:
        raise MasterSheetError(Message("master-ends-its-process", code=exit_code))
    return await asyncio.to_thread(_rows_of, answer)


def _fill(file: IO[bytes], content: bytes) -> None:
    file.write(content)
    file.seek(0)


async def _all_of(worker: asyncio.subprocess.Process) -> bytes:
    assert worker.stdout is not None  # noqa: S101 - for the type
    answer = bytearray()
    while block := await worker.stdout.read(_BLOCK_BYTES):
        answer += block
        if len(answer) > MOST_ANSWER_BYTES:
            raise MasterSheetError(Message("master-too-large", most=MOST_ANSWER_BYTES))
    return bytes(answer)


def _rows_of(answer: bytes) -> Sequence[Row]:
    said = json.loads(answer)
    if refused := from_json(said.get(cell_worker.REFUSED)):
        raise MasterSheetError(refused)
    rows: Sequence[Row] = said[cell_worker.ROWS]
    return rows


def _environment() -> Mapping[str, str]:
    """The variables that Python needs, and none that has a secret."""
    root = Path(marketbel_courier.__path__[0]).parent
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {**kept, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"}
