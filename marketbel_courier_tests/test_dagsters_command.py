"""Dagster's own command `dg` finds this project's definitions in a checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from marketbel_courier.definitions import defs

CHECKOUT = Path(__file__).parent.parent


def test_dg_lists_every_definition_of_the_checkout(tmp_path: Path) -> None:
    listed = subprocess.run(
        [Path(sys.executable).with_name("dg"), "list", "defs", "--json"],
        cwd=CHECKOUT,
        env={
            **os.environ,
            "DAGSTER_HOME": str(tmp_path),
            "PYTHONPATH": str(CHECKOUT),
            "DG_CLI_CONFIG": str(tmp_path / "dg.toml"),
            "NO_COLOR": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.returncode == 0, listed.stderr
    found = json.loads(listed.stdout)
    repository = defs.get_repository_def()
    assert {asset["asset_key"] for asset in found["assets"]} == {
        key.to_user_string() for key in repository.asset_graph.get_all_asset_keys()
    }
    assert {sensor["name"] for sensor in found["sensors"]} == {
        sensor.name for sensor in repository.sensor_defs
    }
