"""The grid as the demo reads it from Dagster's web server."""

from __future__ import annotations

import httpx
import pytest

from marketbel_courier.demo.grid import ASSETS, Cell, GridUnknown, read_grid
from marketbel_courier_tests.demo.grids import dagster_that_answers, dagster_that_shows


async def test_every_supplier_has_a_cell_for_every_asset() -> None:
    async with dagster_that_shows(
        materialized={"raw_price_list": ["shop", "again"]},
        failed={"ml_analysis": ["shop"], "raw_price_list": ["dead-link"]},
        under_way={"raw_price_list": ["again"]},
    ) as web_server:
        grid = await read_grid(web_server, ["shop", "dead-link", "again"])

    nothing = dict.fromkeys(ASSETS, Cell.MISSING)
    assert grid == {
        "shop": nothing | {"raw_price_list": Cell.MATERIALIZED, "ml_analysis": Cell.FAILED},
        "dead-link": nothing | {"raw_price_list": Cell.FAILED},
        "again": nothing | {"raw_price_list": Cell.UNDER_WAY},
    }


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(502, text="Bad gateway"),
        httpx.Response(200, text="<html></html>"),
        httpx.Response(200, json={"data": None, "errors": [{"message": "no"}]}),
    ],
)
async def test_an_answer_without_a_grid_is_no_empty_grid(response: httpx.Response) -> None:
    async with dagster_that_answers(response) as web_server:
        with pytest.raises(GridUnknown, match="does not show the grid"):
            await read_grid(web_server, ["shop"])


async def test_an_asset_that_dagster_does_not_know_is_named() -> None:
    async with dagster_that_shows(assets=["raw_price_list"]) as web_server:
        with pytest.raises(GridUnknown, match=r"Unknown to .*: ml_analysis, supplier_items"):
            await read_grid(web_server, ["shop"])
