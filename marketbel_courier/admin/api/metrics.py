"""`/metrics`: what Prometheus scrapes."""

from __future__ import annotations

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from marketbel_courier.admin.connections import TheDesk
from marketbel_courier.admin.measurements import Measuring

router = APIRouter(tags=["service"])


@router.get("/metrics", response_class=Response)
async def metrics(desk: TheDesk) -> Response:
    """The metrics in Prometheus' text format; away from loopback for those with a token."""
    return Response(await desk.keep(Measuring).text(), media_type=CONTENT_TYPE_LATEST)
