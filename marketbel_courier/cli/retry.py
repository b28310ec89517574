"""`marketbel-courier retry`: have failed deliveries tried again, with a fresh budget."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import click
from rich.console import Console
from rich.text import Text

from marketbel_courier.cli.json_output import json_option, plain, plain_fields, print_json
from marketbel_courier.cli.questions import ask_database, with_redis
from marketbel_courier.cli.supplier_arguments import the_suppliers
from marketbel_courier.cli.supplier_names import SUPPLIER
from marketbel_courier.cli.terminal import (
    output_console,
    said,
    show,
    show_text,
    text_of,
    usage_error,
)
from marketbel_courier.cli.unserved import why_nobody_takes
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.retry_requests import RetryAnswer, ask_for_retries
from marketbel_courier.ledger.adoption import jobs_in_ledger
from marketbel_courier.ledger.delivery_queries import deliveries_by_job, newest_of
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.history import failed_newest
from marketbel_courier.ledger.suppliers import list_suppliers
from marketbel_courier.liveness.silences import RETRY_SENSOR
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import one_line
from marketbel_courier.settings import Settings

_SHOWN = 50


@dataclass(frozen=True)
class Answered:
    """The jobs that were found and what became of each, and what was not found."""

    answers: Sequence[RetryAnswer]
    missing: Sequence[Message]


@click.command()
@click.argument("suppliers", type=SUPPLIER, nargs=-1)
@click.option("--job", "jobs", type=click.UUID, multiple=True, help="A job by its id; repeatable.")
@click.option("--all-failed", is_flag=True, help="Active suppliers whose newest failed.")
@click.option("--permanent", is_flag=True, help="With --all-failed: permanent errors too.")
@json_option
def retry(
    suppliers: tuple[str, ...],
    *,
    jobs: tuple[UUID, ...],
    all_failed: bool,
    permanent: bool,
    as_json: bool,
) -> None:
    """Have the newest deliveries of SUPPLIERS tried again, if they failed.

    SUPPLIERS are partition keys, whole names in any case, or ids. Each job gets a fresh budget of
    retries, and a file that is still there is not downloaded again. The runs start within seconds.
    Exits 1 if nothing could be asked for.
    """
    if permanent and not all_failed:
        raise usage_error(Message("cli-retry-permanent"))
    if sum(map(bool, (suppliers, jobs, all_failed))) != 1:
        raise usage_error(Message("cli-retry-whom"))
    settings = Settings.from_environment()
    if all_failed:
        answered = ask_database(settings, lambda pool: _retry_failed(pool, permanent=permanent))
    elif jobs:
        answered = ask_database(settings, lambda pool: _retry_jobs(pool, settings, jobs))
    else:
        answered = ask_database(settings, lambda pool: _retry_suppliers(pool, suppliers))
    why = asyncio.run(why_nobody_takes(settings, RETRY_SENSOR))
    if as_json:
        print_json({**_as_json(answered), "nobody_takes": why})
    else:
        show_answers(output_console(), answered)
        if why:
            show(output_console(), Message("cli-nobody-takes", why=why), style="red")
    sys.exit(0 if any(not answer.refused for answer in answered.answers) else 1)


async def _retry_failed(pool: Pool, *, permanent: bool) -> Answered:
    active = {supplier.id for supplier in await list_suppliers(pool) if supplier.is_active}
    failed = [
        delivery
        for delivery in await failed_newest(pool, permanent_too=permanent)
        if delivery.supplier_id in active
    ]
    if not failed:
        none = "cli-retry-none-failed" if permanent else "cli-retry-none-may-heal"
        return Answered([], [Message(none)])
    return Answered(await ask_for_retries(pool, failed), [])


async def _retry_jobs(pool: Pool, settings: Settings, jobs: Sequence[UUID]) -> Answered:
    # Imported here: the takeover takes a moment that other commands should not wait for.
    from marketbel_courier.adoption.takeover import take_over_for_retry  # noqa: PLC0415

    if missing := set(jobs) - await jobs_in_ledger(pool, jobs):
        await with_redis(
            settings, lambda redis: take_over_for_retry(pool, redis, settings, missing)
        )
    rows = await deliveries_by_job(pool, jobs)
    return Answered(
        await ask_for_retries(pool, list(rows.values())),
        [Message("cli-retry-unknown", job=str(job)) for job in jobs if job not in rows],
    )


async def _retry_suppliers(pool: Pool, words: Sequence[str]) -> Answered:
    suppliers = the_suppliers(words, await list_suppliers(pool))
    active = [supplier.id for supplier in suppliers if supplier.is_active]
    newest: dict[UUID, Delivery] = await newest_of(pool, active)
    return Answered(
        await ask_for_retries(pool, list(newest.values())),
        [
            Message(
                "cli-retry-never-delivered" if supplier.is_active else "cli-retry-deactivated",
                supplier=supplier.name,
            )
            for supplier in suppliers
            if supplier.id not in newest
        ],
    )


def _as_json(answered: Answered) -> dict[str, object]:
    return {
        "asked": sum(not answer.refused for answer in answered.answers),
        "jobs": [
            {
                **plain_fields(answer.delivery, "job_id", "partition_key", "supplier_name"),
                "asked": answer.refused is None,
                **plain({"why": answer.refused.why if answer.refused else None}),
            }
            for answer in answered.answers
        ],
        "missing": list(answered.missing),
    }


def show_answers(console: Console, answered: Answered) -> None:
    """A line for each job, refusals first, and the count."""
    lines = [text_of(line, style="yellow") for line in answered.missing]
    for answer in sorted(answered.answers, key=lambda answer: answer.refused is None):
        delivery = answer.delivery
        told = (
            Message("cli-retry-refused", why=answer.refused.why)
            if answer.refused
            else Message("cli-retry-asked")
        )
        style = "yellow" if answer.refused else "green"
        name = one_line(delivery.supplier_name)
        about = Message("cli-retry-job", key=delivery.partition_key, job=str(delivery.job_id))
        lines.append(Text.assemble(name, ": ", (said(told), style), "  ", (said(about), "dim")))
    for line in lines[:_SHOWN]:
        show_text(console, line)
    if len(lines) > _SHOWN:
        show(console, Message("cli-more", n=len(lines) - _SHOWN))
    asked = sum(not answer.refused for answer in answered.answers)
    if asked:
        show(console, Message("cli-retry-sum", n=asked))
