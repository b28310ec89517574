"""`raw_price_list`: each supplier's file as the supplier made it, on the shared volume."""

from typing import Any

import dagster as dg
from pydantic import Field

from marketbel_courier.delivery.downloads import fetch_planned
from marketbel_courier.delivery.job_creation import plan_jobs, plan_retries
from marketbel_courier.delivery.uploads import Upload, plan_upload
from marketbel_courier.orchestration.asset_facts import FACTS
from marketbel_courier.orchestration.partitions import (
    DELIVERIES_PER_BACKFILL_RUN,
    SUPPLIERS,
)
from marketbel_courier.orchestration.resources import CourierResource
from marketbel_courier.orchestration.stages import DELIVERY
from marketbel_courier.orchestration.step_reports import Outputs, report
from marketbel_courier.orchestration.supplier_runs import announce
from marketbel_courier.orchestration.tags import RAW_PRICE_LIST, task_id_of
from marketbel_courier.reading_hints import UNTOUCHED_DATA_START_ROW, UNTOUCHED_HEADER_ROW

JobIds = dict[str, str]


class UploadConfig(dg.Config):
    """A price list that somebody put on the shared volume. Rows count from 1."""

    file_path: str
    original_filename: str = ""
    sheet_name: str | None = None
    header_row: int = UNTOUCHED_HEADER_ROW
    data_start_row: int = UNTOUCHED_DATA_START_ROW


class DeliveryConfig(dg.Config):
    """What to deliver, where the run's partitions do not say it."""

    force: bool = Field(
        default=False, description="Analyse the price lists also if they have not changed."
    )
    ask_ml: bool = Field(
        default=False, description="Have ml-analyze try, also what it is known not to do."
    )
    suppliers: list[str] = Field(
        default=[], description="Partition keys, for suppliers that are no range of partitions."
    )
    retries: dict[str, str] = Field(
        default={}, description="Failed jobs by partition key: only their next attempt is made."
    )
    upload: UploadConfig | None = Field(
        default=None, description="A file to take in place of the one at the supplier's source."
    )


@dg.op(
    ins={"supplier_registry": dg.In(dg.Nothing)},
    description="Open a job for each supplier: in the ledger, and in Redis for the watchers.",
)
def plan_deliveries(
    context: dg.OpExecutionContext, courier: CourierResource, config: DeliveryConfig
) -> JobIds:
    """Returns job ids by partition key; an id is empty for a key that belongs to no supplier."""
    task_id = task_id_of(context.run)
    with courier.open(context.run_id) as session:
        if config.retries:
            jobs = session.run(plan_retries(session.courier, config.retries))
        elif config.upload is not None:
            upload = Upload(
                task_id=task_id, partition_key=context.partition_key, **config.upload.model_dump()
            )
            jobs = session.run(plan_upload(session.courier, upload))
        else:
            keys = config.suppliers or context.partition_keys
            jobs = session.run(
                plan_jobs(
                    session.courier,
                    keys,
                    task_id=task_id,
                    forced=config.force,
                    ml_asked=config.ask_ml,
                )
            )
    announce(context, DELIVERY, list(jobs))
    return jobs


@dg.op(
    # Optional: in a run over many suppliers the step itself stores a materialization of each.
    out=dg.Out(dg.Nothing, is_required=False),
    description="Fetch the files of all suppliers at once, verbatim, each with its sidecar.",
)
def download_price_lists(
    context: dg.OpExecutionContext, courier: CourierResource, jobs: JobIds
) -> Outputs:
    """Materializes a supplier within a second of its file; fails at the end if any failed."""
    with courier.open(context.run_id) as session:
        outcomes = fetch_planned(session.courier, jobs)
        yield from report(context, session, DELIVERY, outcomes, keys=list(jobs))


@dg.graph_asset(
    partitions_def=SUPPLIERS,
    backfill_policy=dg.BackfillPolicy.multi_run(DELIVERIES_PER_BACKFILL_RUN),
    group_name="delivery",
    description="Each supplier's price list, byte for byte, with a checksum sidecar.",
    # The registry says whom to ask, and where: each supplier's price list depends on all of it.
    ins={"supplier_registry": dg.AssetIn(dagster_type=dg.Nothing)},
    **FACTS[RAW_PRICE_LIST],
)
def raw_price_list(supplier_registry: Any) -> Any:
    """Plan, then download; the analysis follows in a run of its own."""
    return download_price_lists(plan_deliveries(supplier_registry))
