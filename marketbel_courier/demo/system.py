"""What the demo asks of the system that it shows: a seam, so that the demo needs no Dagster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from marketbel_courier.demo.goods import Product
from marketbel_courier.demo.progress import JobView
from marketbel_courier.demo.roster import DemoSupplier


@dataclass(frozen=True)
class JobReport:
    """A supplier's newest job. `ended` is false while it runs, and while it will be retried.

    `error_code` is the stable word of the error that ended it; `warnings` are what the analysis
    told of single rows; `seconds` is the time from its making to its end.
    """

    job_id: UUID
    view: JobView
    ended: bool = False
    matched: int = 0
    in_review: int = 0
    error_code: str = ""
    warnings: tuple[str, ...] = ()
    file_path: Path | None = None
    seconds: float = 0


class DemoSystem(Protocol):
    """The running system, as the demo drives and watches it."""

    async def register(self, supplier: DemoSupplier, source_url: str) -> None:
        """Insert the supplier or bring it up to date."""
        ...

    async def seed(self, products: Sequence[Product]) -> None:
        """Insert the products that the catalogue does not have yet."""
        ...

    async def ask_for_sync(self) -> None:
        """Ask for one sync of all suppliers, as the admin page does."""
        ...

    async def newest_jobs(self) -> Mapping[UUID, JobReport]:
        """Report each supplier's newest job, by supplier id; suppliers without one are left out."""
        ...
