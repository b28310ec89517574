"""Empties a stack's data folder, for a start from nothing."""

from __future__ import annotations

import shutil

from marketbel_courier.devstack.account import ServerAccount
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.processes import stop_leftovers


def empty(folder: DataFolder) -> None:
    """Stop what an earlier stack left behind and remove its data.

    Raises StackError if a stack is up there.
    """
    with folder.lock("stack", timeout_seconds=8.0):
        stop_leftovers(folder.records)
        for place in {folder.path, ServerAccount.for_database().room(folder.path)}:
            for path in place.iterdir():
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                elif path.suffix != ".lock":
                    path.unlink()
