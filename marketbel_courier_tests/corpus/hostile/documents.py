"""PDF documents that are locked, broken, endless, or pictures."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from marketbel_courier_tests.corpus.cases import made_late, of_bytes, text
from marketbel_courier_tests.corpus.hostile.cases import Hostile

_PAGE_OF_TEXT = b"BT /F1 12 Tf 72 700 Td (Name Price) Tj ET"


def _drawn(pages: Sequence[str], user_password: str | None = None) -> bytes:
    out = BytesIO()
    locked = StandardEncryption(user_password) if user_password else None
    canvas = Canvas(out, encrypt=locked)
    for words in pages:
        canvas.rect(72, 600, 200, 100, fill=1)
        canvas.drawString(72, 500, words)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _document(*objects: bytes) -> bytes:
    """A PDF of `objects`, the first of which is the catalogue; they are numbered from 1."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + (
        b"xref\n0 %d\n0000000000 65535 f \n%b"
        b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, table, len(objects) + 1, len(out))
    )


def _one_page(content: bytes, filters: bytes = b"") -> bytes:
    return _document(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(content), filters, content),
    )


def _bomb() -> bytes:
    """600 MB of blanks, deflated twice into a few kilobytes."""
    press = zlib.compressobj(1)
    once = b"".join(press.compress(b" " * (1 << 20)) for _ in range(600)) + press.flush()
    return _one_page(zlib.compress(once, 9), b"/Filter[/FlateDecode/FlateDecode]")


def _write_bomb(path: Path) -> None:
    path.write_bytes(_bomb())


HOSTILE_DOCUMENTS = (
    Hostile("a-scan-without-text", "pdf", of_bytes(_drawn([""])), "no text"),
    Hostile(
        "a-document-without-pages",
        "pdf",
        of_bytes(_document(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")),
        "no text|no page|broken|table",
    ),
    Hostile("a-locked-document", "pdf", of_bytes(_drawn(["x"], "secret")), "password"),
    Hostile(
        "a-document-with-400-pages",
        "pdf",
        made_late(lambda: of_bytes(_drawn(["Name Price"] * 400))),
        "pages",
    ),
    Hostile(
        "a-document-cut-off",
        "pdf",
        of_bytes(_drawn(["Name Price"])[:700]),
        "broken|no text|no page",
    ),
    Hostile(
        "the-first-line-of-a-document", "pdf", of_bytes(b"%PDF-1.7\n"), "broken|no text|no page"
    ),
    Hostile(
        "noise-that-says-it-is-a-document",
        "pdf",
        of_bytes(b"%PDF-1.4\n" + bytes(range(256)) * 99),
        "broken|no text|no page",
    ),
    Hostile(
        "a-page-that-inflates-to-600-megabytes", "pdf", _write_bomb, "MiB|large|inflate|unpack"
    ),
    Hostile(
        "arrays-nested-100000-deep",
        "pdf",
        of_bytes(_one_page(b"[" * 100_000)),
        "broken|no text|table|Наименование|nested",
    ),
    Hostile(
        "a-catalogue-nested-100000-deep",
        "pdf",
        of_bytes(_document(b"<</Type/Catalog/Pages " + b"[" * 100_000)),
        "broken|no text|no page|nested",
    ),
    Hostile(
        "pages-that-contain-themselves",
        "pdf",
        of_bytes(
            _document(
                b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"
            )
        ),
        "broken|no text|no page",
    ),
    Hostile("a-web-page-announced-as-a-document", "pdf", text("<html><body>Sign in"), "Web page"),
    Hostile(
        "text-announced-as-a-document", "pdf", text("SKU;Name;Price\n1;Lamp;40\n"), "not a PDF|text"
    ),
    Hostile("nothing-announced-as-a-document", "pdf", of_bytes(b""), "empty"),
)
