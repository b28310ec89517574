"""PDF price lists as office programs print them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportlab.lib import colors, styles
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.platypus import (
    Flowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Table,
)

from marketbel_courier_tests.corpus.cases import Write


def paper(
    *pages: Sequence[Sequence[str]],
    title: str = "",
    closing: str = "",
    ruled: bool = True,
    headings: Sequence[int] = (),
    owner_password: str | None = None,
) -> Write:
    """A PDF with one table a page; rows of `headings` (from 0, on each page) span its width.

    With an `owner_password` everyone may read it, and nobody else change or copy.
    """
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)] if ruled else []
    spans = [("SPAN", (0, row), (-1, row)) for row in headings]

    def write(path: Path) -> None:
        fonts = styles.getSampleStyleSheet()
        story: list[Flowable] = [Paragraph(title, fonts["Title"])] if title else []
        for number, rows in enumerate(pages):
            story += [PageBreak()] if number else []
            story.append(Table([list(row) for row in rows], style=[*grid, *spans], colWidths=110))
        story += [Paragraph(closing, fonts["Normal"])] if closing else []
        lock = StandardEncryption("", owner_password, canCopy=0) if owner_password else None
        SimpleDocTemplate(str(path), encrypt=lock).build(story)

    return write
