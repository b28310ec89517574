from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from marketbel_courier import traces
from marketbel_courier.errors import SourceNotFound
from marketbel_courier.messages.message import verbatim
from marketbel_courier.work_context import about
from marketbel_courier_tests.otlp_collector import Collector, open_collector

WITHOUT_COLLECTOR = """
import sys
from marketbel_courier import traces
from marketbel_courier.ml_client import client
with traces.exported("courier"), traces.span("download"):
    assert not traces.headers()
assert not [name for name in sys.modules if name.startswith("opentelemetry")]
"""

SHORT_LIFE = """
from marketbel_courier import trace_export, traces
trace_export.CLOSING_SECONDS = 0.05
with traces.exported("courier"), traces.span("download"):
    pass
"""


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with open_collector() as opened:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", opened.url)
        yield opened


def test_without_a_collector_nothing_of_opentelemetry_is_imported() -> None:
    ended = subprocess.run([sys.executable, "-c", WITHOUT_COLLECTOR], check=False)

    assert ended.returncode == 0


def test_the_trace_of_a_job_is_its_id_and_an_error_tells_its_kind_alone(
    collector: Collector,
) -> None:
    job_id = uuid4()
    with traces.exported("courier"):  # noqa: SIM117 - what is sent is there when the first ends
        with (
            pytest.raises(SourceNotFound),
            about(job_id=job_id, supplier_id="s"),
            traces.span("download", attempt=2),
        ):
            raise SourceNotFound(verbatim("https://shop/list.csv?key=secret"))

    [span] = collector.spans
    assert (span.name, span.service, span.trace, span.parent) == (
        "download", "courier", job_id.hex, "",
    )  # fmt: skip
    assert span.attributes == {"job_id": str(job_id), "supplier_id": "s", "attempt": 2}
    assert span.error == SourceNotFound.code
    assert "secret" not in repr(span)


def test_a_span_of_another_process_is_continued_and_a_forged_one_is_not(
    collector: Collector,
) -> None:
    with traces.exported("courier"):
        with traces.span("hand over"):
            header = traces.headers()["traceparent"]
        assert traces.usable_parent(f"{header}\r\n") is None
        assert traces.usable_parent("00-x") is None
        with traces.span("analysis", parent=traces.usable_parent(header)):
            traces.past_span("reading", datetime.now(UTC) - timedelta(seconds=1))

    first, reading, analysis = collector.spans
    assert (analysis.trace, analysis.parent) == (first.trace, first.id)
    assert (reading.trace, reading.parent) == (first.trace, analysis.id)


def test_a_collector_that_hangs_holds_up_no_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        ended = subprocess.run(
            [sys.executable, "-c", SHORT_LIFE],
            env={
                **os.environ,
                "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{silent.getsockname()[1]}",
                # Longer than a test may take: a bound of our own has to end it.
                "OTEL_EXPORTER_OTLP_TIMEOUT": "1000",
            },
            check=False,
        )

    assert ended.returncode == 0


def test_a_missing_extra_is_told_and_harms_nobody(
    collector: Collector, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "marketbel_courier.trace_export", None)

    with traces.exported("courier"), traces.span("download"):
        pass

    assert "marketbel-courier[telemetry]" in caplog.text
    assert not collector.spans
