"""The smallest code location: what the stack's tests load where the project's would take longer."""

from __future__ import annotations

import dagster as dg


@dg.asset
def price_list() -> None:
    """Nothing but a node in the graph."""


defs = dg.Definitions(assets=[price_list])
