"""What the server says on a supplier's page and beside it, and so needs its Russian."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import marketbel_courier.file_formats
import marketbel_courier.ingestion
import marketbel_courier.ml_analyze
import marketbel_courier.price_lists
from marketbel_courier.admin.api import health
from marketbel_courier.catalogue.stored_price_lists import StoredPriceList
from marketbel_courier.delivery import downloads, retry_policy, routing
from marketbel_courier.delivery.reading import (
    analysis_polling,
    legacy,
    ml_analyze,
    ml_knowledge,
)
from marketbel_courier.delivery.sync_steps import (
    BeginDeliveries,
    Finish,
    RunState,
    Surroundings,
    next_move,
)
from marketbel_courier.delivery.telling import job_view
from marketbel_courier.delivery.telling.story import tell
from marketbel_courier.errors import UnreadableFile
from marketbel_courier.file_formats.kinds import FileKind
from marketbel_courier.file_formats.workbook_inspection import inspect_workbook
from marketbel_courier.ingestion import findings, worker
from marketbel_courier.ingestion.contract import IngestionOrder
from marketbel_courier.ingestion.findings import NO_ITEMS, OUTDATED, Findings, closing_line
from marketbel_courier.ledger.delivery_records import Delivery
from marketbel_courier.ledger.syncs import Sync, SyncProgress, SyncScope, SyncStep
from marketbel_courier.ml_analyze import analysis as ml_analyze_analysis
from marketbel_courier.price_lists.interpretation import SeenSkus, TableInterpreter
from marketbel_courier.price_lists.items import ItemReader
from marketbel_courier.price_lists.reader import open_price_list, read_price_list
from marketbel_courier.price_lists.records import (
    Cell,
    HeaderNotFound,
    RawRow,
    RowProblem,
    UnusableRow,
)
from marketbel_courier.reading_hints import ReadingHints
from marketbel_courier_tests.admin.raised_sentences import (
    OF_FILES,
    OF_SERVERS,
    Site,
    modules_of,
    sites,
)
from marketbel_courier_tests.corpus.test_price_lists import LISTS
from marketbel_courier_tests.foreign_heads import FOREIGN_HEADS
from marketbel_courier_tests.ledger_rows import NOON, SECOND, STATES, attempt
from marketbel_courier_tests.price_lists.rows_of_a_table import read_rows, table_of

JOB_ID = UUID(int=0)
NO_CSV = "ml-analyze reads no CSV: “Unsupported file type: csv”."
BEHIND = "The file is empty: ask the supplier to send it again. ml-analyze could not read list.csv."
# What is not made where it is raised: the functions below say it all the same.
MADE_ELSEWHERE = {
    "reason",
    "message",
    "str(error)",
    "_in_words(error)",
    "refusal(found, announced)",
    "refusal(ODS, FileKind.EXCEL)",
    "_what_is_missing(rows, hints, mapping)",
}
READERS = tuple(
    modules_of(
        marketbel_courier.file_formats,
        marketbel_courier.price_lists,
        marketbel_courier.ingestion,
        marketbel_courier.ml_analyze,
    )
)
# By the module that says them: what became of whole files.
OF_WHOLE_FILES: dict[ModuleType, tuple[str, ...]] = {
    findings: (OUTDATED, NO_ITEMS),
    ml_analyze_analysis: ("and 41 more: see parsing_logs, task ml-1111",),
    ml_analyze: (
        "No items found: header row not recognised? ml-analyze gave no reason.",
        "Analysed list.csv with 3 errors: 118 of 120 items, 80 matched, 5 in review.",
        "Analysed list.csv: 118 of 120 items, 80 matched, 5 in review.",
        f"{BEHIND} The legacy route may be able to: `marketbel-courier reprocess shop --legacy`.",
        f"{BEHIND} Check that ml-analyze has the shared volume, and ML_UPLOADS_DIR.",
        "ml-analyze was restarted and no longer works on list.csv: the file is sent again.",
        "ml-analyze ended with “archived”, a state new here.",
        "ml-analyze completed it with errors, and did not say which.",
        BEHIND,
        "File not found: /shared/a.csv. ml-analyze could not read a.csv.",
        "ml-analyze forgot the analysis. It did so once more after the file was sent again: is its"
        " Redis being flushed? The file is kept and can be retried.",
    ),
    downloads: (
        "Declared as excel, the file is csv: it is read as what it is. If this is no mistake,"
        " change the supplier's format.",
    ),
    routing: (f"list.csv goes down the legacy route: {NO_CSV}",),
    ml_knowledge: (
        NO_CSV,
        "ml-analyze reads no CSV, as it says itself.",
        "ml-analyze updates no items that are there already, as it says itself: a second list fails"
        " there.",
        "ml-analyze updates no items that are there already, as far as is known: a second list"
        " fails there.",
        "ml-analyze updates no items that are there already: “duplicate key”.",
    ),
    job_view: (
        "Waits for ml-analyze, which is away: connection refused. Is it running? Before that:"
        f" {BEHIND}",
        "Waits for ml-analyze, which is away: connection refused. Is it running? Before that: No"
        " idea.",
        "Waits for ml-analyze, which is away: connection refused. Is it running? The file is kept.",
    ),
    analysis_polling: (
        "ml-analyze says “archived”, a state that is new here: it is taken for progress.",
        "No progress in ml-analyze for 10 min (5 of 120 items). Look at its log, then"
        " retry the job; the file is kept.",
    ),
    legacy: (
        "No items were found in the file.",
        "Read list.csv down the legacy route with 3 errors: 118 of 120 items, 7 prices changed,"
        " 2 no longer listed, 80 matched, 5 in review.",
        "Read list.csv down the legacy route: 118 of 120 items, 7 prices changed, 2 no longer"
        " listed, 80 matched, 5 in review.",
        "Read list.csv down the legacy route: 118 of 120 items, 7 prices changed, 2 no longer"
        f" listed, 80 matched, 5 in review. It fell back: {BEHIND}",
        "Read list.csv down the legacy route with 3 errors: 118 of 120 items, 7 prices changed,"
        f" 2 no longer listed, 80 matched, 5 in review. It fell back: {BEHIND}",
        "The file is not text: ask the supplier for a CSV or XLSX file. The legacy route could not"
        " read list.csv.",
        "The file is not text: ask the supplier for a CSV or XLSX file. The legacy route could not"
        f" read list.csv. It fell back: {BEHIND}",
    ),
    retry_policy: (
        "ml-analyze forgot the analysis. It did so once more after the file was sent again: is its"
        " Redis being flushed? The file is kept and can be retried. Given up after 3 retries;"
        " retry it by hand when the cause is gone.",
    ),
    worker: (
        "The analysis stopped on an unexpected error (KeyError); the log of the process has the"
        " details.",
    ),
}


def sites_of_files() -> Iterator[Site]:
    """Where the code says something of a file, or of a row in it."""
    return (site for site in sites(READERS, OF_FILES) if site.source not in MADE_ELSEWHERE)


def said_of_rows() -> Iterator[str]:
    """What is wrong with the rows of a table, or with its header."""
    table = table_of(["SKU", "Name", "Price"], ["", "Чай", "5"])
    rows = [
        RawRow(2, ("A", "x" * 600, "5")),
        RawRow(3, ("A", "Кофе", "5")),
        RawRow(4, ("", "Чай", "5")),
        RawRow(5, ("", "Чай", "-450.00")),
        RawRow(6, ("", "Чай", "6")),
    ]
    for sheet in (None, "Лист “1”"):
        entries = TableInterpreter(table.header, SeenSkus(), sheet=sheet).entries(rows)
        yield from (str(entry) for entry in entries if isinstance(entry, RowProblem))
    try:
        ItemReader(table.header).read(RawRow(7, ("", "Чай", "5")), None, lambda *_: "")
    except UnusableRow as error:
        yield f"Row 7: {error}"
    for titles, hints in (
        (["чай", "кофе"], ReadingHints()),
        (["чай", "кофе"], ReadingHints(header_row=1)),
        (["Название", "Цена"], ReadingHints(column_mapping={"price": "Опт"})),
    ):
        cells: list[Cell] = [*titles]
        try:
            read_rows(cells, ["Чай", Decimal(5)], hints=hints)
        except HeaderNotFound as error:
            yield str(error)


def said_of_files() -> Iterator[str]:
    """What became of whole files, or keeps them from being read."""
    for site in sites_of_files():
        yield from site.sentences()
    for sentences in OF_WHOLE_FILES.values():
        yield from sentences
    order = IngestionOrder("key", Path(), "csv", JOB_ID, "task", NOON)
    for stored, gone in product((0, 12), (0, 5)):
        counts = StoredPriceList(items_stored=stored, items_delisted=gone)
        yield closing_line(order, counts, Findings()).message


def said_of_corpus(folder: Path) -> Iterator[str]:
    """Each complaint about the lists of the corpus, and each refusal."""
    for case in LISTS:
        path = folder / getattr(case, "file_name", "list")
        case.write(path)
        try:
            price_list = read_price_list(path, case.file_type, case.hints)
        except UnreadableFile as error:
            yield str(error)
        else:
            yield from map(str, (*price_list.bad_rows, *price_list.warnings))
            yield from open_price_list(path, case.file_type, case.hints).passed_over
    path = folder / "list"
    path.write_bytes(b"something else")
    try:
        inspect_workbook(path)
    except UnreadableFile as error:
        yield str(error)
    for head, kind in product(FOREIGN_HEADS, FileKind):
        path.write_bytes(head)
        try:
            open_price_list(path, kind)
        except UnreadableFile as error:
            yield str(error)


def said_of_servers() -> Iterator[str]:
    """What the check of the servers can say."""
    for site in sites([health], OF_SERVERS):
        if site.source not in MADE_ELSEWHERE:
            yield from site.sentences()


def said_of_syncs() -> Iterator[str]:
    """What the end of a sync says, whatever became of its suppliers and of the registry."""
    sync = Sync(
        "sync-1", SyncScope.ALL, None, "admin", False, SyncStep.REGISTRY, (), None, NOON, None
    )
    around = Surroundings(NOON + timedelta(days=1), suppliers_per_run=10, all_quiet=True)
    begun = [
        next_move(sync, replace(around, registry=registry))
        for registry in (RunState.SUCCEEDED, RunState.FAILED, RunState.UNDER_WAY)
    ]
    known = replace(sync, reason="The sheet is not shared. Share it with a@b.example.")
    begun.append(next_move(known, replace(around, registry=RunState.FAILED)))
    for waiting, complete, failed, missing in product((0, 2), repeat=4):
        progress = SyncProgress(
            analyzing=waiting, complete=complete, failed=failed, last_moved_at=NOON
        )
        keys = [str(number) for number in range(waiting + complete + failed + missing)]
        delivering = replace(sync, step=SyncStep.DELIVERING, partition_keys=keys)
        done = replace(around, runs={0: RunState.SUCCEEDED}, progress=progress)
        end = next_move(delivering, done)
        assert isinstance(end, Finish)
        for move in begun:
            assert isinstance(move, BeginDeliveries)
            yield " ".join(part for part in (move.reason, end.reason) if part)


def told_stories() -> Iterator[str]:
    """The lines of stories that end in each way, with and without what may be added to a line."""
    for rows in _stories():
        for chapter in tell(rows):
            yield from (line.text for line in chapter.lines)


def _stories() -> Iterator[list[Delivery]]:
    again = NOON + 4000 * SECOND
    for state in STATES:
        for by_courier, repeated, upload in product((False, True), repeat=3):
            changes: dict[str, Any] = {
                "route": "legacy" if by_courier else "ml",
                "fell_back_because": BEHIND if by_courier and repeated else None,
                "ml_submissions": 2 if repeated else 1,
                "retries_used": int(repeated),
                "origin": "upload" if upload else "source",
                "next_retry_at": again if repeated else None,
                "retry_requested_at": NOON if upload else None,
            }
            if repeated:
                errors = ("Row 3: the price is missing", OUTDATED, NO_ITEMS, "Row 4: no price")
                changes |= {"errors": errors, "error_count": 4}
            kept = "/shared/uploads/price.csv" if upload else ""
            first = attempt("failed", job_id=JOB_ID, file_path=kept, error_message=BEHIND)
            later = attempt(state, again, job_id=JOB_ID, attempt=2, **changes)
            nameless = replace(later, original_filename=None, fell_back_because="away")
            yield [later]
            yield [first, later]
            yield [nameless]
            yield [replace(first, run_id=""), later]
            yield [first, nameless]
            yield [replace(first, finished_at=None), later]
            yield [replace(later, handed_over_at=NOON)]
            yield [replace(later, handed_over_at=None, unchanged_since=None)]
            yield [replace(later, handed_over_at=again, delivered_at=None)]
