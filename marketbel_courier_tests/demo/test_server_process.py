"""The suppliers' server as a process of the demo's."""

from __future__ import annotations

import sys
from pathlib import Path

import httpx
import pytest

from marketbel_courier.demo.roster import DEMO_SUPPLIERS
from marketbel_courier.demo.server_process import supplier_server
from marketbel_courier.demo.supplier_files import price_list_bytes
from marketbel_courier.errors import CourierError


def test_the_server_lives_as_long_as_the_context_and_logs_its_requests(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "suppliers.log"
    supplier = DEMO_SUPPLIERS[0]
    with supplier_server(log) as url:
        content = httpx.get(url + supplier.url_path, trust_env=False).content

    assert content == price_list_bytes(supplier)
    assert f"GET {supplier.url_path}" in log.read_text()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_a_server_that_does_not_start_is_reported_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with (
        pytest.raises(CourierError, match=r"did not start.*suppliers\.log"),
        supplier_server(tmp_path / "suppliers.log"),
    ):
        pass
