"""Counts how many rows of price lists come out right; `python -m … [FOLDER]` does that alone.

A folder has lists with an expectation beside each (`*.expected.json`); without one, the lists of
the corpus are written and judged.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from rich.console import Console

from marketbel_courier_tests.bench.tables import Table, as_markdown, for_terminal
from marketbel_courier_tests.corpus.judgement import Judgement, Verdict, judge
from marketbel_courier_tests.corpus.kinds.collection import SPECIMENS
from marketbel_courier_tests.corpus.previews import preview_of

AIM_RIGHT = 0.95
_PIPE_COLUMNS = 130
EXPECTATIONS = "*.expected.json"


@dataclass(frozen=True)
class Judged:
    """One list: what kind it is of, its format, and how its rows fared."""

    kind: str
    file_format: str
    name: str
    judgement: Judgement


@dataclass(frozen=True)
class Counts:
    """Lists, and the rows that they ought to have; each row is in one of the last five."""

    lists: int
    right_lists: int
    rows: int
    right: int
    wrong: int
    reported: int
    asked: int
    refused: int


def measure_accuracy(
    folder: Path | None = None, *, say: Callable[[str], None] = lambda _: None
) -> list[Judged]:
    """Judge the lists of `folder`, or those of the corpus."""
    if folder is not None:
        say(f"the lists of {folder}")
        return list(_judged(folder))
    with TemporaryDirectory() as written:
        say(f"{len(SPECIMENS)} lists of the corpus")
        for specimen in SPECIMENS:
            path = specimen.write_to(Path(written))
            expected = json.dumps(specimen.expected, ensure_ascii=False)
            path.with_name(f"{path.name}.expected.json").write_text(expected, encoding="utf-8")
        return list(_judged(Path(written)))


def _judged(folder: Path) -> Iterator[Judged]:
    for expectation in sorted(folder.rglob(EXPECTATIONS)):
        expected: Mapping[str, Any] = json.loads(expectation.read_text(encoding="utf-8"))
        path = expectation.with_name(expected["file"])
        preview = preview_of(path, expected.get("file_type"), expected.get("column_mapping"))
        yield Judged(
            str(expected.get("kind", "")),
            format_of(path),
            str(path.relative_to(folder)),
            judge(preview, expected),
        )


def format_of(path: Path) -> str:
    """What a file is, whatever its name says."""
    with path.open("rb") as file:
        begin = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t")
    if begin.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
        if "xl/workbook.bin" in names:
            return "XLSB"
        if "xl/workbook.xml" in names:
            return "XLSX"
        return "ODS" if "mimetype" in names else "ZIP"
    for signature, name in ((b"%PDF", "PDF"), (b"\xd0\xcf\x11\xe0", "XLS"), (b"<", "HTML")):
        if begin.startswith(signature):
            return name
    return "CSV"


def counts_of(judged: Iterable[Judged]) -> Counts:
    """The sums over some lists."""
    return Counts(*map(sum, zip(*map(_counted, judged), strict=True)))


def _counted(one: Judged) -> tuple[int, ...]:
    judgement = one.judgement
    rows = judgement.rows
    asked = rows if judgement.verdict is Verdict.UNSURE else 0
    refused = rows if judgement.verdict is Verdict.REFUSED else 0
    told = (
        (judgement.right, judgement.wrong, judgement.reported)
        if judgement.verdict is Verdict.SURE
        else (0, 0, 0)
    )
    return 1, judgement.is_right, rows, *told, asked, refused


def accuracy_tables(judged: Sequence[Judged]) -> list[Table]:
    """By format and by kind."""
    total = counts_of(judged)
    share = total.right / total.rows if total.rows else 1.0
    asked = [one.judgement for one in judged if one.judgement.verdict is Verdict.UNSURE]
    notes = [
        f"Aim: at least {AIM_RIGHT:.0%} of the rows right, none wrong. Measured: {share:.1%} right,"
        f" {total.wrong} wrong. {total.right_lists} of {total.lists} lists are as expected.",
        "Right: name, price, SKU, currency and whatever else the expectation tells. Wrong: not"
        " right and no word of it, or made up. Reported: left out with a reason. Asked: held until"
        f" a person has been asked, of which {sum(one.right for one in asked)} would be right."
        " Refused: not read. A list that may be asked about or refused can be as expected.",
    ]
    return [
        _table("Rows of price lists, by format", judged, lambda one: one.file_format, notes),
        _table("Rows of price lists, by kind", judged, lambda one: one.kind, ()),
    ]


def _table(
    title: str, judged: Sequence[Judged], key: Callable[[Judged], str], notes: Sequence[str]
) -> Table:
    groups = [(name, counts_of(group)) for name, group in groupby(sorted(judged, key=key), key=key)]
    columns = [field.name.replace("_", "\n") for field in fields(Counts)]
    return Table(
        title,
        ("", *columns),
        [_line(name, counts) for name, counts in (*groups, ("all", counts_of(judged)))],
        notes,
    )


def _line(name: str, counts: Counts) -> tuple[str, ...]:
    return (name, *(f"{getattr(counts, field.name):,}" for field in fields(Counts)))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--faults", is_flag=True, help="Say of each list what is not as expected.")
@click.option("--markdown", is_flag=True, help="Print the tables as Markdown.")
def main(folder: Path | None, *, faults: bool, markdown: bool) -> None:
    """Judge the price lists of FOLDER by the expectations beside them, or the corpus."""
    judged = measure_accuracy(folder)
    if not judged:
        raise click.ClickException(f"No {EXPECTATIONS} in {folder}.")
    if faults:
        for one in judged:
            for fault in one.judgement.faults:
                click.echo(f"{one.name}: {fault}")
    tables = accuracy_tables(judged)
    if markdown:
        click.echo(as_markdown([], tables), nl=False)
    else:
        console = Console(highlight=False)
        if not console.is_terminal:
            console.width = _PIPE_COLUMNS
        console.print(for_terminal([], tables))


if __name__ == "__main__":
    main()
