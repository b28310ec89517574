"""The suppliers' server in a thread of the tests, without the waiting that the demo shows."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from marketbel_courier.demo.storefront import Answer, Page, demo_pages
from marketbel_courier.demo.supplier_server import SupplierServer


@pytest.fixture(scope="package")
def pages() -> Mapping[str, Page]:
    return {path: replace(page, answer=_quick(page.answer)) for path, page in demo_pages().items()}


@pytest.fixture
def server(pages: Mapping[str, Page]) -> Iterator[SupplierServer]:
    with SupplierServer(pages) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def _quick(answer: Answer) -> Answer:
    return replace(answer, seconds=min(answer.seconds, 0.03))
