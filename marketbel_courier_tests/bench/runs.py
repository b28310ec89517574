"""Measures deliveries and analyses: one run over many suppliers, and one run for each."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from marketbel_courier.orchestration.tags import ML_ANALYSIS, RAW_PRICE_LIST
from marketbel_courier_tests.bench.ground import Ground, ServerCpu
from marketbel_courier_tests.bench.jobs import Way
from marketbel_courier_tests.bench.processes import Usage

WORKER = "marketbel_courier_tests.bench.worker"

Say = Callable[[str], None]


class Work(StrEnum):
    """What is done for each supplier."""

    DELIVERY = "delivery"
    ANALYSIS = "analysis"
    BOTH = "both together"


ASSETS = {
    Work.DELIVERY: [RAW_PRICE_LIST],
    Work.ANALYSIS: [ML_ANALYSIS],
    Work.BOTH: [RAW_PRICE_LIST, ML_ANALYSIS],
}


@dataclass(frozen=True)
class Cost:
    """What one supplier cost, in seconds; servers apart from the run workers."""

    suppliers: int
    wall: float
    cpu: float
    postgres_cpu: float
    valkey_cpu: float
    stand_ins_cpu: float

    def plus(self, other: Cost) -> Cost:
        """Both one after the other, for the same suppliers."""
        return Cost(
            self.suppliers,
            self.wall + other.wall,
            self.cpu + other.cpu,
            self.postgres_cpu + other.postgres_cpu,
            self.valkey_cpu + other.valkey_cpu,
            self.stand_ins_cpu + other.stand_ins_cpu,
        )


@dataclass(frozen=True)
class RunCosts:
    """Cost a supplier of each work, both ways.

    `alone` is a delivery run over one supplier, `unchanged` one over many without news.
    """

    courier: dict[Work, Cost]
    defaults: dict[Work, Cost]
    alone: Cost
    unchanged: Cost
    peak_rss_bytes: int

    @property
    def each_more(self) -> float:
        """CPU seconds that each further supplier adds to a delivery run."""
        many = self.courier[Work.DELIVERY]
        return (many.cpu * many.suppliers - self.alone.cpu) / (many.suppliers - 1)


def measure_runs(ground: Ground, *, suppliers: int, sample: int, say: Say) -> RunCosts:
    """Run both ways; `sample` suppliers of each work are enough for the runs of one supplier."""
    say("a delivery run over one supplier, for the cost of a run as such")
    alone, _ = _one_run(ground, Work.DELIVERY, ground.add_suppliers(Way.COURIER, 1))
    keys = ground.add_suppliers(Way.COURIER, suppliers)
    say(f"one delivery run over {suppliers} suppliers")
    delivery, usage = _one_run(ground, Work.DELIVERY, keys)
    say(f"one analysis run over {suppliers} suppliers")
    analysis, _ = _one_run(ground, Work.ANALYSIS, keys)
    say("the delivery run again, with nothing new at any supplier")
    unchanged, _ = _one_run(ground, Work.DELIVERY, keys)
    ground.require_unchanged(keys)

    first, second = (ground.add_suppliers(Way.DEFAULTS, sample) for _ in range(2))
    defaults = {}
    for work, sampled in (
        (Work.DELIVERY, first),
        (Work.ANALYSIS, first),
        (Work.BOTH, second),
    ):
        say(f"{sample} runs with Dagster's defaults, one a supplier: {work}")
        defaults[work] = _run_for_each(ground, work, sampled)
    return RunCosts(
        courier={
            Work.DELIVERY: delivery,
            Work.ANALYSIS: analysis,
            Work.BOTH: delivery.plus(analysis),
        },
        defaults=defaults,
        alone=alone,
        unchanged=unchanged,
        peak_rss_bytes=usage.peak_rss_bytes,
    )


def _one_run(ground: Ground, work: Work, keys: Sequence[str]) -> tuple[Cost, Usage]:
    return _measure(ground, Way.COURIER, work, keys, [_command(Way.COURIER, work, keys)])


def _run_for_each(ground: Ground, work: Work, keys: Sequence[str]) -> Cost:
    commands = [_command(Way.DEFAULTS, work, [key]) for key in keys]
    return _measure(ground, Way.DEFAULTS, work, keys, commands)[0]


def _measure(
    ground: Ground,
    way: Way,
    work: Work,
    keys: Sequence[str],
    commands: Sequence[Sequence[str]],
) -> tuple[Cost, Usage]:
    workers = ground.workers(way)
    before = ground.server_cpu()
    usage = workers.run(commands, at_once=os.cpu_count() or 1)
    after = ground.server_cpu()
    ground.require_materialized(way, ASSETS[work], keys)
    return _cost(len(keys), usage, before, after), usage


def _command(way: Way, work: Work, keys: Sequence[str]) -> list[str]:
    names = ",".join(asset.to_user_string() for asset in ASSETS[work])
    return [WORKER, way, names, keys[0], keys[-1]]


def _cost(suppliers: int, usage: Usage, before: ServerCpu, after: ServerCpu) -> Cost:
    return Cost(
        suppliers=suppliers,
        wall=usage.wall_seconds / suppliers,
        cpu=usage.cpu_seconds / suppliers,
        postgres_cpu=(after.postgres - before.postgres) / suppliers,
        valkey_cpu=(after.valkey - before.valkey) / suppliers,
        stand_ins_cpu=(after.stand_ins - before.stand_ins) / suppliers,
    )
