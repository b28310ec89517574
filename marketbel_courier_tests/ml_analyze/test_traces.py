from __future__ import annotations

import pytest

from marketbel_courier import traces
from marketbel_courier_tests.ml_analyze.conftest import RunningService
from marketbel_courier_tests.otlp_collector import open_collector

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


async def test_an_analysis_goes_on_with_the_callers_trace_phase_by_phase(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    supplier_id = await service.add_supplier()
    body = {
        "file_url": service.put("SKU;Name;Price\n1;Lamp;300\n"),
        "supplier_id": str(supplier_id),
        "file_type": "csv",
        "client_job_id": "job-1",
    }
    with open_collector() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        with traces.exported("ml-analyze"):
            answer = await service.http.post(
                "/analyze/file", json=body, headers={"traceparent": f"00-{TRACE}-{PARENT}-01"}
            )
            await service.finish(answer.json()["job_id"])

    spans = {span.name: span for span in collector.spans}
    assert {span.trace for span in collector.spans} == {TRACE}
    assert list(spans) == ["reading", "storing", "matching", "analysis"]
    assert spans["analysis"].parent == PARENT
    assert spans["storing"].parent == spans["analysis"].id
    assert spans["analysis"].attributes == {"job_id": "job-1", "supplier_id": str(supplier_id)}
