"""Puts queries that many tasks make within some milliseconds into one statement.

A round trip and a commit cost more than most of what one supplier asks for. Each task still gets
its own result: a batch that fails as a whole is repeated one by one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg

from marketbel_courier.database.connections import Connection
from marketbel_courier.database.pool import Pool

Item = TypeVar("Item")
Result = TypeVar("Result")
Answer = Callable[[Any, Sequence[Item]], Awaitable[Sequence[Result]]]
"""Answers for all items in their order. It holds nobody up for one item: it waits for no row that
another transaction has locked."""

GATHER_SECONDS = 0.01
# While the same is being answered to others, the next questions gather a little longer: where much
# is under way, fewer statements are asked of a server that has enough to do.
GATHER_IN_COMPANY_SECONDS = 0.02
MOST_TOGETHER = 100


@dataclass(frozen=True)
class _Call:
    item: Any
    result: asyncio.Future[Any]


class Batches:
    """Gathers the queries of one event loop's tasks, by the function that answers them."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._waiting: dict[Answer[Any, Any], list[_Call]] = {}
        self._under_way: dict[asyncio.Task[None], Answer[Any, Any]] = {}

    async def ask(self, answer: Answer[Item, Result], item: Item) -> Result:
        """The result for this item, answered together with those of other tasks.

        Raises what the answer raises for this item, or for all of them where the connection broke.
        A task that is cancelled before its batch is sent has asked nothing.
        """
        loop = asyncio.get_running_loop()
        call = _Call(item, loop.create_future())
        waiting = self._waiting.setdefault(answer, [])
        waiting.append(call)
        if len(waiting) == 1:
            in_company = answer in self._under_way.values()
            pause = GATHER_IN_COMPANY_SECONDS if in_company else GATHER_SECONDS
            loop.call_later(pause, self._begin, answer)
        elif len(waiting) >= MOST_TOGETHER:
            self._begin(answer)
        result: Result = await call.result
        return result

    def _begin(self, answer: Answer[Any, Any]) -> None:
        if calls := self._waiting.pop(answer, []):
            task = asyncio.create_task(self._answer(answer, calls))
            self._under_way[task] = answer
            task.add_done_callback(self._under_way.pop)

    async def _answer(self, answer: Answer[Any, Any], gathered: Sequence[_Call]) -> None:
        calls = [call for call in gathered if not call.result.done()]
        if not calls:
            return
        try:
            results = await answer(self.pool, [call.item for call in calls])
        except Exception as error:  # noqa: BLE001 - it is the askers'
            if len(calls) > 1 and _changed_nothing(error):
                await asyncio.gather(*(self._answer(answer, [call]) for call in calls))
                return
            for call in calls:
                if not call.result.done():
                    call.result.set_exception(error)
            return
        for call, result in zip(calls, results, strict=True):
            if not call.result.done():
                call.result.set_result(result)


def _changed_nothing(error: Exception) -> bool:
    """Whether the statement surely had no effect: the server refused it, or it was never sent."""
    is_away = isinstance(error, asyncpg.PostgresConnectionError | asyncpg.OperatorInterventionError)
    return isinstance(error, asyncpg.PostgresError) and not is_away


async def in_batch(
    executor: Pool | Connection | Batches, answer: Answer[Item, Result], item: Item
) -> Result:
    """The result for one item: at once from a pool, together with others' from batches."""
    if isinstance(executor, Batches):
        return await executor.ask(answer, item)
    [result] = await answer(executor, [item])
    return result
