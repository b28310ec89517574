from __future__ import annotations

import asyncio

from marketbel_courier.work_context import about, current, process_about


async def test_each_task_works_on_its_own_and_all_on_what_the_process_is_about() -> None:
    async def work(job_id: int) -> dict[str, str]:
        with about(job_id=job_id, supplier_id=None):
            await asyncio.sleep(0)
            return dict(current())

    with process_about(run_id="r"):
        seen = await asyncio.gather(work(1), work(2))

    assert list(seen) == [{"run_id": "r", "job_id": "1"}, {"run_id": "r", "job_id": "2"}]
    assert not current()
