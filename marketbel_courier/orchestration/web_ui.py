"""Dagster's web UI as an application, for whoever serves it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import dagster as dg
from dagster_webserver.app import create_app_from_workspace_process_context
from starlette.types import ASGIApp

from marketbel_courier.orchestration.dagster_internals import (
    WorkspaceFileTarget,
    WorkspaceProcessContext,
)

_STATEMENT_TIMEOUT_MS = 15_000
_POOL_RECYCLE_SECONDS = 3600
_POOL_MAX_OVERFLOW = 20


@contextmanager
def web_ui(workspace: Path, *, read_only: bool) -> Iterator[ASGIApp]:
    """The application over the instance of DAGSTER_HOME and the code locations of a workspace."""
    with dg.DagsterInstance.get() as instance:
        instance.optimize_for_webserver(
            _STATEMENT_TIMEOUT_MS, _POOL_RECYCLE_SECONDS, _POOL_MAX_OVERFLOW
        )
        with WorkspaceProcessContext(
            instance,
            version=version("dagster-webserver"),
            read_only=read_only,
            workspace_load_target=WorkspaceFileTarget([str(workspace)]),
        ) as context:
            yield create_app_from_workspace_process_context(context, live_data_poll_rate=2000)
