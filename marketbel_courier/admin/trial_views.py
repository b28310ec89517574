"""A trial as the page sees it: what is known of the supplier, the reading, and suggestions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.teaching_contract import (
    AlikeSupplier,
    Suggestion,
    TrialRequest,
    TrialView,
)
from marketbel_courier.catalogue.taught_layouts import suppliers_alike
from marketbel_courier.ingestion.merged_hints import MAPPING
from marketbel_courier.messages.language import Language
from marketbel_courier.reading_hints import ReadingHints
from marketbel_courier.teaching.lessons import known_before
from marketbel_courier.teaching.trials import Trial, TrialResult, Trials

NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class TriedFile:
    """The file of a trial. `said` is what was said of it when it came."""

    path: Path
    name: str
    file_type: str | None = None
    supplier_id: UUID | None = None
    said: ReadingHints = field(default_factory=ReadingHints)
    trial_id: UUID | None = None
    is_held: bool = False


def _trials(_desk: Desk) -> Trials:
    return Trials()


async def tried(desk: Desk, file: TriedFile, asked: TrialRequest, language: Language) -> TrialView:
    """Read the file as it is asked for; raises UnknownSupplier."""
    settings = desk.settings
    said = replace(
        file.said,
        column_mapping=MAPPING.validate_python(asked.mapping),
        default_currency=asked.default_currency or settings.default_currency,
        price_kind=asked.price_kind or settings.price_kind,
    )
    if asked.sheet_name is not None or asked.header_row is not None:
        said = replace(
            said, sheet_name=asked.sheet_name, header_row=asked.header_row, data_start_row=None
        )
    known = await known_before(desk.pool, file.supplier_id, said)
    result = await desk.keep(_trials).carry_out(
        Trial(
            file.path,
            file.file_type,
            known.lists.hints,
            known.lists.before,
            known.teachings_elsewhere,
            language,
            asked.shown_sheet,
            asked.first_row,
            asked.rows,
        )
    )
    return TrialView(
        trial_id=file.trial_id,
        file_name=file.name,
        is_held=file.is_held,
        alike=await _alike(desk, file.supplier_id, result),
        suggestions=[
            Suggestion.model_validate(one)
            for one in known.elsewhere
            if one.fingerprint in result.known_elsewhere
        ],
        **{name: getattr(result, name) for name in _OF_THE_RESULT},
    )


async def _alike(desk: Desk, supplier_id: UUID | None, result: TrialResult) -> list[AlikeSupplier]:
    layouts = {one.fingerprint for one in result.layouts}
    found = await suppliers_alike(desk.pool, layouts, supplier_id or NOBODY) if layouts else []
    return [AlikeSupplier(id=one, name=name) for one, name in found]


_OF_THE_RESULT = (
    "preview", "items_total", "problems_total", "is_whole", "sheets", "shown", "layouts",
)  # fmt: skip
