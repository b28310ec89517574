"""The folder of Dagster that a command works with: that of the daemon, or none."""

from __future__ import annotations

from pathlib import Path

from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message


def existing_dagster_home(folder: Path | None) -> Path:
    """The folder; raises CourierError for one that Dagster's daemon cannot be using."""
    if folder is None:
        raise CourierError(Message("cli-dagster-home-missing"))
    if not (folder / "dagster.yaml").is_file():
        raise CourierError(Message("cli-dagster-home-empty", folder=str(folder)))
    return folder.absolute()
