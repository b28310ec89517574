"""The inputs of a materialization, in the tags by which Dagster tells what is out of date.

A step that stores many partitions' events itself has to say it itself; without, Dagster compares
times, and takes all of an asset for outdated as soon as what it hangs on was made again, changed
or not. Matches hang on items and products on matches that the same step stores in the same moment:
for these the times are right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import dagster as dg

from marketbel_courier.orchestration.dagster_internals import (
    CODE_VERSION_TAG,
    DEFAULT_DATA_VERSION,
    NULL_EVENT_POINTER,
    extract_data_version_from_entry,
    get_input_data_version_tag,
    get_input_event_pointer_tag,
)
from marketbel_courier.orchestration.storage import EventLogStorage
from marketbel_courier.orchestration.tags import (
    DATA_VERSION_TAG,
    ML_ANALYSIS,
    RAW_PRICE_LIST,
    SUPPLIER_ITEMS,
    SUPPLIER_REGISTRY,
)


@dataclass(frozen=True)
class Made:
    """A materialization that is an input; one that was never made has no storage id."""

    storage_id: int | None
    data_version: str


_READ_FROM_FILE = (ML_ANALYSIS, SUPPLIER_ITEMS)
_NEVER_MADE = Made(None, DEFAULT_DATA_VERSION.value)


class Provenance:
    """Adds the tags of their inputs to the materializations of one run.

    The registry's state is read once, at the first call.
    """

    def __init__(self, instance: dg.DagsterInstance, run_id: str) -> None:
        self._instance = instance
        self._run_id = run_id

    def of(self, made: Sequence[dg.AssetMaterialization]) -> list[dg.AssetMaterialization]:
        """These materializations, with the tags where there is something to say."""
        storage = self._instance.event_log_storage
        if not isinstance(storage, EventLogStorage):
            return list(made)
        read = [one for one in made if one.asset_key in _READ_FROM_FILE]
        files = _files_of(storage, read)
        return [self._with_tags(one, files) for one in made]

    @cached_property
    def _registry(self) -> Made:
        record = self._instance.get_latest_data_version_record(SUPPLIER_REGISTRY, is_source=False)
        if record is None:
            return _NEVER_MADE
        version = extract_data_version_from_entry(record.event_log_entry) or DEFAULT_DATA_VERSION
        return Made(record.storage_id, version.value)

    def _with_tags(
        self, made: dg.AssetMaterialization, files: Mapping[tuple[str, str], Made]
    ) -> dg.AssetMaterialization:
        if made.asset_key == RAW_PRICE_LIST:
            tags = self._tags(SUPPLIER_REGISTRY, self._registry)
        elif made.asset_key in _READ_FROM_FILE and (file := files.get(_file_of(made))):
            tags = self._tags(RAW_PRICE_LIST, file)
        else:
            return made
        # Made anew, it would be validated once more, which takes as long as putting it into JSON.
        return made._replace(tags={**(made.tags or {}), **tags})

    def _tags(self, asset: dg.AssetKey, made: Made) -> dict[str, str]:
        return {
            # Where no version of the code is stated, Dagster takes the run for it.
            CODE_VERSION_TAG: self._run_id,
            get_input_data_version_tag(asset): made.data_version,
            get_input_event_pointer_tag(asset): str(made.storage_id or NULL_EVENT_POINTER),
        }


def _files_of(
    storage: EventLogStorage, read: Iterable[dg.AssetMaterialization]
) -> dict[tuple[str, str], Made]:
    """The newest materialization of each file that was read, by partition and content."""
    wanted = {_file_of(one) for one in read}
    found = storage.newest_of_version(RAW_PRICE_LIST, sorted(wanted)) if wanted else {}
    return {key: Made(storage_id, key[1]) for key, storage_id in found.items()}


def _file_of(made: dg.AssetMaterialization) -> tuple[str, str]:
    return made.partition or "", (made.tags or {}).get(DATA_VERSION_TAG, "")
