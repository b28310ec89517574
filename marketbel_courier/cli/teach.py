"""`marketbel-courier teach`: show which column of a supplier's list holds what, or undo it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import click

from marketbel_courier.cli.preview import (
    SupplierPreview,
    draw,
    drawing_console,
    reading_options,
    supplier_preview,
)
from marketbel_courier.cli.questions import ask_database
from marketbel_courier.cli.supplier_arguments import the_supplier
from marketbel_courier.cli.supplier_names import SUPPLIER
from marketbel_courier.cli.terminal import confirm, echo, usage_error
from marketbel_courier.database.pool import Pool
from marketbel_courier.doubts import DoubtKind
from marketbel_courier.errors import CourierError
from marketbel_courier.ledger.suppliers import list_suppliers
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.messages.wording import one_line
from marketbel_courier.reading_hints import ColumnPlaces, ReadingHints
from marketbel_courier.settings import Settings


@click.command()
@click.argument("supplier", type=SUPPLIER)
@reading_options
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A list of this supplier's; without it, its waiting or last file.",
)
@click.option(
    "--accept",
    "accepts",
    type=click.Choice([kind.value for kind in DoubtKind]),
    multiple=True,
    help="A doubt in spite of which such lists are stored; may be given several times.",
)
@click.option("--undo", "undoes", is_flag=True, help="Undo what was taught last.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def teach(
    supplier: str,
    *,
    hints: ReadingHints,
    file: Path | None,
    accepts: Sequence[str],
    undoes: bool,
    yes: bool,
) -> None:
    """Keep for SUPPLIER which column holds what in lists of this layout, and read its waiting file.

    SUPPLIER is a partition key, a name or an id. What would come out is shown first, as by
    `preview`. A list that looks otherwise later is held and asked about again.
    """
    if undoes:
        if hints != ReadingHints() or file or accepts:
            raise usage_error(Message("cli-teach-undo-alone"))
        _undo(supplier)
        return
    shown = supplier_preview(supplier, hints, file)
    draw(drawing_console(), shown.found, supplier)
    accepted = frozenset(map(DoubtKind, accepts))
    _require_readable(shown, accepted)
    if not yes:
        confirm(Message("cli-go-on"))
    _keep(shown, dict(hints.column_mapping), accepted)


def _require_readable(shown: SupplierPreview, accepted: frozenset[DoubtKind]) -> None:
    if not shown.layouts:
        raise CourierError(verbatim(shown.found.reason or ""))
    # A layout that changed is what this is for; what else is in doubt needs a word.
    asked = {doubt.kind for doubt in shown.found.doubts} - accepted
    left = asked & {DoubtKind.COLLAPSED_ROWS, DoubtKind.ROWS_IN_ERROR, DoubtKind.NO_ITEMS}
    if left:
        raise CourierError(Message("cli-teach-still-unsure", kinds=sorted(left)))


def _keep(
    shown: SupplierPreview, mapping: dict[str, ColumnPlaces], accepted: frozenset[DoubtKind]
) -> None:
    # Imported here, as in `preview`.
    from marketbel_courier.teaching import lessons  # noqa: PLC0415

    lesson = lessons.Lesson(
        [lessons.TaughtTable(one.fingerprint, one.titles) for one in shown.layouts],
        mapping,
        accepted,
        "cli",
    )

    async def keep(pool: Pool) -> lessons.Taught | None:
        return await lessons.teach(pool, shown.supplier.id, lesson)

    taught = ask_database(Settings.from_environment(), keep)
    code = "cli-taught-and-read" if taught and taught.reads_again else "cli-taught"
    echo(Message(code, name=one_line(shown.supplier.name)))


def _undo(word: str) -> None:
    from marketbel_courier.teaching.lessons import undo  # noqa: PLC0415

    async def take_back(pool: Pool) -> tuple[str, UUID | None]:
        supplier = the_supplier(word, await list_suppliers(pool))
        undone = await undo(pool, supplier.id)
        return one_line(supplier.name), undone.teaching_id if undone else None

    name, undone = ask_database(Settings.from_environment(), take_back)
    echo(Message("cli-teach-undone" if undone else "cli-teach-nothing-to-undo", name=name))
