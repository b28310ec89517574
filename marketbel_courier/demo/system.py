"""What the demo asks of the system that it shows: an interface, so that it needs no Dagster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from marketbel_courier.demo.goods import PriceRow, Product
from marketbel_courier.demo.grid import Cell
from marketbel_courier.demo.progress import JobView


@dataclass(frozen=True)
class JobReport:
    """A supplier's newest job. `ended` is false while it runs, and while it will be retried.

    `tries` counts its attempts, `analyses` how often they handed a file to ml-analyze;
    `first_error` is why the first of several attempts failed. `error_code` is the stable word of
    the error that ended it; `warnings` are what the analysis told of single rows; `seconds` is
    the time from its making to its end; `route` is where its file goes, as Redis says.
    """

    job_id: UUID
    view: JobView
    ended: bool = False
    tries: int = 1
    analyses: int = 0
    can_retry: bool = False
    first_error: str = ""
    matched: int = 0
    in_review: int = 0
    error_code: str = ""
    warnings: tuple[str, ...] = ()
    file_path: Path | None = None
    seconds: float = 0
    route: str = ""


@dataclass(frozen=True)
class SheetRowSkipped:
    """A row of the master sheet that was not taken: its number, and why in words."""

    number: int
    reason: str


@dataclass(frozen=True)
class RegistryReport:
    """The suppliers that there are, each with whether it is active, and the rows left out."""

    suppliers: tuple[tuple[str, bool], ...]
    skipped: tuple[SheetRowSkipped, ...]


@dataclass(frozen=True)
class Traces:
    """What a supplier's price list has left where people look for it later.

    `grid` is the supplier's partition of each asset in Dagster. `items` are all that the catalogue
    has of it, `repriced` those that had another price before; `rows_told_of` are rows with a line
    of their own in the log.
    """

    grid: Mapping[str, Cell]
    items: int
    repriced: int
    matched: int
    in_review: int
    rows_told_of: int

    @property
    def settled(self) -> bool:
        """Whether no run works on the supplier."""
        return Cell.UNDER_WAY not in self.grid.values()


class DemoSystem(Protocol):
    """The running system, as the demo drives and watches it."""

    async def seed(self, products: Sequence[Product]) -> None:
        """Insert the products that the catalogue does not have yet."""
        ...

    async def choose_legacy_route(self, supplier_name: str) -> None:
        """Register a supplier that the master sheet takes over, with ml-analyze switched off."""
        ...

    async def store_as_former_worker(
        self, supplier_name: str, source_url: str, rows: Sequence[PriceRow]
    ) -> None:
        """Register a supplier with the items that the former worker stored for it."""
        ...

    async def refusal_of_plain_insert(
        self, supplier_name: str, rows: Sequence[PriceRow]
    ) -> str | None:
        """Say why a service that inserts plainly fails with this list; None if it does not."""
        ...

    async def ask_for_sync(self) -> str:
        """Ask for one sync of all suppliers, as the admin page does; returns its task id."""
        ...

    async def registry(self, task_id: str) -> RegistryReport | None:
        """Report what this sync made of the master sheet; None until it has."""
        ...

    async def sync_has_ended(self, task_id: str) -> bool:
        """Whether the sync is over, so that another one can be asked for."""
        ...

    async def newest_jobs(self) -> Mapping[str, JobReport]:
        """Report each supplier's newest job, by name; suppliers without one are left out."""
        ...

    async def traces(self) -> Mapping[str, Traces] | None:
        """Give what each supplier with a job has left, by name; None while it cannot be seen."""
        ...
