"""What the web UI shows of the definitions themselves."""

from __future__ import annotations

from uuid import uuid4

import dagster as dg
import pytest

from marketbel_courier.database.pool import Pool
from marketbel_courier.definitions import defs
from marketbel_courier.orchestration import table_schemas
from marketbel_courier.orchestration.asset_facts import FACTS
from marketbel_courier.orchestration.jobs import (
    analysis_job,
    delivery_job,
    legacy_job,
    registry_job,
)
from marketbel_courier.orchestration.links import address, docs_link, supplier_link
from marketbel_courier.orchestration.stages import STAGES, assets_of
from marketbel_courier.orchestration.tags import (
    ITEM_MATCHES,
    ML_ANALYSIS,
    PRODUCT_AGGREGATES,
    RAW_PRICE_LIST,
    SUPPLIER_ITEMS,
    SUPPLIER_REGISTRY,
)

GRAPH = defs.resolve_asset_graph()


def test_each_asset_hangs_on_what_it_is_made_of() -> None:
    assert {key: set(GRAPH.get(key).parent_keys) for key in GRAPH.get_all_asset_keys()} == {
        SUPPLIER_REGISTRY: set(),
        RAW_PRICE_LIST: {SUPPLIER_REGISTRY},
        ML_ANALYSIS: {RAW_PRICE_LIST},
        SUPPLIER_ITEMS: {RAW_PRICE_LIST},
        ITEM_MATCHES: {SUPPLIER_ITEMS},
        PRODUCT_AGGREGATES: {ITEM_MATCHES},
    }


def test_each_asset_says_whose_it_is_what_it_is_and_where_to_read_on() -> None:
    assert set(FACTS) == set(GRAPH.get_all_asset_keys())
    for key in FACTS:
        asset = GRAPH.get(key)
        assert asset.owners
        assert asset.kinds
        assert asset.description
        assert {"marketbel/domain"} <= set(asset.tags)
        assert {"docs"} <= set(asset.metadata)


def test_links_lead_to_the_page_and_the_docs_where_their_addresses_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    supplier_id = uuid4()
    monkeypatch.setenv("ADMIN_URL", "")
    assert supplier_link(supplier_id) == {}
    assert docs_link("prices.md") == {"docs": dg.MetadataValue.path("docs/prices.md")}

    monkeypatch.setenv("ADMIN_URL", "https://courier.example.org/")
    monkeypatch.setenv("DOCS_URL", "https://docs.example.org/courier")

    page = f"https://courier.example.org/#/suppliers/{supplier_id}"
    assert supplier_link(supplier_id) == {"admin page": dg.MetadataValue.url(page)}
    docs = dg.MetadataValue.url("https://docs.example.org/courier/prices.md")
    assert docs_link("prices.md") == {"docs": docs}


@pytest.mark.parametrize("text", ["javascript:alert(1)", "/shared/uploads/a.csv", "", None])
def test_what_no_browser_may_follow_is_no_link(text: str | None) -> None:
    assert address(text) == (text or "")


@pytest.mark.parametrize(
    ("table", "schema"),
    [
        ("suppliers", table_schemas.SUPPLIERS),
        ("supplier_items", table_schemas.SUPPLIER_ITEMS),
        ("products", table_schemas.PRODUCTS),
    ],
)
async def test_the_columns_are_those_of_the_table(
    pool: Pool, table: str, schema: dg.TableSchema
) -> None:
    rows = await pool.fetch(
        """
        SELECT attname, format_type(atttypid, atttypmod) AS type, attnotnull FROM pg_attribute
        WHERE attrelid = ('public.' || $1)::regclass AND attnum > 0 AND NOT attisdropped
        """,
        table,
    )

    described = {
        column.name: (column.type, not column.constraints.nullable) for column in schema.columns
    }
    assert described == {row["attname"]: (row["type"], row["attnotnull"]) for row in rows}
    assert all(column.description for column in schema.columns)


def test_matches_are_columns_of_the_items() -> None:
    of_items = table_schemas.SUPPLIER_ITEMS.columns
    assert all(column in of_items for column in table_schemas.ITEM_MATCHES.columns)


@pytest.mark.parametrize("name", ["registry_job", *(stage.job for stage in STAGES)])
def test_a_named_job_makes_its_assets_and_nothing_beside_them(name: str) -> None:
    job = defs.resolve_job_def(name)

    # As the web UI launches it, without a selection.
    made = assets_of(dg.DagsterRun(job_name=name))
    assert set(made or ()) == set(job.asset_layer.selected_asset_keys)
    assert len(job.graph.node_dict) == 1


def test_sensors_and_schedule_name_the_jobs_that_they_launch() -> None:
    launched = {
        "sync_sensor": {registry_job.name, delivery_job.name},
        "upload_sensor": {delivery_job.name},
        "undelivered_sensor": {delivery_job.name},
        "analysis_sensor": {analysis_job.name, legacy_job.name},
        "retry_sensor": {delivery_job.name, analysis_job.name, legacy_job.name},
    }
    repository = defs.get_repository_def()
    for name, jobs in launched.items():
        sensor = repository.get_sensor_def(name)
        assert {target.job_name for target in sensor.targets} == jobs
    assert repository.get_schedule_def("sync_schedule").job_name == registry_job.name
