"""What a run worker needs before it knows its run: loaded once, by the process it is forked from.

That process is a fork of the code server (`warm_workers`), or imports this before its first fork.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from importlib import import_module

from marketbel_courier.errors import ConfigurationError
from marketbel_courier.garbage import look_seldom
from marketbel_courier.messages.message import Message
from marketbel_courier.orchestration import storage  # noqa: F401 - named in dagster.yaml alone
from marketbel_courier.orchestration.parent_death import (
    end_children_with_this_process,
    name_process,
)
from marketbel_courier.orchestration.speech import said
from marketbel_courier.tls import trusted_authorities

# What a worker begins with, and what libraries import with the first instance, the first engine and
# the first request.
for module in (
    "dagster._cli",
    "dagster._core.storage.local_compute_log_manager",
    "dagster._grpc.impl",
    "dagster._utils.test.definitions",
    "upath.implementations.local",
    "sqlalchemy.dialects.postgresql.psycopg2",
    "psycopg2.extras",
    "anyio._backends._asyncio",
):
    import_module(module)
# Whoever says the first sentence reads all of them in.
said(Message("delivery-none-yet"))
# Certificates take each run 50 ms of CPU to read in; new ones need a new code server. What is wrong
# with them is for whoever needs them to tell.
with suppress(ConfigurationError):
    trusted_authorities()
definitions = import_module("marketbel_courier.definitions")
# Each worker would build the jobs for itself.
definitions.defs.get_repository_def().get_all_jobs()
# What the collector never looks at stays in memory that all workers share.
gc.collect()
gc.freeze()
look_seldom()


def be_forked_from() -> None:
    """Be the process that workers are forked from."""
    # Only this process hears of its workers' ends: without it the code server would report runs as
    # failed that go on.
    end_children_with_this_process()
    name_process("warm_worker")
