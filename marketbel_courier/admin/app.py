"""The application: the API, signing in, health and metrics, and the page."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter, Depends, FastAPI

from marketbel_courier.admin.auth import routes as signing_in
from marketbel_courier.admin.auth.asking import require_admin
from marketbel_courier.admin.desk import Desk
from marketbel_courier.admin.envelope import DOCUMENTED, speak_in_envelopes

API = "/api/v1/admin"

# Paths below /api/v1/admin, for those who are signed in.
ROUTERS: tuple[APIRouter, ...] = ()


def create_app(desk: Desk) -> FastAPI:
    """The application at this desk."""
    app = FastAPI(
        title="Marketbel courier admin",
        version=version("marketbel-courier"),
        docs_url=None,
        redoc_url=None,
    )
    app.state.desk = desk
    speak_in_envelopes(app)
    app.include_router(signing_in.router, responses=DOCUMENTED)
    for router in ROUTERS:
        app.include_router(
            router, prefix=API, dependencies=[Depends(require_admin)], responses=DOCUMENTED
        )
    return app
