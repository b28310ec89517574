"""Lists in Spanish, French, Italian, Turkish, Czech and Romanian."""

from __future__ import annotations

from marketbel_courier_tests.corpus.cases import of_bytes
from marketbel_courier_tests.corpus.kinds.specimen import Specimen, goods, specimen, specimens

_TITLES = "titles-in-a-language-not-known"
_TAXES = "taxes-not-included-taken-for-included"
_LETTERS = "turkish-letters-taken-for-others"
_PROMOTION = "promotion-taken-for-a-month"

_TURKISH = """Stok Kodu;Ürün Adı;Birim;Liste Fiyatı (TL);KDV %
T-1;Şerit metre;Adet;1.234,50;20
T-2;Kağıt havlu;Paket;99,90;10
T-3;Vida ağaç;Kutu;45,00;20
"""

TONGUES: tuple[Specimen, ...] = (
    specimen(
        _LETTERS,
        "cp1254",
        of_bytes(_TURKISH.encode("cp1254")),
        "csv",
        "csv",
        goods("""
T-1 | Şerit metre | 1234.50 | currency=TRY | unit=pcs
T-2 | Kağıt havlu | 99.90 | currency=TRY | unit=pack
T-3 | Vida ağaç | 45.00 | currency=TRY | unit=box
"""),
    ),
    *specimens(
        _TITLES,
        "spanish",
        """
TARIFA 2026. Los precios no incluyen IVA | | | | |
Código | Descripción | Ud. | Precio anterior (€) | Precio (€) | Existencias
B-1 | Bomba sumergible | ud | #140.5 | #123.4 | #5
B-2 | Grifo monomando | ud | #15 | #12.9 | #0
""",
        """
B-1 | Bomba sumergible | 123.40 | currency=EUR | vat=excluded | in_stock=true
B-2 | Grifo monomando | 12.90 | currency=EUR | vat=excluded | in_stock=false
""",
        "xlsx csv",
    ),
    *specimens(
        _TITLES,
        "french",
        """
Référence | Désignation | Unité | Prix unitaire HT | Taux TVA | Prix TTC
P-1 | Pompe immergée | pièce | 1 234,50 € | 20% | 1 481,40 €
P-2 | Tuyau PER 16 | m | 1,10 € | 20% | 1,32 €
""",
        """
P-1 | Pompe immergée | 1481.40 | currency=EUR | vat=included
P-2 | Tuyau PER 16 | 1.32 | currency=EUR | vat=included | unit=m
""",
        "xlsx csv",
    ),
    *specimens(
        _TITLES,
        "italian-net-of-a-discount",
        """
Cod. art. | Descrizione articolo | UM | Prezzo di listino | Sconto | Prezzo netto
I-1 | Pompa sommersa | pz | 1.234,50 | 40% | 740,70
I-2 | Rubinetto | pz | 12,00 | 40% | 7,20
""",
        """
I-1 | Pompa sommersa | 1234.50 | no=vat
I-2 | Rubinetto | 12.00 | no=vat
""",
        "xlsx csv",
    ),
    *specimens(
        _TITLES,
        "turkish-in-capitals",
        """
SIRA NO | ÜRÜN KODU | ÜRÜN ADI | BİRİM FİYAT (KDV HARİÇ) | KDV DAHİL FİYAT
1 | T-1 | Şerit metre | ₺100,00 | ₺120,00
2 | T-2 | Kağıt havlu | ₺90,00 | ₺99,00
""",
        """
T-1 | Şerit metre | 120.00 | currency=TRY | vat=included
T-2 | Kağıt havlu | 99.00 | currency=TRY | vat=included
""",
        "xlsx csv",
    ),
    *specimens(
        _TITLES,
        "czech",
        """
Kód | Název zboží | MJ | Skladem | Cena bez DPH | Cena vč. DPH
C-1 | Šroub M8 | ks | #10 | 1 234,50 Kč | 1 493,75 Kč
C-2 | Hřebík 50 mm | bal | #0 | 9,90 Kč | 11,98 Kč
""",
        """
C-1 | Šroub M8 | 1493.75 | currency=CZK | vat=included | in_stock=true
C-2 | Hřebík 50 mm | 11.98 | currency=CZK | vat=included | in_stock=false
""",
        "xlsx csv",
    ),
    *specimens(
        _TITLES,
        "romanian-without-marks",
        """
Cod produs | Denumire produs | UM | Pret fara TVA (RON) | Stoc
R-1 | Pompa submersibila | buc | 1.234,50 | #3
R-2 | Teava PPR 20 | m | 5,10 | #120
""",
        """
R-1 | Pompa submersibila | 1234.50 | currency=RON | vat=excluded | unit=pcs
R-2 | Teava PPR 20 | 5.10 | currency=RON | vat=excluded | unit=m
""",
        "xlsx csv",
    ),
    *specimens(
        _TAXES,
        "above-the-titles",
        """
All prices do not include VAT | |
Code | Description | Price, £
B-1 | Bolt M8 | #100
B-2 | Nut M8 | #50.5
""",
        """
B-1 | Bolt M8 | 100 | currency=GBP | vat=excluded
B-2 | Nut M8 | 50.50 | currency=GBP | vat=excluded
""",
        "xlsx csv-comma",
    ),
    *specimens(
        _TAXES,
        "in-polish",
        """
Ceny nie zawierają VAT | |
Kod | Nazwa | Cena, zł
B-1 | Śruba M8 | #100
B-2 | Nakrętka M8 | #50.5
""",
        """
B-1 | Śruba M8 | 100 | currency=PLN | vat=excluded
B-2 | Nakrętka M8 | 50.50 | currency=PLN | vat=excluded
""",
        "xlsx csv",
    ),
    *specimens(
        _PROMOTION,
        "promo-price",
        """
Item no | Description | Promo price, EUR
B-1 | Bolt M8 | #100
B-2 | Nut M8 | #50.5
""",
        """
B-1 | Bolt M8 | 100 | currency=EUR | no=price_basis
B-2 | Nut M8 | 50.50 | currency=EUR | no=price_basis
""",
        "xlsx csv-comma",
    ),
)
