"""The name of the person at the terminal, for records that are stored with a name."""

from __future__ import annotations

import getpass


def operator_name() -> str:
    """The name of the system's user; “cli” where the system knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "cli"
