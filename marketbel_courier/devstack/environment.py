"""What the local stack takes from the environment that it is started in, and what it hands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.environment_settings import FILE_SUFFIX
from marketbel_courier.messages.language import LANGUAGE_VARIABLE
from marketbel_courier.settings import Settings
from marketbel_courier.sources.urls import shown_url
from marketbel_courier.ui_gate.settings import UiSettings

_SHARED_WITH_ML = "ML_ANALYZE_TOKEN"


@dataclass(frozen=True)
class Endpoints:
    """Where the stack can be reached. The database's and Redis's URLs carry passwords."""

    admin: str
    webserver: str
    ml_analyze: str
    database: str
    redis: str

    @property
    def printable_database(self) -> str:
        """The database's URL without user, password and parameters."""
        return shown_url(self.database)

    @property
    def printable_redis(self) -> str:
        """Redis's URL without its password and parameters."""
        return shown_url(self.redis)


def without_settings(surroundings: Mapping[str, str]) -> dict[str, str]:
    """The environment without the courier's settings, but for the language: the demo's start."""
    fields = (*Settings.model_fields, *AdminSettings.model_fields, *UiSettings.model_fields)
    names = {name.upper() for name in fields} | {"DAGSTER_HOME"}
    names |= {name + FILE_SUFFIX for name in names}
    names.discard(LANGUAGE_VARIABLE)
    return {name: value for name, value in surroundings.items() if name not in names}


def environment_of_children(
    surroundings: Mapping[str, str], folder: DataFolder, endpoints: Endpoints
) -> dict[str, str]:
    """The complete environment of the stack's processes."""
    return {
        **surroundings,
        "DATABASE_URL": endpoints.database,
        "REDIS_URL": endpoints.redis,
        "ML_ANALYZE_URL": endpoints.ml_analyze,
        **_token(surroundings, folder),
        "ADMIN_URL": endpoints.admin,
        "SOURCE_LOGINS_KEY": surroundings.get("SOURCE_LOGINS_KEY") or folder.password("logins"),
        "UPLOADS_DIR": surroundings.get("UPLOADS_DIR") or str(folder.uploads),
        "ARCHIVE_URL": surroundings.get("ARCHIVE_URL") or str(folder.archive),
        "DAGSTER_UI_URL": surroundings.get("DAGSTER_UI_URL") or endpoints.webserver,
        "DAGSTER_HOME": str(folder.dagster_home),
        "COURIER_HOME": str(folder.path),
        "PYTHONUNBUFFERED": "1",
        # No module may be imported from the folder in which the stack was started.
        "PYTHONSAFEPATH": "1",
    }


def _token(surroundings: Mapping[str, str], folder: DataFolder) -> dict[str, str]:
    """The token of the stack's own ml-analyze; that of another one is in the environment."""
    if surroundings.get(_SHARED_WITH_ML) or surroundings.get("ML_ANALYZE_URL"):
        return {}
    return {_SHARED_WITH_ML: folder.password("ml-analyze")}


def settings_for_a_shell(environment: Mapping[str, str]) -> dict[str, str]:
    """What a shell needs of that environment for commands beside the running stack."""
    names = [*(name.upper() for name in Settings.model_fields), "DAGSTER_HOME"]
    return {name: environment[name] for name in names if environment.get(name)}
