"""Stores a step's events in batches: Dagster would store yielded events one by one."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import dagster as dg

from marketbel_courier.orchestration.dagster_internals import (
    DagsterEvent,
    DagsterEventBatchMetadata,
    StepMaterializationData,
    generate_event_batch_id,
)
from marketbel_courier.orchestration.event_batches import BATCH_SIZE
from marketbel_courier.orchestration.provenance import Provenance

LONGEST_SECONDS = 1.0

Told = dg.AssetMaterialization | dg.AssetCheckEvaluation


class StepEvents:
    """Collects a step's events. Use `open_step_events`, which stores what is left at the end.

    A separate thread stores them: stopping a run interrupts the main thread, and all events until
    then have to be stored.
    """

    def __init__(self, context: dg.OpExecutionContext, storing: ThreadPoolExecutor) -> None:
        self._context = context
        self._storing = storing
        self._collected: list[Told] = []
        self._provenance = Provenance(context.instance, context.run_id)
        self._oldest = 0.0

    def add(self, *events: Told) -> None:
        """Have these stored soon."""
        if not self._collected:
            self._oldest = time.monotonic()
        self._collected += events
        self.look()

    def look(self) -> None:
        """Store what was collected, if that is due."""
        if len(self._collected) >= BATCH_SIZE or (
            self._collected and time.monotonic() - self._oldest >= LONGEST_SECONDS
        ):
            self.store()

    def store(self) -> None:
        """Store what was collected, and wait for it."""
        if self._collected:
            stored = self._storing.submit(self._store_all, self._collected)
            self._collected = []
            stored.result()

    def _store_all(self, collected: Sequence[Told]) -> None:
        made = [told for told in collected if isinstance(told, dg.AssetMaterialization)]
        others = [told for told in collected if not isinstance(told, dg.AssetMaterialization)]
        _store(self._context, [*self._provenance.of(made), *others])


@contextmanager
def open_step_events(context: dg.OpExecutionContext) -> Iterator[StepEvents]:
    """The events of this step; what was collected is stored also where the step breaks off."""
    with ThreadPoolExecutor(1, "step-events") as storing:
        events = StepEvents(context, storing)
        try:
            yield events
        finally:
            events.store()


def store_events(context: dg.OpExecutionContext, told: Sequence[Told]) -> None:
    """Store these events of the step together."""
    with open_step_events(context) as events:
        events.add(*told)


def _store(context: dg.OpExecutionContext, collected: Sequence[Told]) -> None:
    batch: str = generate_event_batch_id()  # type: ignore[no-untyped-call]
    for place, told in enumerate(collected, start=1):
        context.instance.report_dagster_event(
            _event(context, told),
            context.run_id,
            log_level=logging.DEBUG,
            batch_metadata=DagsterEventBatchMetadata(batch, place == len(collected)),
        )


def _event(context: dg.OpExecutionContext, told: Told) -> DagsterEvent:
    """The event as Dagster would make it of what the step yields."""
    step = context.get_step_execution_context()
    if isinstance(told, dg.AssetMaterialization):
        kind = dg.DagsterEventType.ASSET_MATERIALIZATION
        data: StepMaterializationData | dg.AssetCheckEvaluation = StepMaterializationData(told)
        message = told.description
    else:
        kind, data = dg.DagsterEventType.ASSET_CHECK_EVALUATION, told
        ending = "passed." if told.passed else "did not pass."
        message = f"Asset check '{told.check_name}' {ending} {told.description or ''}".rstrip()
    return DagsterEvent(
        event_type_value=kind.value,
        job_name=step.job_name,
        step_handle=step.step.handle,
        node_handle=step.step.node_handle,
        step_kind_value=step.step.kind.value,
        logging_tags=step.event_tags,
        event_specific_data=data,
        message=message,
        pid=os.getpid(),
    )
