"""Every specimen, by its kind: the examples, and what the modules beside this one write."""

from __future__ import annotations

from itertools import chain

from marketbel_courier_tests.corpus.kinds.bases import BASES
from marketbel_courier_tests.corpus.kinds.categories import CATEGORIES
from marketbel_courier_tests.corpus.kinds.codes import CODES
from marketbel_courier_tests.corpus.kinds.headings import HEADINGS
from marketbel_courier_tests.corpus.kinds.identity import IDENTITY
from marketbel_courier_tests.corpus.kinds.money import MONEY
from marketbel_courier_tests.corpus.kinds.other_papers import OTHER_PAPERS
from marketbel_courier_tests.corpus.kinds.pages import PAGES
from marketbel_courier_tests.corpus.kinds.places import PLACES
from marketbel_courier_tests.corpus.kinds.printed import PRINTED
from marketbel_courier_tests.corpus.kinds.remarks import REMARKS
from marketbel_courier_tests.corpus.kinds.rows import ROWS
from marketbel_courier_tests.corpus.kinds.specimen import Specimen, examples
from marketbel_courier_tests.corpus.kinds.stock import STOCK
from marketbel_courier_tests.corpus.kinds.terms import TERMS
from marketbel_courier_tests.corpus.kinds.titles import TITLES
from marketbel_courier_tests.corpus.kinds.tongues import TONGUES

WRITTEN: tuple[Specimen, ...] = tuple(
    chain(
        CODES,
        TITLES,
        TONGUES,
        HEADINGS,
        IDENTITY,
        MONEY,
        BASES,
        CATEGORIES,
        STOCK,
        PAGES,
        PLACES,
        PRINTED,
        OTHER_PAPERS,
        REMARKS,
        TERMS,
        ROWS,
    )
)
SPECIMENS: tuple[Specimen, ...] = (*examples(), *WRITTEN)
