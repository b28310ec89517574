import signal
import threading
from typing import Any

import dagster as dg
import pytest
from dagster._core.errors import DagsterExecutionInterruptedError

from marketbel_courier.orchestration.step_events import open_step_events

LIST = dg.AssetKey("price_list")


def test_what_was_done_is_told_whole_though_its_telling_is_interrupted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    interrupted = threading.Event()
    told: list[Any] = []
    main = threading.main_thread().ident
    assert main is not None

    @dg.op(out=dg.Out(dg.Nothing, is_required=False))
    def deliver(context: dg.OpExecutionContext) -> Any:
        try:
            with open_step_events(context) as events:
                events.add(*(dg.AssetMaterialization(LIST, partition=key) for key in "ab"))
        except (KeyboardInterrupt, DagsterExecutionInterruptedError):
            interrupted.set()
        yield from ()

    @dg.job
    def delivery() -> None:
        deliver()

    with dg.instance_for_test() as instance:
        report = instance.report_dagster_event

        def report_interrupted(*args: Any, **kwargs: Any) -> None:
            if len(told) == 0:
                signal.pthread_kill(main, signal.SIGINT)
            told.append(args)
            report(*args, **kwargs)

        monkeypatch.setattr(instance, "report_dagster_event", report_interrupted)
        delivery.execute_in_process(instance=instance, raise_on_error=False)
        monkeypatch.undo()

        assert interrupted.is_set()
        assert instance.get_materialized_partitions(LIST) == {"a", "b"}
