"""What the asset checks find out about suppliers' files and results; nothing is changed here.

A check returns what it finds wrong, and raises DeliveryError if it cannot be carried out.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError

from marketbel_courier.catalogue.held_changes import HeldCounts, count_held_by_supplier
from marketbel_courier.database.connections import DATABASE_ERRORS
from marketbel_courier.database.pool import Pool
from marketbel_courier.delivery.courier import Courier
from marketbel_courier.errors import ChecksumMismatch, StorageUnavailable, VolumeError
from marketbel_courier.file_formats.kinds import (
    FileKind,
    ForeignContent,
    read_first_bytes,
    recognise,
)
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.item_counts import earlier_item_counts, last_delivered
from marketbel_courier.ledger.states import Origin, Route, State
from marketbel_courier.ledger.suppliers import suppliers_by_id, suppliers_by_partition
from marketbel_courier.messages.message import Message
from marketbel_courier.shared_volume.sidecar import Sidecar, sidecar_path
from marketbel_courier.sources.announced_kinds import announced_kind, declared_kind

COUNTS_COMPARED = 10
FEWEST_COUNTS = 3
LEAST_SHARE, LARGEST_SHARE = 0.5, 2.0

Facts = dict[str, str | int | float | Message]


@dataclass(frozen=True)
class Finding:
    """What a check says of one supplier; the facts are for people to read."""

    partition_key: str
    passed: bool
    description: Message
    facts: Facts = field(default_factory=dict)


async def newest_files(courier: Courier, partition_keys: Sequence[str]) -> list[Delivery]:
    """The last delivery of each of these suppliers that brought a file."""
    with _readable_storage():
        return await last_delivered(courier.pool, partition_keys)


async def newest_results(
    courier: Courier, partition_keys: Sequence[str], *, route: Route
) -> list[Delivery]:
    """The last delivery of each of these suppliers that was read down this route."""
    with _readable_storage():
        return await _last_read(courier.pool, partition_keys, route)


async def _last_read(pool: Pool, partition_keys: Sequence[str], route: Route) -> list[Delivery]:
    """The last file of each that was read down this route.

    A file of the legacy route is left out if ml-analyze has read a file since: the supplier's items
    come from that newer file.
    """
    read_down = [Route.ML] if route is Route.ML else list(Route)
    rows = await last_delivered(pool, partition_keys, read_down=read_down)
    return [row for row in rows if row.route == route]


async def check_sidecars(
    courier: Courier, deliveries: Sequence[Delivery], *, hash_again: bool
) -> AsyncIterator[Finding]:
    """Compare files, sidecars and ledger; a file that was cleaned up is no mismatch.

    With `hash_again` every byte is read, one file after the other. Otherwise only the sizes are
    compared, which is enough for a file that was hashed while it was downloaded.
    """
    with _readable_storage():
        await asyncio.to_thread(_require_volume, courier)
        for delivery in deliveries:
            yield await _check_sidecar(courier, delivery, hash_again=hash_again)


async def check_kinds(courier: Courier, deliveries: Sequence[Delivery]) -> AsyncIterator[Finding]:
    """Compare the kinds of files, told by their first bytes, with the declared kinds.

    For a file that was removed since, the kind at its arrival counts.
    """
    with _readable_storage():
        await asyncio.to_thread(_require_volume, courier)
        keys = [delivery.partition_key for delivery in deliveries]
        suppliers = await suppliers_by_partition(courier.pool, keys)
        for delivery in deliveries:
            if delivery.partition_key in suppliers:
                source_kind = suppliers[delivery.partition_key].source_kind
                yield await asyncio.to_thread(_check_kind, delivery, source_kind)


def surprising_kind(delivery: Delivery, file_type: str) -> FileKind | None:
    """The kind that the source of a delivery declared, if the file is of another kind."""
    declared = declared_kind(delivery.source_type)
    is_surprise = delivery.origin is not Origin.UPLOAD and declared not in (None, file_type)
    return declared if is_surprise else None


async def check_item_counts(
    courier: Courier, deliveries: Sequence[Delivery]
) -> AsyncIterator[Finding]:
    """Compare the items of these complete analyses with what is usual for their suppliers."""
    with _readable_storage():
        earlier = await earlier_item_counts(courier.pool, deliveries, most=COUNTS_COMPARED)
    for delivery in deliveries:
        yield compare_items(delivery, earlier[delivery.job_id])


def compare_items(delivery: Delivery, earlier: Sequence[int]) -> Finding:
    """Whether the items are between half and double the median of the earlier counts."""
    items = delivery.items_processed
    facts: Facts = {"items": items, "files compared": len(earlier)}
    if len(earlier) < FEWEST_COUNTS:
        description = Message(
            "check-items-without-comparison", items=items, n=len(earlier), least=FEWEST_COUNTS
        )
        return Finding(delivery.partition_key, passed=True, description=description, facts=facts)
    usual = statistics.median(earlier)
    facts |= {
        "usual items": usual,
        "least expected": usual * LEAST_SHARE,
        "most expected": usual * LARGEST_SHARE,
    }
    passed = usual * LEAST_SHARE <= items <= usual * LARGEST_SHARE
    if passed:
        description = Message("check-items-usual", items=items, usual=usual)
    else:
        description = Message("check-items-unusual", items=items, usual=usual)
    return Finding(delivery.partition_key, passed=passed, description=description, facts=facts)


async def check_held_prices(
    courier: Courier, deliveries: Sequence[Delivery]
) -> AsyncIterator[Finding]:
    """Whether prices of these suppliers are held, or were stored although they are implausible."""
    for finding in await _held_findings(courier.pool, deliveries):
        yield finding


async def findings_of_suppliers(
    pool: Pool, supplier_ids: Collection[UUID], *, route: Route
) -> list[Finding]:
    """A finding for each of these suppliers whose files were read on this route."""
    with _readable_storage():
        known = await suppliers_by_id(pool, supplier_ids)
        keys = [one.partition_key for one in known.values() if one.partition_key]
        deliveries = await _last_read(pool, keys, route)
    return await _held_findings(pool, deliveries)


async def _held_findings(pool: Pool, deliveries: Sequence[Delivery]) -> list[Finding]:
    with _readable_storage():
        counts = await count_held_by_supplier(
            pool, [delivery.supplier_id for delivery in deliveries]
        )
    return [judge_held(one, counts.get(one.supplier_id, HeldCounts())) for one in deliveries]


def judge_held(delivery: Delivery, held: HeldCounts) -> Finding:
    """The finding about a supplier with these numbers of prices that wait for a decision."""
    passed = not held.changes and not held.lists
    description = Message("check-prices-believed")
    if not passed:
        description = Message(
            "check-prices-held",
            prices=held.changes,
            lists=held.lists,
            supplier=delivery.partition_key,
        )
    return Finding(
        delivery.partition_key,
        passed=passed,
        description=description,
        facts={"prices held": held.changes, "lists held": held.lists},
    )


async def _check_sidecar(courier: Courier, delivery: Delivery, *, hash_again: bool) -> Finding:
    key, path = delivery.partition_key, Path(delivery.file_path or "")
    facts: Facts = {
        "file": str(path),
        "bytes were hashed": Message("check-hashed-again")
        if hash_again
        else Message("check-hashed-on-arrival"),
    }
    try:
        if hash_again:
            sidecar = await courier.volume.verify(path)
        else:
            sidecar = await asyncio.to_thread(_require_same_size, path)
        _require_same_facts(sidecar, delivery)
    except ChecksumMismatch as error:
        if await asyncio.to_thread(path.is_file):
            return Finding(key, passed=False, description=error.message, facts=facts)
        return _without_file(delivery)
    facts |= {"size (bytes)": sidecar.file_size_bytes, "checksum MD5": sidecar.checksum_md5}
    return Finding(key, passed=True, description=Message("check-file-intact"), facts=facts)


def _without_file(delivery: Delivery) -> Finding:
    if delivery.state in (State.DELIVERED, State.ANALYZING):
        gone = Message("check-file-gone", path=delivery.file_path)
        return Finding(delivery.partition_key, passed=False, description=gone)
    return Finding(delivery.partition_key, passed=True, description=Message("check-file-not-kept"))


def _require_same_size(path: Path) -> Sidecar:
    try:
        sidecar = Sidecar.model_validate_json(sidecar_path(path).read_bytes())
        size_bytes = path.stat().st_size
    except (OSError, ValidationError) as error:
        raise ChecksumMismatch(Message("check-sidecar-unusable", file=path.name)) from error
    if size_bytes != sidecar.file_size_bytes:
        raise ChecksumMismatch(
            Message(
                "volume-file-of-another-size",
                file=path.name,
                size=size_bytes,
                said=sidecar.file_size_bytes,
            )
        )
    return sidecar


def _require_same_facts(sidecar: Sidecar, delivery: Delivery) -> None:
    recorded = (delivery.file_size_bytes, delivery.checksum_md5)
    if (sidecar.file_size_bytes, sidecar.checksum_md5) != recorded:
        raise ChecksumMismatch(Message("delivery-of-another-file", path=delivery.file_path))


def _check_kind(delivery: Delivery, source_kind: str) -> Finding:
    path = Path(delivery.file_path or "")
    declared = declared_kind(source_kind)
    found = _kind_of(path, announced_kind(source_kind, path.name)) or delivery.file_type
    wanted = None if delivery.origin is Origin.UPLOAD else declared
    is_wanted = found == wanted if wanted else found in tuple(FileKind)
    if not is_wanted:
        description = Message("check-kind-of-another", found=found, declared=wanted)
    elif wanted:
        description = Message("check-kind-declared", found=found)
    else:
        description = Message("check-kind-undeclared", found=found)
    facts: Facts = {
        "found": found,
        "declared": declared.value if declared else Message("check-any-kind"),
    }
    return Finding(delivery.partition_key, is_wanted, description, facts)


def _kind_of(path: Path, announced: FileKind | None) -> str | Message | None:
    try:
        found = recognise(read_first_bytes(path), announced)
    except FileNotFoundError:
        return None
    return found.description if isinstance(found, ForeignContent) else found.kind.value


def _require_volume(courier: Courier) -> None:
    # If the whole volume is missing, a missing file does not mean that the file was cleaned up.
    root = courier.settings.uploads_dir
    if not root.is_dir():
        raise VolumeError(Message("volume-gone", folder=root))


@contextmanager
def _readable_storage() -> Iterator[None]:
    try:
        yield
    except DATABASE_ERRORS as error:
        raise StorageUnavailable(Message("check-storage-unreadable", why=error)) from error
