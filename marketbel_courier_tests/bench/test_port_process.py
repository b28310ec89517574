from __future__ import annotations

from pathlib import Path

import httpx
import psutil
import pytest

from marketbel_courier_tests.bench.port_process import served_by
from marketbel_courier_tests.bench.processes import BenchError


def test_a_server_is_up_where_it_says_and_gone_afterwards(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(b"A-1;1.00")
    with served_by("marketbel_courier_tests.bench.file_server", str(tmp_path)) as served:
        assert httpx.get(f"{served.url}/list.csv~7", trust_env=False).content == b"A-1;1.00"

    assert not psutil.pid_exists(served.pid)


def test_a_process_that_says_no_port_is_an_error_that_names_it() -> None:
    with pytest.raises(BenchError, match="this does not say"), served_by("this"):
        pass
