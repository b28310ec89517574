"""`marketbel-courier release`: prices and lists that were held count from now on."""

from __future__ import annotations

from collections.abc import Sequence

import click

from marketbel_courier.cli.held_choice import answer, choosing


@click.command()
@choosing
def release(
    ids: Sequence[str], *, supplier: str | None, everything: bool, because: str, yes: bool
) -> None:
    """Let held prices take the place of the old ones; a held list is read again, and stored.

    IDS are those that `held` shows, of prices and of lists, abbreviated to what tells them apart.
    Released prices teach the guard how far this supplier's prices may move.
    """
    # Imported here: what answers takes a moment that `--help` should not wait for.
    from marketbel_courier.ingestion import held_answers  # noqa: PLC0415

    answer(
        held_answers.release_changes,
        held_answers.release_list,
        ("hold-released", "hold-list-released", "hold-list-read-again"),
        ids=ids,
        supplier=supplier,
        everything=everything,
        because=because,
        yes=yes,
    )
