"""The rules that must hold under all faults: each returns a sentence for each violation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID

from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.states import Outcome, Route, State
from marketbel_courier_tests.faults.answers import HandOver

MATERIALIZED = "materialized"
ASSETS_OF = {
    Route.ML: ("ml_analysis",),
    Route.LEGACY: ("supplier_items", "item_matches", "product_aggregates"),
}
# The checksums of what each supplier has sent so far.
Versions = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class KeptFile:
    """A price list on the volume: what its bytes are, and what its sidecar says of them."""

    name: str
    supplier_name: str
    digest: str
    size_bytes: int
    md5: str
    told_size_bytes: int
    told_md5: str
    told_digest: str | None


@dataclass(frozen=True)
class Observation:
    """The ledger and the volume at one moment."""

    attempts: Sequence[Delivery] = ()
    files: Sequence[KeptFile] = ()


@dataclass(frozen=True)
class Rest:
    """All that can be seen when nothing is under way: also the grid, Redis and what is left over.

    `grid` has the state of each partition by asset; `phases` those of the jobs in Redis.
    """

    seen: Observation
    grid: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    phases: Mapping[UUID, str] = field(default_factory=dict)
    active: Collection[UUID] = ()
    replaced: Collection[UUID] = ()
    left_over: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Analyses:
    """What ml-analyze was sent, what it gave up itself, and when it forgot everything."""

    handed_over: Sequence[HandOver]
    ended_badly: Collection[str] = ()
    forgot_at: Sequence[float] = ()


def torn_files(seen: Observation, versions: Versions) -> Iterator[str]:
    """A file that has a sidecar is whole, is told truly, and is what its supplier has sent."""
    for file in seen.files:
        told = (file.told_size_bytes, file.told_md5, file.told_digest or file.digest)
        if told != (file.size_bytes, file.md5, file.digest):
            yield f"{file.name}: the sidecar says {told}, the file has {file.size_bytes} bytes"
        if file.digest not in versions.get(file.supplier_name, ()):
            yield f"{file.name}: {file.supplier_name} never sent these {file.size_bytes} bytes"


def wrong_checksums(seen: Observation, versions: Versions) -> Iterator[str]:
    """What counts as delivered or read is what the supplier has sent."""
    for row in seen.attempts:
        has_come = row.state in (State.DELIVERED, State.COMPLETE) and row.checksum_sha256
        if has_come and row.checksum_sha256 not in versions.get(row.supplier_name, ()):
            yield f"{_named(row)} is {row.state} with bytes that nobody sent"


def revived(before: Observation, after: Observation) -> Iterator[str]:
    """An attempt that has ended stays as it ended, and none vanishes."""
    now = {(row.job_id, row.attempt): row for row in after.attempts}
    for row in before.attempts:
        later = now.get((row.job_id, row.attempt))
        if later is None:
            yield f"{_named(row)} has vanished from the ledger"
        elif row.state.is_over and (later.state, later.outcome) != (row.state, row.outcome):
            yield f"{_named(row)} was {row.outcome}, and is {later.state} {later.outcome}"


def repeated_analyses(analyses: Analyses) -> Iterator[str]:
    """No bytes of a supplier are analysed a second time, unless the first analysis was lost."""
    of_bytes: defaultdict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for one in analyses.handed_over:
        of_bytes[one.supplier_id, one.digest].setdefault(one.job_id, one.at)
    for (supplier_id, digest), jobs in of_bytes.items():
        ordered = sorted(jobs.items(), key=lambda job: job[1])
        for (job, began), (again, at) in pairwise(ordered):
            forgotten = any(began <= moment <= at for moment in analyses.forgot_at)
            if not forgotten and job not in analyses.ended_badly:
                yield (
                    f"supplier {supplier_id}: {digest[:8]} was sent as {job} and, after"
                    f" {at - began:.0f} s, as {again}"
                )


def without_an_end(seen: Observation) -> Iterator[str]:
    """Every delivery ends, and whatever failed says why."""
    for row in seen.attempts:
        if row.state.is_open:
            yield f"{_named(row)} is still {row.state}"
        elif row.state is State.FAILED and not (row.error_message and str(row.error_message)):
            yield f"{_named(row)} failed without a reason"


def missed(seen: Observation, wanted: Mapping[str, str], refused: Collection[str]) -> Iterator[str]:
    """Each supplier's newest list has been read; those that have none to give say why."""
    newest = newest_attempts(seen)
    for name, digest in wanted.items():
        row = newest.get(name)
        if row is None:
            yield f"{name} was never delivered"
        elif (row.state, row.checksum_sha256) != (State.COMPLETE, digest):
            yield f"{_named(row)} is {row.state}, not complete with the list of today: {_why(row)}"
        elif row.outcome in (Outcome.EMPTY, Outcome.FAILED, Outcome.SUPERSEDED):
            yield f"{_named(row)} is complete, and {row.outcome}"
    for name in refused:
        row = newest.get(name)
        if row is None or row.state is not State.FAILED or row.next_retry_at is not None:
            yield f"{name} should be left to a person: {_why(row)}"


def grid_differs(rest: Rest) -> Iterator[str]:
    """Dagster's grid shows what the ledger says of each supplier's newest delivery."""
    for row in newest_attempts(rest.seen).values():
        has_come = row.state is State.COMPLETE or row.file_path is not None
        expected = {"raw_price_list": MATERIALIZED if has_come else "failed"}
        if row.state is State.COMPLETE:
            expected |= dict.fromkeys(ASSETS_OF[row.route], MATERIALIZED)
        for asset, status in expected.items():
            shown = rest.grid.get(asset, {}).get(row.partition_key, "missing")
            if shown != status:
                yield f"{asset} of {row.supplier_name} shows as {shown}, the ledger: {row.state}"
    for asset, partitions in rest.grid.items():
        for key, shown in partitions.items():
            if shown in ("in_progress", "materializing"):
                yield f"{asset} of {key} shows as {shown} while nothing is under way"


def redis_differs(rest: Rest) -> Iterator[str]:
    """Redis shows each job as the ledger has it, and nothing as being worked on."""
    newest = {row.job_id: row for row in rest.seen.attempts}
    for job_id, phase in rest.phases.items():
        row = newest.get(job_id)
        if row is None:
            yield f"Redis shows job {job_id}, which the ledger does not know"
        elif phase != row.state:
            yield f"{_named(row)} is {row.state}, and {phase} in Redis"
    for job_id in rest.active:
        yield f"job {job_id} is in jobs:active while nothing is under way"
    shown = {newest[job_id].supplier_name for job_id in rest.phases if job_id in newest}
    if not shown and rest.seen.attempts:
        yield "Redis shows no job at all"


def left_over(rest: Rest) -> Iterator[str]:
    """Locks, places, temporary files, processes and connections are given back."""
    for what, names in rest.left_over.items():
        if names:
            yield f"{len(names)} {what}: {', '.join(list(names)[:5])}"


def newest_attempts(seen: Observation) -> dict[str, Delivery]:
    """The newest attempt of each supplier's newest delivery."""
    return {row.supplier_name: row for row in sorted(seen.attempts, key=lambda row: row.rank)}


def _named(row: Delivery) -> str:
    return f"{row.supplier_name}, job {row.job_id}, attempt {row.attempt}"


def _why(row: Delivery | None) -> str:
    return "nothing is known" if row is None else f"{row.state}: {row.error_message or 'no error'}"
