"""`marketbel-courier worker`: carries runs here, for a Dagster that may stand elsewhere."""

from __future__ import annotations

import click

from marketbel_courier.messages.message import Message


@click.command()
@click.option(
    "--places",
    type=click.IntRange(1, 512),
    help="Runs that are carried at once.  [default: 4, and one for each of ML_MAX_IN_FLIGHT]",
)
@click.option("--name", help="The worker's name.  [default: celery, at this machine's name]")
def worker(places: int | None, name: str | None) -> None:
    """Carry runs until Ctrl-C, for a platform whose `dagster.yaml` hands them to Celery.

    The runs come through the Redis that CELERY_BROKER_URL names. Whoever stops the worker
    interrupts its runs: they say so, and their suppliers are tried again.
    """
    # Imported here: it is an extra, and brings all that a run needs.
    try:
        from marketbel_courier.orchestration.celery_worker import work  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("billiard", "celery", "dagster_celery"):
            raise
        raise click.ClickException(str(Message("cli-celery-missing"))) from error
    work(places=places, name=name)
