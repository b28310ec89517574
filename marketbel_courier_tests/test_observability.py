"""The dashboard and the alert rules in `deploy` ask for metrics that there are, in PromQL."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import promql_parser
import pytest
import yaml  # type: ignore[import-untyped]

from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.measurements import Measuring

DEPLOY = Path(__file__).parents[1] / "deploy"
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana" / "courier.json").read_text("utf-8"))
RULES: list[dict[str, Any]] = yaml.safe_load(
    (DEPLOY / "prometheus" / "courier-alerts.yml").read_text("utf-8")
)["groups"][0]["rules"]
EXPRESSIONS = {
    **{
        f"{panel['title']}: {target['refId']}": target["expr"]
        for panel in DASHBOARD["panels"]
        for target in panel["targets"]
    },
    **{rule["alert"]: rule["expr"] for rule in RULES},
}
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}


def told() -> dict[str, set[str]]:
    """The labels of each series that the admin process tells, by its name."""
    desk = SimpleNamespace(volume=SimpleNamespace(bytes_held=None))
    found = {}
    for family in Measuring(cast("Desk", desk)).families():
        for suffix in SUFFIXES.get(family.type, ("",)):
            found[family.name + suffix] = set(_labels(family))
    return found


def _labels(family: Any) -> Iterator[str]:
    for sample in family.samples:
        yield from sample.labels


@pytest.mark.parametrize("title", EXPRESSIONS)
def test_an_expression_is_promql_about_metrics_that_there_are(title: str) -> None:
    expression = EXPRESSIONS[title]

    promql_parser.parse(expression)
    asked = set(re.findall(r"marketbel_courier_\w+", expression))
    assert asked
    assert asked <= told().keys()


def test_a_rule_says_what_is_wrong_and_what_to_do() -> None:
    for rule in RULES:
        assert rule["for"]
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert {"summary", "remedy"} <= rule["annotations"].keys()
