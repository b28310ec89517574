# ruff: noqa: INP001 - a script beside the documentation, not a package
"""Writes the pages of reference from the code that they tell of: `python docs/reference_pages.py`.

They lie in the checkout, for those who read the documentation there. A test fails while one of them
is out of date; `make docs` writes them anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import click
from pydantic_settings import BaseSettings

from marketbel_courier import errors
from marketbel_courier.admin.app import create_app
from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.measurements import Measuring
from marketbel_courier.admin.settings import AdminSettings
from marketbel_courier.cli import cli
from marketbel_courier.database.table_rights import COURIER_RIGHTS, PARSER_RIGHTS
from marketbel_courier.ledger.alerts import AlertKind
from marketbel_courier.ml_analyze.settings import MlAnalyzeSettings
from marketbel_courier.settings import Settings
from marketbel_courier.ui_gate.settings import UiSettings

REFERENCE = Path(__file__).parent / "reference"
_PAGE_WORDS = REFERENCE.parents[1] / "marketbel_courier" / "admin" / "page" / "locales" / "en.json"

# By who needs them: the beginning of a name, or the whole of it.
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "What everybody sets": (
        "database_url", "redis_", "uploads_dir", "ml_analyze_url", "ml_analyze_token",
        "master_sheet_url", "google_credentials_path", "courier_language",
    ),
    "Alerts and links, for who looks after it": (
        "alert_webhook_url", "dagster_ui_url", "admin_url", "docs_url", "courier_log_format",
        "otel_",
    ),
    "Syncs and suppliers, for who keeps the master sheet": (
        "sync_interval_hours", "master_sheet_", "suppliers_per_run", "skip_unchanged",
    ),
    "Sources, for who knows the suppliers' servers": (
        "local_source_dirs", "max_file_size_mb", "download_", "source_", "max_retries",
        "retry_delay_seconds",
    ),
    "Prices, for who runs the shop": (
        "shop_", "default_currency", "price_kind", "rates_", "in_stock_first", "price_guard",
        "guard_",
    ),
    "Reading and matching, for who answers the questions": ("match_", "accept_unsure_readings"),
    "Analyses, for who runs ml-analyze": ("use_ml_processing", "ml_", "legacy_max_in_flight"),
    "What is kept, for who pays for the disk": (
        "file_cleanup_ttl_hours", "shared_volume_max_gb", "changes_kept_days", "history_kept_days",
        "ledger_kept_days", "logs_kept_days", "runs_kept_days", "archive_", "keep_",
    ),
    "Runs, for who operates Dagster": ("run_heartbeat_timeout_seconds", "celery_broker_url"),
    "Roles of the database, for who hardens it": (
        "dagster_database_url", "parser_database_url", "courier_database_url",
    ),
}  # fmt: skip
_FURTHER = "Further settings"


def settings_page() -> str:
    """The page of all settings, in groups by who needs them."""
    by_group: dict[str, list[str]] = {title: [] for title in (*_GROUPS, _FURTHER)}
    for name in Settings.model_fields:
        by_group[_group_of(name)].append(_setting_row(name, Settings))
    own = [name for name in MlAnalyzeSettings.model_fields if name not in Settings.model_fields]
    tables = {
        **by_group,
        "The admin page, beside these": _setting_rows(AdminSettings),
        "Dagster's web UI behind its gate, beside these": _setting_rows(UiSettings),
        "The bundled ml-analyze, beside those of the database, Redis, the volume, reading, matching"
        " and the guard": [_setting_row(name, MlAnalyzeSettings) for name in own],
    }
    parts = [
        "# Settings",
        "Everything comes from the environment and is checked at start; a wrong value is one line."
        " `marketbel-courier doctor` checks each setting, and what it points to.",
        "A secret may stand in a file instead, as container platforms mount them:"
        f" {', '.join(f'`{name}_FILE`' for name in _secrets())} name the file. Its last line break"
        " is none of the secret.",
    ]
    for title, rows in tables.items():
        if rows:
            parts += [f"## {title}", _table(("variable", "default", "meaning"), rows)]
    return "\n\n".join(parts) + "\n"


def commands_page() -> str:
    """The page of all commands, as their `--help` tells."""
    parts = [
        "# Commands",
        "What `marketbel-courier COMMAND --help` says. The shell needs the settings that the"
        " services have; beside a local stack, `. .courier/environment` gives them.",
    ]
    for path, command in _commands(cli, ("marketbel-courier",)):
        context = click.Context(command, info_name=" ".join(path))
        usage = command.get_usage(context).removeprefix("Usage: ")
        parts += [f"## {' '.join(path[1:])}", f"```text\n{usage}\n```", _prose(command.help)]
        rows = [
            f"| {_code(_spelling(one, context))} | {_cell(_help_of(one, context))} |"
            for one in command.get_params(context)
            if not getattr(one, "hidden", False) and "--help" not in one.opts
        ]
        if rows:
            parts.append(_table(("option", ""), rows))
    return "\n\n".join(parts) + "\n"


def api_page() -> str:
    """The page of all requests of the admin process."""
    document = create_app(cast("Desk", _EmptyDesk())).openapi()
    parts = [
        "# The admin API",
        "What the admin process answers. The running process describes each request in full, with"
        " its fields, at `/docs`, and for programs at `/openapi.json`.",
    ]
    rows = [
        f"| `{method.upper()} {path}` | {_cell(operation.get('description') or '')} |"
        for path, methods in sorted(document["paths"].items())
        for method, operation in methods.items()
    ]
    return "\n\n".join([*parts, _table(("request", ""), rows)]) + "\n"


def errors_page() -> str:
    """The page of what can end a delivery, what to do about it, and what alerts tell of."""
    words = json.loads(_PAGE_WORDS.read_text(encoding="utf-8"))
    rows = []
    for error in _deliveries_errors():
        by_itself = "yes" if error.transient else "no"
        reason, remedy = (words.get(f"error.{error.code}.{part}", "") for part in ("reason", "do"))
        rows.append(f"| `{error.code}` | {_cell(reason)} | {by_itself} | {_cell(remedy)} |")
    alerts = [f"| `{kind}` | {_cell(words[f'alert.{kind}'])} |" for kind in AlertKind]
    return (
        "\n\n".join(
            [
                "# Errors and alerts",
                "The code stands in the ledger (`courier.deliveries.error_code`), in"
                " `marketbel-courier why`, on the admin page and in the metadata of a run. What"
                " heals by itself is tried again, `MAX_RETRIES` times, with growing delays.",
                "## What ends a delivery",
                _table(("code", "what it means", "heals by itself", "what to do"), rows),
                "## What alerts tell of",
                "An alert says what failed, for whom, and what to do, and ends when that is over."
                " [What to do when one comes](../how-to/alerts.md).",
                _table(("kind", "what it is about"), alerts),
            ]
        )
        + "\n"
    )


def metrics_page() -> str:
    """The page of all metrics of `/metrics`."""
    measuring = Measuring(cast("Desk", _EmptyDesk()))
    rows = [
        f"| `{family.name}` | {family.type} | {_cell(family.documentation)} |"
        for family in measuring.families()
    ]
    return (
        "\n\n".join(
            [
                "# Metrics",
                "The admin process tells them at `/metrics`, as Prometheus reads them; away from"
                " this machine a scrape shows a token of `ADMIN_TOKENS`.",
                _table(("metric", "type", "what it is"), rows),
            ]
        )
        + "\n"
    )


def tables_page() -> str:
    """The page of all tables, with who may do what with each."""
    rows = [
        f"| `{table}` | {_rights(COURIER_RIGHTS[table])} | {_rights(PARSER_RIGHTS[table])} |"
        for table in COURIER_RIGHTS
    ]
    return (
        "\n\n".join(
            [
                "# Tables",
                "The schema `courier` is the courier's own, `public` Marketbel's, and Dagster has"
                " `dagster`. The rights are those of the roles that `marketbel-courier migrate"
                " --roles` makes: the courier with the admin page, and what reads price lists.",
                _table(("table", "courier", "parsers"), rows),
            ]
        )
        + "\n"
    )


PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "api.md": api_page,
    "errors.md": errors_page,
    "metrics.md": metrics_page,
    "tables.md": tables_page,
}


def _group_of(name: str) -> str:
    """The group whose beginning of a name fits best."""
    fits = [
        (len(start), title)
        for title, starts in _GROUPS.items()
        for start in starts
        if name == start or (start.endswith("_") and name.startswith(start))
    ]
    return max(fits, default=(0, _FURTHER))[1]


def _secrets() -> list[str]:
    kinds = (Settings, AdminSettings)
    return sorted({name for settings in kinds for name in settings.secret_names()})


def _setting_rows(settings: type[BaseSettings]) -> list[str]:
    return [_setting_row(name, settings) for name in settings.model_fields]


def _setting_row(name: str, settings: type[BaseSettings]) -> str:
    setting = settings.model_fields[name]
    if setting.is_required():
        default = "required"
    elif setting.default_factory is not None:
        default = ""
    elif isinstance(setting.default, bool):
        default = _code(str(setting.default).lower())
    elif setting.default in (None, ()):
        default = ""
    elif isinstance(setting.default, tuple):
        default = _code(",".join(map(str, setting.default)))
    else:
        default = _code(str(setting.default))
    return f"| `{name.upper()}` | {default} | {_cell(setting.description or '')} |"


def _commands(
    command: click.Command, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    if len(path) > 1 and command.invoke_without_command:
        yield path, command
    context = click.Context(command)
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        if inner is not None and not inner.hidden:
            yield from _commands(inner, (*path, name))


def _spelling(parameter: click.Parameter, context: click.Context) -> str:
    if isinstance(parameter, click.Argument):
        return parameter.make_metavar(context)
    return ", ".join((*parameter.opts, *parameter.secondary_opts))


def _help_of(parameter: click.Parameter, context: click.Context) -> str:
    record = parameter.get_help_record(context)
    return record[1] if record else ""


def _deliveries_errors() -> Iterable[type[errors.DeliveryError]]:
    found = (one for one in vars(errors).values() if isinstance(one, type))
    return [one for one in found if issubclass(one, errors.DeliveryError)]


class _EmptyDesk:
    """A desk at which nobody works: to tell of an API or of metrics, no server is asked."""

    settings = redis = pool = None
    admin = AdminSettings()
    volume = SimpleNamespace(bytes_held=None)

    def keep(self, kind: Callable[[Any], Any]) -> Any:
        return kind(self)


def _prose(text: str | None) -> str:
    """A command's help, its examples as they are written."""
    paragraphs = (text or "").replace("\f", "").split("\n\n")
    return "\n\n".join(
        f"```text\n{part.strip().removeprefix(chr(8)).strip(chr(10))}\n```"
        if part.lstrip().startswith("\b")
        else " ".join(part.split())
        for part in paragraphs
        if part.strip()
    )


def _rights(rights: Sequence[str]) -> str:
    return ", ".join(map(str.lower, rights)) or "–"


def _table(columns: Sequence[str], rows: Sequence[str]) -> str:
    return "\n".join(
        [f"| {' | '.join(columns)} |", f"| {' | '.join('---' for _ in columns)} |", *rows]
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("{", "&#123;")


def _code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


if __name__ == "__main__":
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")
