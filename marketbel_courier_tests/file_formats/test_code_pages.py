"""Short texts in code pages that nothing in them declares."""

from __future__ import annotations

import pytest

from marketbel_courier_tests.file_formats.decoding import decode

RUSSIAN = "Артикул;Наименование;Цена\n101;Молоко 3,2% 1 л;2,35\n102;Кефир 1% 0,5 л;1,40\n"
CAPITALS = "АРТИКУЛ;НАИМЕНОВАНИЕ;ЦЕНА\n101;МОЛОКО;2,35\n"
SMALL = "артикул;наименование;цена\n101;молоко;2,35\n"
FEW_LETTERS = "sku;name;price\n1;Bosch GSR 120 (набор);12\n2;Makita;15\n"
UKRAINIAN = "Артикул;Назва;Ціна, грн\n1;Цвяхи будівельні;25,5\n2;Їжа для котів;30\n"
BELARUSIAN = "Артыкул;Назва;Кошт\n1;Шкарпэткі мужчынскія;2,5\n2;Ільняны ручнік;8\n"
POLISH = "SKU;Nazwa;Cena\n1;Żarówka LED ciepła;12,50 zł\n2;Śruba ocynkowana;0,30 zł\n"
ONE_WORD = "kod;nazwa;cena\n1;żółty;12,50\n"
GERMAN = "Nr;Bezeichnung;Preis €\n1;Schlüssel groß, 10 m³;12,50 €\n2;Türgriff Ø 20;5 €\n"
DOS_GERMAN = "Nr;Größe;Preis\n1;Kies m³;5\n2;Schlüssel;7\n"
DUTCH = "Artikel;Omschrijving;Prijs\n1;Café crème, patiënt;€ 3,50\n"
FRENCH = "Réf;Désignation;Prix\n1;Clé à molette;3,50 €\n2;Tuyère à l’épreuve;5 €\n"
CZECH = "Kód;Název;Cena\n1;Šroub zinkovaný;3 Kč\n2;Žárovka teplá světlá;5 Kč\n"
SIGNS = "SKU;Name;Price\n1;Hose 10 m² ½ – “best”;£3\n2;Tap 20°C ±1;€5\n"


@pytest.mark.parametrize("text", [RUSSIAN, CAPITALS, SMALL, FEW_LETTERS])
@pytest.mark.parametrize("page", ["cp1251", "cp866", "koi8-r", "iso8859-5", "mac-cyrillic"])
def test_russian_is_read_in_every_code_page(text: str, page: str) -> None:
    assert decode(text.encode(page)) == text


def test_the_ruled_lines_of_a_dos_text_do_not_decide() -> None:
    rule = "├" + "─" * 60 + "┤\n"
    text = rule + rule.join(f"│{number}│Гвозди│2,35│\n" for number in range(20))

    assert decode(text.encode("cp866")) == text


@pytest.mark.parametrize(
    ("text", "page"),
    [
        (UKRAINIAN, "cp1251"),
        (UKRAINIAN, "koi8-u"),
        (BELARUSIAN, "cp1251"),
        (BELARUSIAN, "cp866"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859-2"),
        (POLISH, "cp852"),
        (ONE_WORD, "cp1250"),
        (GERMAN, "cp1252"),
        (DOS_GERMAN, "cp850"),
        (DUTCH, "cp1252"),
        (FRENCH, "cp1252"),
        (CZECH, "cp1250"),
        (CZECH, "iso8859-2"),
        (SIGNS, "cp1252"),
    ],
)
def test_other_languages_are_read_in_the_code_pages_of_their_countries(
    text: str, page: str
) -> None:
    encodable = text.encode(page, "ignore").decode(page)

    assert decode(encodable.encode(page)) == encodable
