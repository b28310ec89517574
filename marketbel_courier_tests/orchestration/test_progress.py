from __future__ import annotations

from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration.progress import Progress


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_step_that_takes_long_tells_less_and_less_often_whom_it_waits_for() -> None:
    clock, told = Clock(), list[Message]()
    progress = Progress([f"shop-{n}" for n in range(6)], told.append, clock=clock)
    progress.note_end("shop-0", failed=False)
    progress.note_end("shop-3", failed=True)

    for _ in range(3600):
        clock.now += 1
        progress.look()

    assert len(told) == 9
    assert str(told[0]) == (
        "2 of 6 suppliers are done (1 failed). Under way: shop-1, shop-2, shop-4 and 1 more."
    )


def test_a_step_that_is_short_or_done_tells_nothing() -> None:
    clock, told = Clock(), list[Message]()
    progress = Progress(["shop"], told.append, clock=clock)
    clock.now = 29
    progress.look()
    progress.note_end("shop", failed=False)
    clock.now = 4000
    progress.look()

    assert told == []
