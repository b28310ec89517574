"""`marketbel-courier refuse`: prices and lists that were held do not count."""

from __future__ import annotations

from collections.abc import Sequence

import click

from marketbel_courier.cli.held_choice import answer, choosing


@click.command()
@choosing
def refuse(
    ids: Sequence[str], *, supplier: str | None, everything: bool, because: str, yes: bool
) -> None:
    """Keep the old prices until a list brings others; of a held list nothing is stored.

    IDS are those that `held` shows, of prices and of lists, abbreviated to what tells them apart.
    The same price or list again is refused again without a question.
    """
    # Imported here, as in `release`.
    from marketbel_courier.ingestion import held_answers  # noqa: PLC0415

    answer(
        held_answers.refuse_changes,
        held_answers.refuse_list,
        ("hold-refused", "hold-list-refused", "hold-list-refused"),
        ids=ids,
        supplier=supplier,
        everything=everything,
        because=because,
        yes=yes,
    )
