"""Keeps what this version leaves behind, for the test of the next one.

`python -m marketbel_courier_tests.upgrade.recording FILE` starts a platform, has it killed in the
middle of a sync, and writes its state to FILE, compressed.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path

import dagster as dg

from marketbel_courier.database.migration import migrate
from marketbel_courier.devstack.data_folder import DataFolder
from marketbel_courier.devstack.postgres import EmbeddedPostgres
from marketbel_courier.devstack.valkey import EmbeddedValkey
from marketbel_courier.job_state.keys import SYNC_LOCK_KEY
from marketbel_courier.ledger.adoption import note_adoption
from marketbel_courier.ledger.source_addresses import source_digest
from marketbel_courier.ledger.states import State
from marketbel_courier_tests.orchestration.ledger_and_redis import ledger
from marketbel_courier_tests.orchestration.test_daemon_triggers import Daemon
from marketbel_courier_tests.orchestration.triggers import (
    ask_for_retry,
    ask_for_sync,
    held,
    upload,
)
from marketbel_courier_tests.platform_fixture import Platform, open_platform
from marketbel_courier_tests.upgrade.state import Place, keep
from marketbel_courier_tests.waiting import until

READ_BY_ML = [*(f"At ml-analyze {number}" for number in range(1, 5)), "In line for ml-analyze"]
HELD_BY_THE_SHOP = ["Held by the shop", "Held by the shop, too"]
ANALYSES = 3


def main(file: Path) -> None:
    """Record the state of a platform that was killed at work."""
    with ExitStack() as stack:
        folder = DataFolder(Path(tempfile.mkdtemp(prefix="courier-recording-")))
        postgres = stack.enter_context(EmbeddedPostgres(folder, throwaway=True))
        valkey = stack.enter_context(EmbeddedValkey(folder, throwaway=True))
        migrate(postgres.url)
        place = folder.path / "platform"
        place.mkdir()
        platform = stack.enter_context(
            open_platform(
                postgres.url,
                valkey.url,
                place,
                SUPPLIERS_PER_RUN="5",
                ML_MAX_IN_FLIGHT=str(ANALYSES),
                RETRY_DELAY_SECONDS="3600",
                RUN_HEARTBEAT_TIMEOUT_SECONDS="45",
            )
        )
        _work_until_killed(platform)
        uploads = platform.settings.uploads_dir
        state = keep(Place(postgres.url, valkey.url, uploads), _names(platform))
        state["offers"] = {path: body.decode() for path, body in platform.shop.files.items()}
    document = json.dumps(state, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    file.write_bytes(gzip.compress(document.encode(), mtime=0))


def _work_until_killed(platform: Platform) -> None:
    """Deliver one supplier, begin a sync of all, and kill the daemon while everything is open."""
    few_runs = (platform.home / "dagster.yaml").read_text()
    few_runs = few_runs.replace("max_concurrent_runs: 8", "max_concurrent_runs: 3")
    (platform.home / "dagster.yaml").write_text(few_runs)
    platform.ask(lambda pool: note_adoption(pool, is_finished=True))
    platform.add_supplier("Complete", _price_list("Complete"))
    daemon = Daemon(platform)
    daemon.start()
    try:
        ask_for_sync(platform, "sync-first")
        until(lambda: any(row.state is State.COMPLETE for row in ledger(platform)))
        until(lambda: held(platform, SYNC_LOCK_KEY) is None)
        platform.ml.hold = True
        for name in (*READ_BY_ML, *HELD_BY_THE_SHOP, "Shop away"):
            platform.add_supplier(name, _price_list(name))
        for name in HELD_BY_THE_SHOP:
            platform.shop.gates[platform.path_of(name)] = threading.Event()
        platform.shop.statuses[platform.path_of("Shop away")] = 503
        platform.add_supplier(
            "Down the legacy route", _price_list("legacy"), use_ml_processing=False
        )
        for name in ("Dead link", "Retried by hand"):
            platform.add_supplier(name, None)
        platform.add_supplier("Uploaded", None, source_url="")
        ask_for_sync(platform, "sync-second")
        until(lambda: _is_in_the_middle(platform))
    finally:
        daemon.stop_all()
    for number in (1, 2):
        upload(platform, "Uploaded", f"upload-{number}", _price_list(f"upload {number}"))
    failed = {row.supplier_name: row.job_id for row in ledger(platform)}
    ask_for_retry(platform, failed["Retried by hand"], "retry-1")
    ask_for_sync(platform, "sync-third")


def _is_in_the_middle(platform: Platform) -> bool:
    newest = {row.supplier_name: row for row in ledger(platform)}
    handed_over = [row for row in newest.values() if row.ml_job_id is not None]
    statuses = [run.status for run in platform.instance.get_runs()]
    return (
        sum(row.state is State.ANALYZING for row in handed_over) == ANALYSES
        and dg.DagsterRunStatus.QUEUED in statuses
        and all(
            name in newest and newest[name].state is State.DOWNLOADING for name in HELD_BY_THE_SHOP
        )
    )


def _names(platform: Platform) -> dict[str, str]:
    shop = platform.shop.url
    suppliers = json.loads(
        platform.ask(lambda pool: pool.fetchval("SELECT json_agg(name)::text FROM suppliers"))
    )
    paths = [platform.path_of(name) for name in suppliers]
    return {
        **{f"digest of {path}": source_digest(shop + path) for path in paths},
        "shop": shop,
        "ml": platform.ml.url,
        "uploads": str(platform.settings.uploads_dir),
        "home": str(platform.home),
        "python": sys.executable,
        "checkout": str(Path.cwd()),
    }


def _price_list(name: str) -> bytes:
    return f"sku;name;price\n1;Drill {name};10,50\n2;Saw {name};12,50\n".encode()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
