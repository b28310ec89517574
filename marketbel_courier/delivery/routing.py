"""Which way a file goes, and what kind of file a supplier's source announces."""

from __future__ import annotations

from enum import StrEnum

from marketbel_courier.sources.kinds import FileKind, kind_by_extension
from marketbel_courier.sources.urls import is_google_sheet, last_segment


class Route(StrEnum):
    """Who reads the price list: ml-analyze, or the legacy pipeline."""

    ML = "ml"
    LEGACY = "legacy"


def choose_route(*, use_ml_globally: bool, use_ml_for_supplier: bool) -> Route:
    """ml only if neither the global switch nor the supplier's says otherwise."""
    return Route.ML if use_ml_globally and use_ml_for_supplier else Route.LEGACY


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
