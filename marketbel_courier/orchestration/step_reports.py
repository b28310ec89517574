"""What a step over many suppliers tells Dagster of each, as the outcomes come."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence

import dagster as dg

from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier.orchestration.checks import evaluate
from marketbel_courier.orchestration.materializations import (
    as_output,
    failure_of,
    materialization,
    materializations_beside,
    row_of,
)
from marketbel_courier.orchestration.partitions import PARTITION_TAG
from marketbel_courier.orchestration.progress import Progress
from marketbel_courier.orchestration.resources import CourierSession
from marketbel_courier.orchestration.speech import said
from marketbel_courier.orchestration.stages import Stage
from marketbel_courier.orchestration.step_events import open_step_events
from marketbel_courier.orchestration.supplier_runs import announce_more, withdraw

Outputs = Iterator[dg.Output[None]]


def report(
    context: dg.OpExecutionContext,
    session: CourierSession,
    stage: Stage,
    outcomes: AsyncIterator[Outcome | list[str]],
    *,
    keys: Sequence[str],
) -> Outputs:
    """Materialize each supplier soon after its success, make the checks, fail if any has failed.

    `keys` are the suppliers that an outcome comes of; a list among the outcomes has further keys of
    such suppliers. A run for one supplier emits that one's outputs instead, so that steps which
    depend on them follow in the same run. A file that the reader is spared has not failed: the
    other route reads it.
    """
    failed: list[Outcome] = []
    succeeded: list[Outcome] = []
    withdrawn: list[str] = []
    only_key = context.run.tags.get(PARTITION_TAG)
    total = len(keys)
    progress = Progress(keys, lambda line: context.log.info(said(line)))
    with open_step_events(context) as events:

        def look() -> None:
            progress.look()
            events.look()

        for outcome in session.iterate(outcomes, while_waiting=look):
            if isinstance(outcome, list):
                announce_more(context, stage, outcome)
                progress.add(outcome)
                total += len(outcome)
                continue
            progress.note_end(outcome.partition_key, failed=outcome.error is not None)
            look()
            if outcome.is_left_to_another_route and stage.route:
                spared = row_of(outcome)
                because = spared.fell_back_because
                context.log.info("%s: %s", spared.supplier_name, because and said(because))
                withdrawn.append(outcome.partition_key)
            elif outcome.error is None:
                made = [materialization(asset, outcome) for asset in stage.assets]
                events.add(*materializations_beside(stage, outcome))
                if outcome.partition_key == only_key:
                    outputs = map(stage.output_of, stage.assets)
                    yield from map(as_output, made, outputs)
                else:
                    events.add(*made)
                succeeded.append(outcome)
            else:
                context.log.error(said(outcome.failure))
                failed.append(outcome)
    evaluate(context, session, stage, succeeded)
    withdraw(context, stage, withdrawn)
    if failed:
        raise failure_of(failed, total, stage.failed_code)
