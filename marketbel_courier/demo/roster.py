"""The demo's suppliers: who they are, what their list holds and how their server behaves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from marketbel_courier.demo import assortments
from marketbel_courier.demo.assortments import Assortment
from marketbel_courier.ledger.states import Route


class Quirk(StrEnum):
    """What a supplier's server does besides sending the file."""

    NONE = "none"
    REDIRECT = "redirect"
    GZIP = "gzip"
    SLOW = "slow"
    BUSY_AT_FIRST = "busy_at_first"
    DOWN_AT_FIRST = "down_at_first"
    DEAD_LINK = "dead_link"
    LOGIN_PAGE = "login_page"


@dataclass(frozen=True)
class Stock:
    """What a price list holds: rows by the outcome of matching, and rows that cannot be read.

    The first `known` items are in the catalogue already, at another price: the former worker
    stored them. The first `twice` of the list stand there twice, at the former price above.
    """

    assortment: Assortment
    linked: int
    review: int
    new: int
    bad: int = 0
    known: int = 0
    twice: int = 0

    @property
    def items(self) -> int:
        """Rows that make an item."""
        return self.linked + self.review + self.new


@dataclass(frozen=True)
class DemoSupplier:
    """One supplier of the master sheet. `source_type` is the sheet's: `excel`, `csv` or `pdf`.

    `file_name` is the name under which the server offers the list. A generated list is made when
    it is needed, the others are committed. Suppliers without `stock` have no list to offer.
    """

    slug: str
    name: str
    source_type: str
    file_name: str
    notes: str
    stock: Stock | None
    quirk: Quirk = Quirk.NONE
    route: Route = Route.ML
    generated: bool = False

    @property
    def url_path(self) -> str:
        """The path of the supplier's source URL on the demo server; plain ASCII."""
        return f"/{self.slug}/price-list.{self._extension}"

    @property
    def committed_name(self) -> str:
        """The name of the committed file; plain ASCII, so that every checkout can hold it."""
        return f"{self.slug}.{self._extension}"

    @property
    def _extension(self) -> str:
        return "xlsx" if self.source_type == "excel" else self.source_type


DEMO_SUPPLIERS = (
    DemoSupplier(
        slug="severny-svet",
        name="Северный свет",
        source_type="excel",
        file_name="severny-svet-2025-11.xlsx",
        notes="Title rows above the header, prices such as 1 299,00 ₽",
        stock=Stock(assortments.LIGHTING, linked=20, review=8, new=32),
    ),
    DemoSupplier(
        slug="tehnodom",
        name="ТехноДом",
        source_type="csv",
        file_name="tehnodom_price_1251.csv",
        notes="Windows-1251, semicolons, prices such as 1 299,00 руб.",
        stock=Stock(assortments.APPLIANCES, linked=18, review=10, new=52),
    ),
    DemoSupplier(
        slug="krepezh-opt",
        name="КрепёжОпт",
        source_type="csv",
        file_name="krepezh-opt-5000.csv",
        notes="5,000 rows, UTF-8 with a byte order mark",
        stock=Stock(assortments.FASTENERS, linked=25, review=25, new=4950),
        generated=True,
    ),
    DemoSupplier(
        slug="uyutny-dom",
        name="Уютный дом",
        source_type="excel",
        file_name="Прайс-лист «Уютный дом» (ноябрь).xlsx",
        notes="Two-line header, USD, categories, a hidden column, and a Cyrillic file name",
        stock=Stock(assortments.HOME, linked=22, review=6, new=42),
    ),
    DemoSupplier(
        slug="masterskaya-7",
        name="Мастерская № 7",
        source_type="csv",
        file_name="masterskaya-7.csv",
        notes="10 of 100 rows cannot be read: partial success",
        stock=Stock(assortments.HAND_TOOLS, linked=25, review=10, new=55, bad=10),
    ),
    DemoSupplier(
        slug="brightline-tools",
        name="Brightline Tools",
        source_type="excel",
        file_name="brightline-trade-prices.xlsx",
        notes="Down for the whole first try: healed by the automatic retry",
        stock=Stock(assortments.POWER_TOOLS, linked=24, review=12, new=84),
        quirk=Quirk.DOWN_AT_FIRST,
    ),
    DemoSupplier(
        slug="harbour-coffee",
        name="Harbour Coffee",
        source_type="csv",
        file_name="harbour-coffee.csv",
        notes="On the legacy route: the courier reads and matches it itself",
        stock=Stock(assortments.COFFEE, linked=25, review=5, new=20),
        route=Route.LEGACY,
    ),
    DemoSupplier(
        slug="kantsmir",
        name="Канцмир",
        source_type="excel",
        file_name="kantsmir.xlsx",
        notes="Reached through a redirect; category rows between the items",
        stock=Stock(assortments.STATIONERY, linked=20, review=10, new=120),
        quirk=Quirk.REDIRECT,
    ),
    DemoSupplier(
        slug="nordic-cycle",
        name="Nordic Cycle Parts",
        source_type="csv",
        file_name="nordic-cycle-parts.csv",
        notes="The server sends it gzip-encoded, whatever was asked for",
        stock=Stock(assortments.BICYCLES, linked=15, review=15, new=60),
        quirk=Quirk.GZIP,
    ),
    DemoSupplier(
        slug="zelyony-sad",
        name="Зелёный сад",
        source_type="excel",
        file_name="zelyony-sad.xlsx",
        notes="A slow line: some three seconds",
        stock=Stock(assortments.GARDEN, linked=25, review=25, new=350),
        quirk=Quirk.SLOW,
    ),
    DemoSupplier(
        slug="petal-and-paw",
        name="Petal & Paw",
        source_type="csv",
        file_name="petal-and-paw.csv",
        notes="UTF-16 with tabs, as a spreadsheet saves «Unicode text»",
        stock=Stock(assortments.PETS, linked=12, review=6, new=42),
    ),
    DemoSupplier(
        slug="mir-kabelya",
        name="Мир кабеля",
        source_type="excel",
        file_name="mir-kabelya.xlsx",
        notes="Answers 503 once before it delivers",
        stock=Stock(assortments.CABLE, linked=20, review=10, new=170),
        quirk=Quirk.BUSY_AT_FIRST,
    ),
    DemoSupplier(
        slug="alpine-glass",
        name="Alpine Glass",
        source_type="pdf",
        file_name="alpine-glass-price-list.pdf",
        notes="A PDF: a ruled table over two pages",
        stock=Stock(assortments.GLASSWARE, linked=20, review=8, new=32),
    ),
    DemoSupplier(
        slug="dom-igrushki",
        name="Дом игрушки",
        source_type="excel",
        file_name="dom-igrushki-2.xlsx",
        notes="Its second list: known SKUs at new prices, one of them twice",
        stock=Stock(assortments.TOYS, linked=20, review=10, new=30, known=55, twice=1),
    ),
    DemoSupplier(
        slug="stary-sklad",
        name="Старый склад",
        source_type="excel",
        file_name="stary-sklad.xlsx",
        notes="A dead link: an expected failure",
        stock=None,
        quirk=Quirk.DEAD_LINK,
    ),
    DemoSupplier(
        slug="vendor-portal",
        name="Vendor Portal Ltd",
        source_type="excel",
        file_name="vendor-portal.xlsx",
        notes="A login page in place of the workbook: an expected failure",
        stock=None,
        quirk=Quirk.LOGIN_PAGE,
    ),
)
