"""`python -m marketbel_courier_tests.bench`: measures everything and prints it."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import click
from rich.console import Console

# Dagster announces on import what is beta; here that is noise.
warnings.filterwarnings("ignore", module=r"dagster\b")

from marketbel_courier.devstack.errors import StackError  # noqa: E402
from marketbel_courier.errors import CourierError  # noqa: E402
from marketbel_courier_tests.bench.accuracy import (  # noqa: E402
    accuracy_tables,
    measure_accuracy,
)
from marketbel_courier_tests.bench.admin import admin_table, measure_admin  # noqa: E402
from marketbel_courier_tests.bench.alone import ALONE, KNOWN_PRODUCTS, Asked  # noqa: E402
from marketbel_courier_tests.bench.crowd import gather  # noqa: E402
from marketbel_courier_tests.bench.downloads import (  # noqa: E402
    MEGABYTES,
    large_file_table,
    measure_large_file,
    measure_small_files,
    small_files_table,
)
from marketbel_courier_tests.bench.ground import open_ground  # noqa: E402
from marketbel_courier_tests.bench.guard import guard_table, measure_guard  # noqa: E402
from marketbel_courier_tests.bench.idle import idle_table, measure_idle  # noqa: E402
from marketbel_courier_tests.bench.ingestion import (  # noqa: E402
    ingestion_table,
    measure_ingestion,
    measure_largest,
)
from marketbel_courier_tests.bench.jobs import Way  # noqa: E402
from marketbel_courier_tests.bench.machine import machine_facts  # noqa: E402
from marketbel_courier_tests.bench.matching import measure_matching  # noqa: E402
from marketbel_courier_tests.bench.platform import SUPPLIERS  # noqa: E402
from marketbel_courier_tests.bench.processes import BenchError  # noqa: E402
from marketbel_courier_tests.bench.promises import UPLOAD_BYTES  # noqa: E402
from marketbel_courier_tests.bench.reading_speed import (  # noqa: E402
    measure_reading,
    reading_table,
)
from marketbel_courier_tests.bench.refreshes import measure_refreshes  # noqa: E402
from marketbel_courier_tests.bench.report import matching_table, tables_of  # noqa: E402
from marketbel_courier_tests.bench.runs import measure_runs  # noqa: E402
from marketbel_courier_tests.bench.soak import DELIVERIES  # noqa: E402
from marketbel_courier_tests.bench.tables import (  # noqa: E402
    Table,
    as_json,
    as_markdown,
    for_terminal,
)
from marketbel_courier_tests.bench.ticks import measure_ticks  # noqa: E402

NEW_ITEMS = 10_000
POLLING_SECONDS = 60
IDLE_SECONDS = 60
LISTED_ROWS = 50_000


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--suppliers",
    type=click.IntRange(2, 1000),
    default=200,
    show_default=True,
    help="Suppliers in the one run.",
)
@click.option(
    "--sample",
    type=click.IntRange(1, 50),
    default=6,
    show_default=True,
    help="Suppliers that get a run each, with Dagster's defaults.",
)
@click.option(
    "--megabytes",
    type=click.IntRange(1, 1000),
    default=MEGABYTES,
    show_default=True,
    help="Size of the large file.",
)
@click.option(
    "--registry",
    type=click.IntRange(1000, 100_000),
    default=10_000,
    show_default=True,
    help="Suppliers in the registry while the sensors tick.",
)
@click.option(
    "--failed",
    type=click.IntRange(10, 500),
    default=500,
    show_default=True,
    help="How many of them have failed.",
)
@click.option(
    "--lists",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of price lists with expectations, instead of the corpus.",
)
@click.option(
    "--only",
    type=click.Choice(sorted(ALONE)),
    help="One part alone, on servers of its own.",
)
@click.option(
    "--truth",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of public matching sets, for the part that takes one.",
)
@click.option(
    "--platform-suppliers",
    type=click.IntRange(1, 20_000),
    default=SUPPLIERS,
    show_default=True,
    help="Suppliers of the sync over the whole platform.",
)
@click.option(
    "--deliveries",
    type=click.IntRange(100, 100_000),
    default=DELIVERIES,
    show_default=True,
    help="Deliveries of the soak.",
)
@click.option(
    "--upload-bytes",
    type=click.IntRange(1_000, UPLOAD_BYTES),
    default=UPLOAD_BYTES,
    show_default=True,
    help="Size of the upload whose time is promised.",
)
@click.option(
    "--products",
    type=click.IntRange(1_000, 2_000_000),
    default=KNOWN_PRODUCTS,
    show_default=True,
    help="Products of the catalogue whose matching is measured.",
)
@click.option("--markdown", is_flag=True, help="Print the tables as Markdown.")
@click.option("--json", "as_data", is_flag=True, help="Print the tables as JSON.")
def main(
    *,
    suppliers: int,
    sample: int,
    megabytes: int,
    registry: int,
    failed: int,
    lists: Path | None,
    only: str | None,
    truth: Path | None,
    platform_suppliers: int,
    deliveries: int,
    upload_bytes: int,
    products: int,
    markdown: bool,
    as_data: bool,
) -> None:
    """Measure an idle minute, what a supplier costs, a tick, how fast and right a file comes in.

    Takes twelve to fifteen minutes. Progress goes to standard error, the figures to standard
    output. Exits 1 where the figures show a fault: something that grows in the soak.
    """
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    # Where it is set, each process that is measured would compile what it imports.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    progress = Console(stderr=True, highlight=False)
    facts = machine_facts()
    if only is not None:
        try:
            alone = ALONE[only](
                lambda step: progress.print(f"· {step}", style="dim"),
                Asked(truth, platform_suppliers, deliveries, upload_bytes, products),
            )
        except (BenchError, CourierError, StackError) as error:
            raise click.ClickException(str(error)) from error
        _print(facts, alone, markdown=markdown, as_data=as_data)
        sys.exit(1 if any(table.faults for table in alone) else 0)
    try:
        with progress.status("starting the servers") as status, ExitStack() as servers:

            def say(step: str) -> None:
                progress.print(f"· {step}", style="dim")
                status.update(step)

            # First, while nothing else runs.
            idle = measure_idle(seconds=IDLE_SECONDS, say=say)
            ground = servers.enter_context(open_ground())
            costs = measure_runs(ground, suppliers=suppliers, sample=sample, say=say)
            large_file = measure_large_file(megabytes=megabytes, say=say)
            small_files = measure_small_files(say)
            # Last, because every figure above is one of a smaller registry.
            say(f"{registry:,} suppliers for the registry")
            crowd = gather(
                ground.platform, ground.instances[Way.COURIER], suppliers=registry, failed=failed
            )
            ticks = measure_ticks(crowd, say=say)
            refreshes = measure_refreshes(crowd, ground.folder.path, say=say)
            polling = measure_admin(ground, crowd, seconds=POLLING_SECONDS, say=say)
            matching = ground.platform.ask(
                lambda pool: measure_matching(pool, products=products, items=NEW_ITEMS, say=say)
            )
            ingestion = measure_ingestion(
                lambda: ground.workers(Way.COURIER),
                ground.folder.path / "ingestion",
                rows=LISTED_ROWS,
                say=say,
            )
            largest = measure_largest(
                lambda: ground.workers(Way.COURIER), ground.folder.path / "largest", say=say
            )
            reading_folder = ground.folder.path / "reading"
            reading_folder.mkdir()
            reading = measure_reading(reading_folder, say=say)
            accuracy = measure_accuracy(lists, say=say)
            guarded = ground.platform.ask(lambda pool: measure_guard(pool, say=say))
            status.update("stopping the servers")
    except (BenchError, CourierError, StackError) as error:
        raise click.ClickException(str(error)) from error
    tables = [
        idle_table(idle),
        *tables_of(costs, ticks, refreshes),
        large_file_table(large_file, megabytes),
        small_files_table(small_files),
        admin_table(polling, POLLING_SECONDS),
        ingestion_table(ingestion, largest),
        reading_table(reading),
        *accuracy_tables(accuracy),
        matching_table(matching),
        guard_table(guarded),
    ]
    _print(facts, tables, markdown=markdown, as_data=as_data)


def _print(facts: Sequence[str], tables: Sequence[Table], *, markdown: bool, as_data: bool) -> None:
    if as_data:
        click.echo(as_json(facts, tables))
    elif markdown:
        click.echo(as_markdown(facts, tables), nl=False)
    else:
        Console(highlight=False).print(for_terminal(facts, tables))


def _end(number: int, _frame: FrameType | None) -> None:
    # An exception, so that workers and servers are stopped on the way out.
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
