"""The application: the API, signing in, health and metrics, and the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.metadata import version

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse
from starlette.routing import BaseRoute

from marketbel_courier.admin.api import (
    alert_channels,
    alerts,
    attention,
    catalog,
    catalogue_changes,
    catalogue_exports,
    catalogue_items,
    catalogue_products,
    health,
    held,
    item_links,
    jobs,
    logins,
    logs,
    master_sheet,
    metrics,
    product_matching,
    products,
    review_answers,
    reviews,
    routes,
    settings,
    status,
    stories,
    suppliers,
    sync,
    teachings,
    unmatched,
    uploads,
    versions,
)
from marketbel_courier.admin.auth import login
from marketbel_courier.admin.auth import routes as signing_in
from marketbel_courier.admin.auth.dependencies import (
    let_customers_in,
    require_admin,
    require_procurement,
    require_staff,
    require_this_machine_or_admin,
)
from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.envelope import DOCUMENTED, speak_in_envelopes
from marketbel_courier.admin.measurements import Measuring
from marketbel_courier.admin.page_files import serve_page
from marketbel_courier.admin.request_guard import Doorway, expected_at
from marketbel_courier.admin.request_log import Observer
from marketbel_courier.openapi_page import STYLE_HASH, openapi_page

API = "/api/v1/admin"

# Paths below /api/v1/admin, for those who sell and those who buy.
FOR_STAFF: tuple[APIRouter, ...] = (
    products.router,
    item_links.router,
    catalogue_exports.router,
    catalogue_items.router,
    catalogue_products.router,
    catalogue_changes.router,
)
FOR_PROCUREMENT: tuple[APIRouter, ...] = (unmatched.router, product_matching.router)
# The others below it, for admins.
ROUTERS: tuple[APIRouter, ...] = (
    status.router,
    sync.router,
    jobs.router,
    routes.router,
    suppliers.router,
    logins.router,
    settings.router,
    master_sheet.router,
    uploads.router,
    versions.router,
    stories.router,
    logs.router,
    reviews.router,
    review_answers.router,
    held.router,
    alerts.router,
    attention.router,
    alert_channels.router,
    teachings.router,
)

_DESCRIPTION = """\
What the people who run the shop see and start: jobs and their phases, suppliers, uploads, syncs,
logs and the review queue. Requests that change something carry the header `X-CSRF-Token` with the
value that /auth/me tells, or a bearer token.
"""
_DOCS_POLICY = f"default-src 'none'; style-src '{STYLE_HASH}'; frame-ancestors 'none'"


def create_app(desk: Desk) -> FastAPI:
    """The application at this desk."""
    app = FastAPI(
        title="Marketbel courier admin",
        version=version("marketbel-courier"),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        routes=[*_routes()],
    )
    app.state.desk = desk
    speak_in_envelopes(app)
    _serve_docs(app)
    serve_page(app)
    app.add_middleware(Observer, durations=desk.keep(Measuring).request_seconds)
    app.add_middleware(
        Doorway,
        expected=expected_at(desk.admin),
        only_over_https=desk.admin.admin_secure_cookie,
    )
    _let_the_front_end_in(app, desk.admin.admin_allowed_origins)
    return app


@cache
def _routes() -> Sequence[BaseRoute]:
    """What every application of a process answers: to look through it all takes half a second."""
    everything = APIRouter()
    # In this order: /suppliers/unmatched is no supplier's page.
    for routers, who in (
        (FOR_STAFF, require_staff),
        (FOR_PROCUREMENT, require_procurement),
        (ROUTERS, require_admin),
    ):
        for router in routers:
            everything.include_router(
                router, prefix=API, dependencies=[Depends(who)], responses=DOCUMENTED
            )
    everything.include_router(
        catalog.router,
        prefix="/api/v1",
        dependencies=[Depends(let_customers_in)],
        responses=DOCUMENTED,
    )
    everything.include_router(signing_in.router, responses=DOCUMENTED)
    everything.include_router(login.router, responses=DOCUMENTED)
    everything.include_router(health.router, responses=DOCUMENTED)
    everything.include_router(
        metrics.router,
        dependencies=[Depends(require_this_machine_or_admin)],
        responses=DOCUMENTED,
    )
    return everything.routes


def _let_the_front_end_in(app: FastAPI, origins: Sequence[str]) -> None:
    """Let pages of these origins call the API with a token.

    Never with cookies, and never with the header that a session's changes need: whoever is signed
    in on our own page cannot be made use of from another one.
    """
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type"],
            allow_credentials=False,
        )


def _serve_docs(app: FastAPI) -> None:
    """FastAPI's own page takes its scripts from another host; this one needs none."""

    @app.get("/docs", include_in_schema=False)
    async def docs(_request: Request) -> HTMLResponse:
        page = openapi_page(app.openapi())
        return HTMLResponse(page, headers={"Content-Security-Policy": _DOCS_POLICY})
