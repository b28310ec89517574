"""Cancels tasks reliably, and lets clean-up code finish.

Before Python 3.12, a cancellation that coincides with the end of a wait within a library
(`wait_for`) is lost, and the task continues. So the functions here cancel again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")

AGAIN_AFTER_SECONDS = 3.0


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel the tasks until all have ended; what one raises at its end is logged, not raised.

    Who is cancelled while waiting here hears of it once the tasks have ended.
    """
    to_end = [task for task in tasks if not task.done()]
    was_cancelled = False
    while under_way := [task for task in to_end if not task.done()]:
        for task in under_way:
            task.cancel()
        try:
            await asyncio.wait(under_way, timeout=AGAIN_AFTER_SECONDS)
        except asyncio.CancelledError:
            was_cancelled = True
    for task in to_end:
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("%s ended in an error", task.get_name(), exc_info=error)
    if was_cancelled:
        raise asyncio.CancelledError


async def to_its_end(coroutine: Coroutine[Any, Any, T]) -> T:
    """The coroutine's result, whatever cancellations come meanwhile: for what has to be told."""
    task = asyncio.ensure_future(coroutine)
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait([task])
    return task.result()
