"""The asset checks. They are shown for each partition, block nothing and fail no delivery.

A delivery and an analysis evaluate their checks themselves, for each supplier that succeeded: a
step of its own would be skipped for all of a run's suppliers as soon as one of them fails. Hashing
files again is left to `checks_job`, at night, and to whoever executes the checks in the UI: all of
an asset's, for all suppliers, since the UI has no button for one partition's.
"""

import warnings
from collections.abc import (
    AsyncIterator,
    Callable,
    Coroutine,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import dagster as dg
from sqlalchemy.exc import SQLAlchemyError

from marketbel_courier.delivery.checks import (
    COUNTS_COMPARED,
    FEWEST_COUNTS,
    Finding,
    check_held_prices,
    check_item_counts,
    check_kinds,
    check_sidecars,
    newest_files,
    newest_results,
)
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.delivery.outcome import Outcome
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import Route
from marketbel_courier.orchestration.check_events import (
    ITEM_COUNT_IN_BAND,
    KIND_IS_DECLARED_KIND,
    LEGACY_ITEM_COUNT_IN_BAND,
    LEGACY_PRICES_IN_BAND,
    PRICES_IN_BAND,
    SIDECAR_MATCHES_BYTES,
    Targets,
    evaluations,
    evaluations_of_run,
    newest_materializations,
    news,
)
from marketbel_courier.orchestration.partitions import SUPPLIERS
from marketbel_courier.orchestration.resources import CourierResource, CourierSession
from marketbel_courier.orchestration.speech import said
from marketbel_courier.orchestration.stages import ANALYSIS, DELIVERY, LEGACY, Stage
from marketbel_courier.orchestration.step_events import store_events
from marketbel_courier.orchestration.supplier_runs import keys_of

SUPPLIERS_AT_ONCE = 250

Examine = Callable[[Courier, Sequence[Delivery]], AsyncIterator[Finding]]


@dataclass(frozen=True)
class _Check:
    """A check on demand: which deliveries it reads, and how thoroughly."""

    key: dg.AssetCheckKey
    description: str
    newest: Callable[[Courier, Sequence[str]], Coroutine[Any, Any, Sequence[Delivery]]]
    examine: Examine


_SIDECAR = _Check(
    SIDECAR_MATCHES_BYTES,
    "The file on the volume is the one that was delivered, by its size and checksums."
    " A delivery compares what was hashed as it came in; executed by itself, it reads every byte.",
    newest_files,
    partial(check_sidecars, hash_again=True),
)
_KIND = _Check(
    KIND_IS_DECLARED_KIND,
    "The file is of the kind that the supplier declares, by its first bytes. A download of another"
    " kind fails; this shows it also after somebody has changed the supplier's format.",
    newest_files,
    check_kinds,
)
_ITEM_COUNT = _Check(
    ITEM_COUNT_IN_BAND,
    "The number of items is between half and double what is usual for the supplier: the median of"
    f" its last {COUNTS_COMPARED} files, of which there must be at least {FEWEST_COUNTS}.",
    partial(newest_results, route=Route.ML),
    check_item_counts,
)
_LEGACY_ITEM_COUNT = _Check(
    LEGACY_ITEM_COUNT_IN_BAND,
    _ITEM_COUNT.description,
    partial(newest_results, route=Route.LEGACY),
    check_item_counts,
)
_PRICES = _Check(
    PRICES_IN_BAND,
    "No price of the supplier is held back, no list is held whole, and ml-analyze has stored"
    " nothing that is hard to believe. What waits is released or refused on the admin page, or by"
    " `marketbel-courier release` and `refuse`; the check follows within a minute.",
    partial(newest_results, route=Route.ML),
    check_held_prices,
)
_LEGACY_PRICES = _Check(
    LEGACY_PRICES_IN_BAND,
    _PRICES.description,
    partial(newest_results, route=Route.LEGACY),
    check_held_prices,
)
_ALL = (_SIDECAR, _KIND, _ITEM_COUNT, _LEGACY_ITEM_COUNT, _PRICES, _LEGACY_PRICES)

_CHECKS_OF: Mapping[Stage, Mapping[dg.AssetCheckKey, Examine]] = {
    DELIVERY: {
        SIDECAR_MATCHES_BYTES: partial(check_sidecars, hash_again=False),
        KIND_IS_DECLARED_KIND: check_kinds,
    },
    ANALYSIS: {
        ITEM_COUNT_IN_BAND: check_item_counts,
        PRICES_IN_BAND: check_held_prices,
    },
    LEGACY: {
        LEGACY_ITEM_COUNT_IN_BAND: check_item_counts,
        LEGACY_PRICES_IN_BAND: check_held_prices,
    },
}


def evaluate(
    context: dg.OpExecutionContext,
    session: CourierSession,
    stage: Stage,
    succeeded: Sequence[Outcome],
) -> None:
    """Evaluate the checks of the partitions that this step of the stage has just materialized."""
    deliveries = [outcome.delivery for outcome in succeeded if outcome.delivery is not None]
    partitions = {delivery.partition_key for delivery in deliveries}
    targets: dict[dg.AssetKey, Targets] = {}
    for key, examine in _CHECKS_OF[stage].items():
        asset = key.asset_key
        try:
            findings = list(session.iterate(examine(session.courier, deliveries)))
            if asset not in targets:
                targets[asset] = newest_materializations(context.instance, asset, partitions)
            about = targets[asset]
            events = [*evaluations_of_run(key, findings, run_id=context.run_id, targets=about)]
        except (CourierError, SQLAlchemyError) as error:
            # A delivery does not fail because its checks could not be evaluated.
            context.log.warning("%s is left to the night's checks_job: %s", key.name, error)
        else:
            store_events(context, events)


def _examine(
    session: CourierSession, check: _Check, keys: Sequence[str]
) -> Iterator[Sequence[Finding]]:
    for start in range(0, len(keys), SUPPLIERS_AT_ONCE):
        chunk = keys[start : start + SUPPLIERS_AT_ONCE]
        deliveries = session.run(check.newest(session.courier, chunk))
        yield list(session.iterate(check.examine(session.courier, deliveries)))


@contextmanager
def _failing_in_words() -> Iterator[None]:
    try:
        yield
    except CourierError as error:
        raise dg.Failure(description=said(error.message), allow_retries=False) from error


def _made_on_demand(check: _Check, *, name: str = "") -> dg.AssetChecksDefinition:
    """The check over the run's partitions; over all partitions in a run without any."""

    with warnings.catch_warnings():
        # Dagster calls checks of partitions a preview: nothing that an operator could act on.
        warnings.simplefilter("ignore", dg.PreviewWarning)
        spec = dg.AssetCheckSpec(
            check.key.name,
            asset=check.key.asset_key,
            description=check.description,
            partitions_def=SUPPLIERS,
        )

    @dg.multi_asset_check(name=name or check.key.name, specs=[spec])
    def make(
        context: dg.AssetCheckExecutionContext, courier: CourierResource
    ) -> Iterator[dg.AssetCheckEvaluation | dg.Output[None]]:
        if check.key.asset_key in (context.run.asset_selection or ()):
            context.log.info("The step that materialized the asset has evaluated its checks.")
        else:
            ordered_keys = context.instance.get_dynamic_partitions(str(SUPPLIERS.name))
            asked = keys_of(context.run, ordered_keys) or ordered_keys
            with _failing_in_words(), courier.open(context.run.run_id) as session:
                for findings in _examine(session, check, sorted(asked)):
                    yield from evaluations(context.instance, check.key, findings)
        yield dg.Output(None, output_name=spec.get_python_identifier())

    return make


sidecar_matches_bytes = _made_on_demand(_SIDECAR)
kind_is_declared_kind = _made_on_demand(_KIND)
item_count_in_band = _made_on_demand(_ITEM_COUNT)
legacy_item_count_in_band = _made_on_demand(_LEGACY_ITEM_COUNT, name="legacy_item_count_in_band")
prices_in_band = _made_on_demand(_PRICES)
legacy_prices_in_band = _made_on_demand(_LEGACY_PRICES, name="legacy_prices_in_band")


@dg.op(
    out=dg.Out(dg.Nothing),
    description="Make all checks of all suppliers, reading each file on the volume in full.",
)
def repeat_checks(
    context: dg.OpExecutionContext, courier: CourierResource
) -> Iterator[dg.AssetCheckEvaluation]:
    """Stores only what Dagster does not show already: a night without changes stores nothing."""
    ordered_keys = context.instance.get_dynamic_partitions(str(SUPPLIERS.name))
    counts: dict[str, int] = {}
    with _failing_in_words(), courier.open(context.run_id) as session:
        for check in _ALL:
            made = stored = 0
            for findings in _examine(session, check, ordered_keys):
                fresh = news(context.instance, check.key, findings)
                yield from evaluations(context.instance, check.key, fresh)
                made, stored = made + len(findings), stored + len(fresh)
            of_check = f"{check.key.name} of {check.key.asset_key.to_user_string()}"
            counts |= {of_check: made, f"{of_check}, news": stored}
    context.add_output_metadata(counts)


@dg.job(description="Makes the asset checks of all suppliers again, files read in full.")
def checks_job() -> None:
    """One op."""
    repeat_checks()


checks_schedule = dg.ScheduleDefinition(
    name="checks_schedule",
    job=checks_job,
    cron_schedule="30 3 * * *",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Makes the asset checks again every night.",
)
