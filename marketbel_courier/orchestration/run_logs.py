"""The logs of run workers and of the code server, as JSON if `COURIER_LOG_FORMAT` says so.

As shipped, Dagster writes a run's log in colours, whatever its settings for logs are.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

import dagster as dg

from marketbel_courier.http_server.process_log import JsonLines, is_for_machines, log_to_terminal
from marketbel_courier.orchestration.dagster_internals import context_creation_job


class RunLines(JsonLines):
    """What Dagster says of a run, with the run, its step, and the words without both."""

    def content_of(self, record: logging.LogRecord) -> dict[str, object]:
        """As of any record, with what Dagster notes beside it."""
        noted = getattr(record, "dagster_meta", None)
        content = super().content_of(record)
        if isinstance(noted, Mapping):
            content["message"] = noted.get("orig_message") or content["message"]
            told = {"run_id": noted.get("run_id"), "step": noted.get("step_key")}
            content |= {name: value for name, value in told.items() if value}
        return content


def write_for_machines() -> None:
    """Have this process write JSON if that is asked for: its own lines and Dagster's."""
    if not is_for_machines():
        return
    # The code server's command has given Dagster's lines a form of their own.
    logging.getLogger("dagster").handlers.clear()
    log_to_terminal(logging.WARNING)
    vars(context_creation_job)["default_system_loggers"] = _run_loggers


def _run_loggers(
    instance: dg.DagsterInstance | None,
) -> list[tuple[dg.LoggerDefinition, Mapping[str, object]]]:
    """What stands in for Dagster's logger of runs, at the same level."""
    level = (instance.python_log_level if instance else None) or "DEBUG"
    return [(dg.LoggerDefinition(_run_logger), {"level": level})]


def _run_logger(context: dg.InitLoggerContext) -> logging.Logger:
    log = logging.Logger("dagster", context.logger_config["level"])  # noqa: LOG001
    handler = logging.StreamHandler()
    handler.setFormatter(RunLines())
    log.addHandler(handler)
    return log
