"""Environment variables that nothing reads and whose names look like misspelt settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.cli.checks.check import Check, warn
from marketbel_courier.environment_settings import FILE_SUFFIX
from marketbel_courier.messages.message import Message
from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings
from marketbel_courier.settings import Settings
from marketbel_courier.ui_gate.settings import UiSettings

# Read by others, or by this project outside its settings.
_OTHERS = frozenset(
    {
        "DAGSTER_HOME",
        "COURIER_HOME",
        "REDIS_DB",
        "REDIS_USERNAME",
        "JWT_ALGORITHM",
        "ADMIN_PASSWORD",
        "POSTGRES_HOST",
        "POSTGRES_PORT",
        "POSTGRES_PASSWORD",
    }
)
_ALIKE = 0.84
_LONGEST_NAME = 80


def check_variables(environment: Mapping[str, str]) -> Iterator[Check]:
    """A warning for each such variable, with the most similar name of a setting."""
    kinds = (Settings, AdminSettings, UiSettings, MlAnalyzeSettings)
    names = {name.upper() for settings in kinds for name in settings.model_fields}
    files = {name + FILE_SUFFIX for settings in kinds for name in settings.secret_names()}
    known = {name: name for name in (*names, *files, "DAGSTER_HOME", "COURIER_HOME")}
    # Without underscores, too: a forgotten one is the commonest slip.
    squeezed = {name.replace("_", ""): name for name in known}
    for name in sorted(environment):
        meant = _meant(name.upper(), known, squeezed)
        if meant is not None and meant not in environment:
            yield warn(
                name,
                Message("doctor-unknown-variable"),
                Message("doctor-perhaps-meant", name=meant),
            )


def _meant(name: str, known: Mapping[str, str], squeezed: Mapping[str, str]) -> str | None:
    if name in known or name in _OTHERS or len(name) > _LONGEST_NAME:
        return None
    plain = name.replace("_", "").replace("-", "")
    if plain in squeezed:
        return squeezed[plain]
    close = get_close_matches(plain, squeezed, n=1, cutoff=_ALIKE)
    return squeezed[close[0]] if close else None
