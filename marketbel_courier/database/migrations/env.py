"""What Alembic runs: it takes the open connection from `migrate`, which owns the transaction."""

from __future__ import annotations

from typing import cast

from alembic import context
from sqlalchemy import Connection

from marketbel_courier.database.migration import VERSION_TABLE
from marketbel_courier.database.schemas import OWN_SCHEMA

connection = cast("Connection", context.config.attributes["connection"])
context.configure(
    connection=connection,
    version_table=VERSION_TABLE,
    version_table_schema=OWN_SCHEMA,
)
with context.begin_transaction():
    context.run_migrations()
