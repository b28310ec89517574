"""The demo's PDF price list, as an office program prints it: a ruled table over two pages.

For developers only: reportlab is needed, which the demo itself must not import.
"""

from __future__ import annotations

import io

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from marketbel_courier.demo.csv_lists import stock_rows
from marketbel_courier.demo.roster import Stock

_HEADER = ("Item no.", "Description", "Price EUR", "Stock")
_COLUMN_WIDTHS = (60, 300, 70, 60)
_STYLE = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey),
        ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"),
        ("ALIGN", (2, 1), (-1, -1), "RIGHT"),
    ]
)


def pdf_price_list(name: str, stock: Stock) -> bytes:
    """Print a price list; the same bytes each time."""
    rows = [
        (row.sku, row.name, f"{row.price:.2f}", str(row.stock) if row.stock else "sold out")
        for row in stock_rows(stock)
    ]
    fonts = getSampleStyleSheet()
    story: list[Flowable] = [
        Paragraph(f"{name}: price list 2025/11", fonts["Title"]),
        Paragraph("All prices in euro, excluding VAT, free on board Innsbruck.", fonts["Normal"]),
        Spacer(1, 12),
        # The header stands again at the top of each page.
        Table([_HEADER, *rows], colWidths=_COLUMN_WIDTHS, style=_STYLE, repeatRows=1),
    ]
    paper = io.BytesIO()
    SimpleDocTemplate(paper, pagesize=A4, invariant=1, title=name, author=name).build(story)
    return paper.getvalue()
