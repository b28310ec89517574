"""Which way a file goes and why, and what kind of file a supplier's source announces: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from marketbel_courier.file_formats.kinds import FileKind, kind_by_extension
from marketbel_courier.ledger.ml_abilities import Ability, MlService, Shown
from marketbel_courier.sources.urls import is_google_sheet, last_segment

READS = {
    FileKind.EXCEL: Ability.READS_EXCEL,
    FileKind.CSV: Ability.READS_CSV,
    FileKind.PDF: Ability.READS_PDF,
}


class Route(StrEnum):
    """Who reads the price list: ml-analyze, or the legacy pipeline."""

    ML = "ml"
    LEGACY = "legacy"


@dataclass(frozen=True)
class MlLimits:
    """What a service is known not to do, in words: kinds that it does not read, second lists.

    `second_lists` is empty for a service that is known to update the items that are there.
    """

    kinds: Mapping[str, str] = field(default_factory=dict)
    second_lists: str = ""


def choose_route(*, use_ml_globally: bool, use_ml_for_supplier: bool) -> Route:
    """ml only if neither the global switch nor the supplier's says otherwise."""
    return Route.ML if use_ml_globally and use_ml_for_supplier else Route.LEGACY


def limits_of(service: MlService, shown: Iterable[Shown]) -> MlLimits:
    """What a service cannot do: as it says itself, else as its work has shown.

    A kind that nothing is known of may be readable. A second list fails as a whole at a service
    that inserts plainly, so that one has to be known to do better.
    """
    by_ability = {one.ability: one for one in shown}
    kinds = {}
    for kind, ability in READS.items():
        known = by_ability.get(ability)
        if service.file_types is not None:
            if kind not in service.file_types:
                kinds[kind.value] = f"ml-analyze reads no {kind.label}, as it says itself."
        elif known is not None and not known.is_able:
            kinds[kind.value] = f"ml-analyze reads no {kind.label}: {known.because}."
    return MlLimits(kinds, _why_no_second_list(service, by_ability.get(Ability.UPSERTS)))


def why_not_ml(limits: MlLimits, *, file_type: str, has_items: bool) -> str | None:
    """Why a file that would go to ml-analyze takes the legacy route; None if it need not.

    `has_items` tells that the supplier has items already.
    """
    return limits.kinds.get(file_type) or (has_items and limits.second_lists) or None


def declared_kind(source_kind: str) -> FileKind | None:
    """The kind of file that a source type promises; None where only the file can tell."""
    return {
        "google_sheets": FileKind.EXCEL,
        "excel": FileKind.EXCEL,
        "csv": FileKind.CSV,
        "pdf": FileKind.PDF,
    }.get(source_kind)


def probable_kind(source_kind: str, address: str) -> FileKind:
    """What a job shows before its file is there: as the address ends, else as was declared."""
    if is_google_sheet(address):
        return FileKind.EXCEL
    by_name = kind_by_extension(last_segment(address))
    return by_name or declared_kind(source_kind) or FileKind.EXCEL


def _why_no_second_list(service: MlService, known: Shown | None) -> str:
    if service.upserts if service.upserts is not None else known is not None and known.is_able:
        return ""
    if service.upserts is None and known is not None:
        return f"ml-analyze updates no items that are there already: {known.because}."
    said = "as it says itself" if service.upserts is False else "as far as is known"
    return f"ml-analyze updates no items that are there already, {said}: a second list fails there."
