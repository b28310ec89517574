"""`marketbel-courier retry`: have failed deliveries tried again, with a fresh budget."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import click
from rich.console import Console
from rich.text import Text

from marketbel_courier.adoption.takeover import take_over_for_retry
from marketbel_courier.cli.questions import ask_database, with_redis
from marketbel_courier.cli.supplier_arguments import the_suppliers
from marketbel_courier.cli.terminal import output_console, show_text
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.retry_requests import RetryAnswer, ask_for_retries
from marketbel_courier.ledger.adoption import jobs_in_ledger
from marketbel_courier.ledger.delivery_queries import deliveries_by_job, newest_of
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.history import failed_newest
from marketbel_courier.ledger.suppliers import Supplier, list_suppliers
from marketbel_courier.messages.wording import one_line
from marketbel_courier.settings import Settings

_SHOWN = 50


@dataclass(frozen=True)
class Answered:
    """The jobs that were found and what became of each, and what was not found."""

    answers: Sequence[RetryAnswer]
    missing: Sequence[str]


@click.command(short_help="Have failed deliveries tried again, with a fresh budget of retries.")
@click.argument("suppliers", nargs=-1)
@click.option("--job", "jobs", type=click.UUID, multiple=True, help="A job by its id; repeatable.")
@click.option("--all-failed", is_flag=True, help="Active suppliers whose newest failed.")
@click.option("--permanent", is_flag=True, help="With --all-failed: permanent errors too.")
def retry(
    suppliers: tuple[str, ...], *, jobs: tuple[UUID, ...], all_failed: bool, permanent: bool
) -> None:
    """Have the newest deliveries of SUPPLIERS tried again, if they failed.

    SUPPLIERS are partition keys, whole names in any case, or ids. Each job gets a fresh budget of
    retries, and a file that is still there is not downloaded again. The runs start within seconds.
    Exits 1 if nothing could be asked for.
    """
    if permanent and not all_failed:
        raise click.UsageError("--permanent goes with --all-failed.")
    if sum(map(bool, (suppliers, jobs, all_failed))) != 1:
        raise click.UsageError("Give suppliers, or --job, or --all-failed.")
    settings = Settings.from_environment()
    if all_failed:
        answered = ask_database(settings, lambda pool: _retry_failed(pool, permanent=permanent))
    elif jobs:
        answered = ask_database(settings, lambda pool: _retry_jobs(pool, settings, jobs))
    else:
        answered = ask_database(settings, lambda pool: _retry_suppliers(pool, suppliers))
    show_answers(output_console(), answered)
    sys.exit(0 if any(not answer.refused for answer in answered.answers) else 1)


async def _retry_failed(pool: Pool, *, permanent: bool) -> Answered:
    active = {supplier.id for supplier in await list_suppliers(pool) if supplier.is_active}
    failed = [
        delivery
        for delivery in await failed_newest(pool, permanent_too=permanent)
        if delivery.supplier_id in active
    ]
    if not failed:
        kind = "failed" if permanent else "failed with an error that may heal (see --permanent)"
        return Answered([], [f"No active supplier's newest delivery {kind}."])
    return Answered(await ask_for_retries(pool, failed), [])


async def _retry_jobs(pool: Pool, settings: Settings, jobs: Sequence[UUID]) -> Answered:
    if missing := set(jobs) - await jobs_in_ledger(pool, jobs):
        await with_redis(
            settings, lambda redis: take_over_for_retry(pool, redis, settings, missing)
        )
    rows = await deliveries_by_job(pool, jobs)
    return Answered(
        await ask_for_retries(pool, list(rows.values())),
        [f"{job}: no such job is in the ledger." for job in jobs if job not in rows],
    )


async def _retry_suppliers(pool: Pool, words: Sequence[str]) -> Answered:
    suppliers = the_suppliers(words, await list_suppliers(pool))
    active = [supplier.id for supplier in suppliers if supplier.is_active]
    newest: dict[UUID, Delivery] = await newest_of(pool, active)
    return Answered(
        await ask_for_retries(pool, list(newest.values())),
        [
            f"{one_line(supplier.name)}: {_why_not(supplier)}."
            for supplier in suppliers
            if supplier.id not in newest
        ],
    )


def _why_not(supplier: Supplier) -> str:
    if supplier.is_active:
        return "never delivered; the next sync does it"
    return "not retried: deactivated; activate it in the master sheet or on the admin page first"


def show_answers(console: Console, answered: Answered) -> None:
    """A line for each job, refusals first, and the count."""
    lines = [Text(line, style="yellow") for line in answered.missing]
    for answer in sorted(answered.answers, key=lambda answer: answer.refused is None):
        delivery = answer.delivery
        told = f"not retried: {answer.refused}" if answer.refused else "is tried again"
        style = "yellow" if answer.refused else "green"
        name = one_line(delivery.supplier_name)
        about = f"  {delivery.partition_key}, job {delivery.job_id}"
        lines.append(Text.assemble(name, ": ", (f"{told}.", style), (about, "dim")))
    for line in lines[:_SHOWN]:
        show_text(console, line)
    if len(lines) > _SHOWN:
        console.print(f"and {len(lines) - _SHOWN} more")
    asked = sum(not answer.refused for answer in answered.answers)
    if asked:
        jobs = "One job is" if asked == 1 else f"{asked:,} jobs are"
        console.print(f"{jobs} tried again within seconds. `marketbel-courier status` shows how.")
