"""`marketbel-courier versions`: list the kept versions of a supplier's file, or fetch one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich import box
from rich.table import Table
from rich.text import Text

from marketbel_courier.cli.json_output import json_option, print_json
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.supplier_arguments import the_supplier
from marketbel_courier.cli.supplier_names import SUPPLIER
from marketbel_courier.cli.terminal import output_console, said, show, text_of
from marketbel_courier.database.pool import Pool
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.file_versions import FileVersion, version_by_digest, versions_of
from marketbel_courier.ledger.suppliers import Supplier, list_suppliers
from marketbel_courier.messages.message import Message
from marketbel_courier.rehearsal.versions import required_archive
from marketbel_courier.settings import Settings

SHORT_DIGEST = 12

_COLUMNS = (
    Message("cli-version-column"),
    Message("cli-version-arrived"),
    Message("cli-column-size"),
    Message("cli-column-file"),
)


@click.command()
@click.argument("supplier", type=SUPPLIER)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@json_option
@click.option("--save", metavar="VERSION", help="Fetch this version, by the beginning of its name.")
@click.option(
    "--to",
    type=click.Path(path_type=Path),
    default=Path(),
    help="With --save: the folder or file to write.  [default: here]",
)
def versions(supplier: str, *, limit: int, as_json: bool, save: str | None, to: Path) -> None:
    """List the versions of SUPPLIER's file, newest first.

    SUPPLIER is a partition key, a name in any case or a part of one, or an id. A version is called
    by the first letters of its SHA-256. Times are UTC.
    """
    settings = Settings.from_environment()
    if save is not None:
        path = ask_database(settings, lambda pool: _save(pool, settings, supplier, save, to))
        show(output_console(), Message("cli-version-saved", path=str(path)))
        return
    whose, found = ask_database(settings, lambda pool: _look_up(pool, supplier, limit))
    if as_json:
        print_json(_as_json(whose, found))
        return
    console = output_console()
    if not found:
        show(console, Message("cli-versions-none", supplier=whose.name))
        return
    console.print(_listing(found))


async def find_version(pool: Pool, supplier: Supplier, name: str) -> FileVersion:
    """The version of that supplier that is called so; raises CourierError."""
    found = await version_by_digest(pool, supplier.id, name.lower())
    if found is None:
        raise CourierError(Message("archive-without-version", version=name))
    return found


async def _look_up(pool: Pool, word: str, limit: int) -> tuple[Supplier, list[FileVersion]]:
    supplier = the_supplier(word, await list_suppliers(pool), by_part=True)
    return supplier, await versions_of(pool, supplier.id, limit=limit)


async def _save(pool: Pool, settings: Settings, word: str, name: str, to: Path) -> Path:
    archive = required_archive(pool, settings)
    supplier = the_supplier(word, await list_suppliers(pool), by_part=True)
    version = await find_version(pool, supplier, name)
    if version.content is None:
        raise CourierError(Message("archive-kept-no-longer", version=name))
    target = _target(to, version)
    try:
        await archive.fetch(version.content, target)
    except FileExistsError as error:
        raise CourierError(Message("cli-version-in-the-way", path=str(target))) from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise CourierError(
            Message("cli-version-not-writable", path=str(target), why=why)
        ) from error
    return target


def _target(to: Path, version: FileVersion) -> Path:
    if not to.is_dir():
        return to
    # The name is the supplier's: nothing of it may lead elsewhere.
    return to / (Path(version.original_filename).name or version.digest[:SHORT_DIGEST])


def _listing(found: Sequence[FileVersion]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title in _COLUMNS:
        table.add_column(said(title), no_wrap=title is not _COLUMNS[-1], overflow="fold")
    for one in found:
        size = (
            Message("cli-size", size=one.content.size_bytes)
            if one.content
            else Message("cli-version-gone")
        )
        table.add_row(
            one.digest[:SHORT_DIGEST],
            text_of(Message("cli-moment", at=one.arrived_at)),
            text_of(size),
            # A supplier chose the name: it is shown as it is, not as markup.
            Text(one.original_filename),
        )
    return table


def _as_json(supplier: Supplier, found: Sequence[FileVersion]) -> dict[str, object]:
    return {
        "supplier_id": str(supplier.id),
        "supplier": supplier.name,
        "versions": [
            {
                "version": one.digest,
                "arrived_at": one.arrived_at.isoformat(),
                "seen_at": one.seen_at.isoformat(),
                "original_filename": one.original_filename,
                "file_type": one.file_type,
                "job_id": str(one.job_id),
                "is_kept": one.content is not None,
                "size_bytes": one.content.size_bytes if one.content else None,
                "stored_bytes": one.content.stored_bytes if one.content else None,
            }
            for one in found
        ],
    }
