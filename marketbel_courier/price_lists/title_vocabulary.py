"""The words that titles of columns are made of, by language mixed as price lists mix them.

Data alone: how titles are compared with it is in `titles`. Titles stand here as `title_key` makes
them: lower case, words and numbers only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from marketbel_courier.price_lists.roles import PriceKind, Role

Phrases = Mapping[float, Sequence[str]]
"""Whole titles, by how surely they name a role: 1 for sure."""

PRICE_UNITS = frozenset(
    {
        "pe", "preiseinheit", "price per", "price unit", "priced per", "ед цены", "единица цены",
        "кол во в цене", "per", "per qty", "price qty", "price quantity", "qty per price",
        "preismenge", "preis je", "preis pro", "preis für", "за количество", "цена за количество",
        "cena za ilość",
    }
)  # fmt: skip
"""Titles of units whose numbers say how many pieces a price is for."""

WHOLE_TITLES: Mapping[Role, Phrases] = {
    Role.NAME: {
        1.0: (
            "nombre", "nombre del producto", "nombre de producto", "nombre producto",
            "nombre del artículo", "denominación", "désignation", "désignation article",
            "désignation du produit", "libellé", "nom du produit", "nom produit", "nom",
            "denominazione", "nome prodotto", "nome articolo", "nome", "ürün adı", "ürün ismi",
            "stok adı", "malzeme adı", "mal adı", "ürün tanımı", "název", "název zboží",
            "název produktu", "název položky", "název výrobku", "denumire", "denumire produs",
            "denumirea produsului", "denumirea", "denumire articol", "denumire marfă",
            "nume produs",

            "наименование", "название", "наименование товара", "название товара",
            "наименование товаров", "номенклатура", "наименование продукции", "наим товара",
            "наименование номенклатуры", "номенклатура характеристика упаковка",
            "номенклатура характеристика", "style name", "полное наименование",
            "наименование позиции",
            "название позиции", "наименование товара работ услуг", "наименование тмц", "наим",
            "наименование материала", "наименование изделия", "наименование услуги", "наимен",
            "наименование работ", "товары работы услуги", "рабочее наименование",
            "name", "product name", "item name", "title", "product title", "name of product",
            "name of goods", "goods name", "article name",
            "найменування", "назва", "назва товару", "найменування товару", "назва позиції",
            "найменування продукції", "назва продукції", "повне найменування",
            "найменне", "найменаванне", "назва тавару", "найменаванне тавару",
            "nazwa", "nazwa towaru", "nazwa produktu", "nazwa artykułu", "nazwa asortymentu",
            "bezeichnung", "artikelbezeichnung", "produktname", "produktbezeichnung",
            "artikelname", "warenbezeichnung",
            "artikelomschrijving", "productnaam", "benaming", "artikelnaam", "naam",
            "productomschrijving",
        ),
        0.9: (
            "producto", "productos", "produit", "produits", "prodotto", "prodotti", "ürün",
            "ürünler", "zboží", "produs", "produse", "mal hizmet", "descripción del producto",
            "descripción del artículo", "descrizione articolo", "descrizione prodotto",
            "popis zboží", "descriere produs",

            "товар", "товары", "продукт", "продукция", "product", "products", "goods", "услуга",
            "вид работ", "вид услуги", "услуги", "виды работ", "item description", "продукція",
            "ассортимент", "towar", "towary", "produkt", "produkty", "omschrijving", "асортимент",
            "наименование и характеристики", "изделие", "препарат", "деталь", "запчасть",
            "культура", "сорт", "культура сорт", "книга", "блюдо", "usługa",
        ),
        0.75: (
            "ürün açıklaması", "cinsi", "malın cinsi",

            "product description", "item", "items", "descr", "наименование модели", "produkte",
            "goods description", "article description", "опис товару",
        ),
        0.6: (
            "descripción", "descrizione", "açıklama", "popis", "descriere", "artículo",
            "articolo", "articol", "položka", "označení",
"description", "позиция", "позиція", "pozycja", "artikel", "artykuł",
              "particulars", "материал", "style", "наименование показателя"),
        0.5: ("описание товара", "модель", "model", "описание", "опис", "opis", "beschreibung",
              "наименование модель", "model name", "asortyment", "типоразмер"),
    },
    Role.SKU: {
        1.0: (
            "código de producto", "código del producto", "código producto", "código artículo",
            "código de artículo", "cód artículo", "referencia producto", "code article",
            "code produit", "référence produit", "réf article", "codice articolo",
            "codice prodotto", "cod articolo", "cod art", "stok kodu", "ürün kodu",
            "malzeme kodu", "kód zboží", "kód produktu", "kód výrobku", "katalogové číslo",
            "objednací číslo", "číslo zboží", "cod produs", "cod articol", "codul produsului",

            "артикул", "sku", "код товара", "article number", "item code", "product code",
            "item number", "item no", "арт", "код артикула", "номенклатурный номер", "арт no",
            "артикул товара", "article no", "stock code", "variant sku", "артикл", "код позиции",
            "код номенклатуры", "код продукта", "product sku", "item sku", "catalog number",
            "catalogue number", "cat no", "catalog no", "order code", "код для заказа",
            "код товару", "артикул товару", "код тавару", "артыкул", "код продукции",
            "indeks", "kod towaru", "kod produktu", "nr katalogowy", "numer katalogowy",
            "artikelnummer", "artikelnr", "artikel nr", "art nr", "artnr", "bestellnummer",
            "bestell nr", "artikelcode", "art code", "productcode", "bestelnummer", "art no",
            "артикул код", "код артикул", "код тмц", "item id", "vendor sku", "supplier sku",
        ),
        0.95: (
            "referencia", "référence", "réf", "riferimento", "referință", "stok no", "ürün no",
"vendor code", "article", "reference", "reference no", "ref", "ref no", "код 1с",
               "каталожный номер", "каталожный no", "no по каталогу", "indeks produktu"),
        0.9: (
            "código", "cód", "codigo", "codice", "cod", "kód", "kat číslo", "obj číslo",

            "код", "code", "id товара", "part number", "part no", "pt no", "part", "номер детали",
            "номер запчасти", "код детали", "р n", "p n", "kod", "symbol", "н н", "нн", "шифр",
            "номенклатурный no", "ном номер", "внутренний код", "наш код", "код поставщика",
            "партномер", "парт номер", "номер товара", "product number", "material number",
            "материал номер", "style no", "style number", "style code",
            "шифр товара", "nr artykułu", "numer artykułu", "kod artykułu",
        ),
        0.75: ("обозначение", "обозначение изделия", "позначення", "art",
               "isbn", "product id", "id product", "идентификатор товара", "nr", "numer",
               "артикул производителя", "mpn", "код производителя", "manufacturer part number",
               "manufacturer part no", "mfr part no", "mfg part no", "oem", "oem номер"),
        0.6: ("номер", "идентификатор", "number", "уникальный идентификатор", "no", "id", "ид"),
        0.45: ("style", "модель", "model", "handle", "марка модель", "item"),
    },
    Role.PART_NUMBER: {
        1.0: ("mpn", "артикул производителя", "код производителя", "manufacturer part number",
              "manufacturer part no", "mfr part no", "mfg part no", "mfr no", "oem", "oem номер",
              "oem number", "номер производителя", "заводской артикул", "артикул завода",
              "herstellernummer", "hersteller nr", "kod producenta", "артикул виробника"),
        0.85: ("part number", "part no", "pt no", "p n", "номер детали", "номер запчасти",
               "партномер", "парт номер", "каталожный номер", "каталожный no", "код детали"),
        0.55: ("модель", "model", "model no", "модел", "модель код"),
        0.3: ("артикул", "арт", "артикул товара"),
    },
    Role.BARCODE: {
        1.0: (
            "código de barras", "cód barras", "code barre", "code barres", "code à barres",
            "codice a barre", "codice ean", "čárový kód", "čárový kód ean", "cod de bare",
            "cod bare", "barkod no",
"штрихкод", "штрих код", "barcode", "bar code", "ean", "ean13", "ean 13", "upc",
              "gtin", "шк", "штрих код товара", "штрихкод товара", "kod kreskowy", "kod ean",
              "код ean", "ean code", "strichcode", "streepjescode", "ean nr", "ean номер",
              "штрих коды", "ean8", "ean upc", "barkod", "штрыхкод", "gtin ean", "barcodes"),
    },
    Role.BRAND: {
        1.0: (
            "marca", "fabricante", "marque", "fabricant", "produttore", "marchio", "üretici",
            "üretici firma", "výrobce", "značka", "producător",
"бренд", "производитель", "торговая марка", "brand", "manufacturer", "maker",
              "изготовитель", "тм", "виробник", "торгова марка", "вытворца", "producent", "marka",
              "hersteller", "marke", "merk", "fabrikant", "марка производитель", "brand name",
              "наименование производителя", "бренд производитель", "произв", "mfr", "марка"),
        0.75: ("vendor", "фирма", "mfg", "завод", "завод изготовитель", "make", "издательство"),
    },
    Role.CATEGORY: {
        1.0: (
            "categoría", "catégorie", "categoria", "kategori", "ürün grubu", "ürün kategorisi",
            "skupina", "skupina zboží", "familia", "famille", "famiglia", "grupă",
            "categoria merceologica",
"категория", "category", "группа", "группа товаров", "раздел", "тип товара",
              "product group", "group", "department", "section", "товарная группа", "подгруппа",
              "product category", "category name", "название группы", "название категории",
              "категория товара", "группа номенклатуры", "номенклатурная группа", "рубрика",
              "подкатегория", "subcategory", "sub category", "вид товара", "наименование группы",
              "категорія", "група", "група товарів", "підгрупа", "розділ", "катэгорыя",
              "група тавараў",
              "kategoria", "grupa", "grupa towarowa", "kategorie", "warengruppe", "productgroep",
              "categorie", "artikelgroep", "podkategoria", "tовarная группа", "item group"),
        0.7: ("ценовая группа", "product type", "тип номенклатуры", "вид номенклатуры", "family",
              "товарная категория", "раздел каталога", "категории", "categories", "вид", "отдел"),
        0.5: ("тип", "type", "серия", "коллекция", "series", "collection", "класс"),
    },
    Role.DESCRIPTION: {
        1.0: (
            "observaciones", "remarque", "remarques", "osservazioni", "poznámka", "observații",
            "notlar", "características", "caractéristiques", "caratteristiche", "özellikler",
            "caracteristici",
"описание", "характеристики", "комментарий", "примечание", "details", "примечания",
              "specification", "specifications", "notes", "краткое описание", "полное описание",
              "описание товара", "комментарии", "опис", "примітка", "примітки", "remark",
              "beschreibung", "bemerkung", "opis", "opis produktu", "uwagi", "opmerking", "remarks",
              "апісанне", "short description", "long description", "body html", "спецификация",
              "технические характеристики", "доп информация", "дополнительная информация", "note",
              "заметки", "comment", "comments", "full description", "особенности", "состав",
              "спецификации", "описание позиции", "опис товару", "summary", "beschreibung lang"),
        0.7: (
            "descripción", "descrizione", "açıklama", "popis", "descriere",
"description", "product description"),
    },
    Role.PRICE: {
        1.0: (
            "precio", "precios", "precio unitario", "precio unidad", "precio por unidad",
            "precio de venta", "precio venta", "precio tarifa", "precio de tarifa",
            "precio lista", "precio de lista", "precio público", "pvp", "prix",
            "prix unitaire", "prix de vente", "prix public", "prix catalogue", "prix unit",
            "prezzo", "prezzi", "prezzo unitario", "prezzo listino", "prezzo di listino",
            "prezzo di vendita", "prezzo al pubblico", "fiyat", "fiyatı", "birim fiyat",
            "birim fiyatı", "satış fiyatı", "liste fiyatı", "perakende fiyat",
            "perakende fiyatı", "toptan fiyat", "toptan fiyatı", "cena za kus", "cena za ks",
            "prodejní cena", "jednotková cena", "cena za jednotku", "maloobchodní cena",
            "velkoobchodní cena", "doporučená cena", "preț", "pret", "prețul", "preț unitar",
            "preț de vânzare", "preț vânzare", "preț listă", "preț de listă", "preț buc",

            "цена", "price", "розничная цена", "цена розничная", "цена розница", "unit price",
            "retail price", "стоимость", "цена за единицу", "цена за ед", "цена за шт", "цены",
            "list price", "оптовая цена", "цена оптовая", "цена опт", "wholesale price",
            "розн цена",
            "прайс", "ррц", "рц", "мрц", "розница", "price each", "rrp", "msrp", "srp", "опт цена",
            "мелкий опт", "крупный опт", "price per unit", "цена ед", "ціна", "ціна роздрібна",
            "роздрібна ціна", "ціна опт", "оптова ціна", "ціна за од", "вартість", "ціна за шт",
            "кошт", "цана", "цана за адзінку", "рознічная цана",
            "cena", "cena jednostkowa", "cena detaliczna", "cena hurtowa", "cena sprzedaży",
            "preis", "einzelpreis", "verkaufspreis", "listenpreis", "uvp", "stückpreis", "vk",
            "prijs", "brutoprijs", "bruto prijs", "verkoopprijs", "adviesprijs", "stukprijs",
            "variant price", "цена реализации", "отпускная цена", "цена отпускная", "цена продажи",
            "прайсовая цена", "базовая цена", "цена базовая", "цена 1", "regular price", "rate",
            "mrp", "selling price", "sale price", "final price", "your price", "net price",
        ),
        0.9: (
            "tarif", "tarifs", "tarifa", "listino", "pu", "p u", "prix net", "prezzo netto",
            "precio neto",
"trade", "цена от", "итого с ндс", "всего с ндс", "total incl vat", "опт", "cost",
              "retail", "wholesale", "тариф", "розн", "мелк опт", "мелкооптовая",
              "расценка", "оптовая", "розничная", "ек", "ek", "nettoprijs", "netto prijs",
              "nettopreis",
              "bruttopreis", "cena netto", "cena brutto", "закупка", "закуп", "ddp", "дилер",
              "дилерская", "дилерская цена", "закупочная цена", "себестоимость", "tariff",
              "крупн опт", "кр опт", "мел опт", "спеццена", "спец цена", "роздріб", "гурт",
              "inkoopprijs", "einkaufspreis", "händlerpreis", "final rate", "hek",
              "стоимость услуги", "стоимость работ", "предоплата", "роздріб ціна", "розничные"),
        0.7: ("netto", "brutto", "нетто цена", "цена нетто", "fob", "exw", "cif", "amount",
              "betrag", "bedrag", "kwota", "list"),
    },
    Role.CURRENCY: {
        1.0: (
            "moneda", "divisa", "devise", "para birimi", "döviz", "döviz cinsi", "měna",
            "monedă",
"валюта", "currency", "валюта цены", "вал", "валюта прайса", "ccy", "curr", "waluta",
              "währung", "valuta", "currency code", "код валюты"),
    },
    Role.VAT_RATE: {
        1.0: (
            "iva", "iva %", "% iva", "tipo iva", "tva", "tva %", "taux tva", "aliquota iva",
            "aliquota", "kdv", "kdv %", "kdv oranı", "dph", "dph %", "sazba dph", "cota tva",
"ндс", "ставка ндс", "ндс %", "vat", "vat %", "vat rate", "ставка ндс %", "пдв",
              "ставка пдв", "mwst", "mwst %", "ust", "btw", "btw %", "stawka vat", "пдв %",
              "пдв ставка",
              "tax rate", "ндс ставка", "tax", "пдв, %", "vat stawka", "% ндс", "размер ндс"),
    },
    Role.UNIT: {
        1.0: (
            "unidad", "unidad de medida", "ud", "unité", "unité de vente", "unité de mesure",
            "unità", "unità di misura", "birim", "ölçü birimi", "brm", "měrná jednotka", "mj",
            "m j", "unitate", "unitate de măsură",

            "единица", "ед", "ед изм", "единица измерения", "ед измерения", "unit", "uom",
            "unit of measure", "units", "единицы измерения", "еи", "е и", "ед изм я", "единица изм",
            "базовая единица", "базовая единица измерения", "ед хранения", "един изм", "изм",
            "од вим", "од", "одиниця", "одиниця виміру", "одиниця вимірювання", "од виміру",
            "адз вым", "адзінка", "адзінка вымярэння",
            "j m", "jm", "jedn", "jednostka", "jednostka miary", "jedn miary",
            "einheit", "me", "mengeneinheit", "eenheid", "unity", "u m", "um", "measure",
            "ед из", "единицы", "единица продажи", "ед продажи", "мера", "sales unit",
            *PRICE_UNITS,
        ),
        0.6: ("упаковка", "packing", "packaging", "verpackung"),
    },
    Role.STOCK: {
        1.0: (
            "existencias", "disponibilidad", "disponible", "inventario", "disponibilité",
            "en stock", "giacenza", "disponibilità", "disponibile", "magazzino", "stok",
            "stok miktarı", "stok durumu", "stok adedi", "skladem", "sklad", "dostupnost",
            "stoc", "disponibilitate", "în stoc",

            "остаток", "остатки", "наличие", "склад", "в наличии", "stock", "in stock",
            "availability", "on hand", "available", "на складе", "свободный остаток", "доступно",
            "stock qty", "остаток на складе", "наличие на складе", "остаток шт", "свободно",
            "наявність", "залишок", "залишки", "в наявності", "наяўнасць", "рэшта",
            "stan", "stan magazynowy", "dostępność", "dostępna ilość", "na stanie",
            "bestand", "lagerbestand", "lager", "verfügbar", "verfügbarkeit",
            "voorraad", "beschikbaar", "in voorraad", "stock quantity", "inventory",
            "кол во на складе",
            "количество на складе", "variant inventory qty", "остаток кол во", "ост", "доступность",
            "stock status", "наличие товара", "остаток товара", "available qty", "qty in stock",
        ),
        0.7: (
            "cantidad", "cant", "quantité", "qté", "quantità", "qtà", "miktar", "adet",
            "množství", "počet", "počet ks", "cantitate", "buc",
"количество", "кол во", "qty", "quantity", "кол", "к во", "кіл сть", "кількість",
              "колькасць", "ilość", "menge", "aantal", "count"),
    },
    Role.PACK_SIZE: {
        1.0: (
            "unidades por caja", "uds caja", "embalaje", "conditionnement", "colisage",
            "confezione", "pezzi per confezione", "imballo", "koli içi", "paket içi",
            "koli adedi", "ambalaj", "balení", "ks v balení", "počet v balení",
            "bucăți pe cutie", "buc cutie", "buc bax", "ambalare",

            "в упаковке", "шт в упаковке", "кол во в упаковке", "количество в упаковке",
            "шт в уп", "pack size", "pcs per box", "pcs box", "units per pack", "в коробке",
            "шт в коробке", "pack qty", "упаковка шт", "фасовка", "кол во в уп", "шт уп", "шт кор",
            "норма упаковки", "вложение", "уп шт", "кол во в коробке", "в уп", "в кор", "case pack",
            "в ящике", "шт в ящике", "упак", "количество в коробке", "норма", "уп", "pcs ctn",
            "шт упак", "в упак", "транспортная упаковка", "qty per pack", "pcs per pack",
            "ilość w opakowaniu", "opakowanie", "szt w opak", "verpackungseinheit", "ve", "vpe",
            "inhoud", "verpakkingseenheid", "verpakking", "в упаковці", "шт в упаковці",
            "pcs carton",
            "кол во шт в упаковке", "кратность упаковки", "упаковка", "пак", "qty box", "box qty",
            "к во в уп", "количество в упаковке шт", "кол во в упак", "кол во упак",
            "штук в упаковке",
        ),
    },
    Role.LEAST_ORDER: {
        1.0: (
            "pedido mínimo", "cantidad mínima", "minimum de commande", "quantité minimum",
            "ordine minimo", "quantità minima", "minimum sipariş", "minimální odběr",
            "min odběr", "comandă minimă", "cantitate minimă",
"мин партия", "минимальная партия", "минимальный заказ", "мин заказ", "moq",
              "min order", "minimum order", "min qty", "minimum order quantity", "min order qty",
              "минимальное количество", "мин кол во", "мин отгрузка", "минимальная отгрузка",
              "минимальный объем заказа", "минимальна партія", "мін замовлення", "minimum qty",
              "мин кол во заказа", "minimale zamówienie", "minimum zamówienia", "mindestmenge",
              "mindestbestellmenge", "minimale afname", "минимальная норма отпуска",
              "мин партия шт", "минимум"),
        0.9: ("мин опт заказ", "минимальный заказ опт"),
    },
    Role.ORDER_MULTIPLE: {
        1.0: ("кратность", "кратность заказа", "кратность отгрузки", "order multiple", "multiple",
              "кратно", "krotność", "кратність", "кратность шт", "multiplicity",
              "кратность партии"),
    },
    Role.VARIANT: {
        1.0: (
            "talla", "tamaño", "taille", "couleur", "taglia", "colore", "beden", "renk",
            "velikost", "barva", "mărime", "culoare",
"размер", "size", "характеристика", "характеристика номенклатуры", "цвет", "color",
              "colour", "рост", "размеры", "option1 value", "option2 value", "option3 value",
              "розмір", "колір", "колер", "памер", "rozmiar", "kolor", "größe", "farbe", "maat",
              "kleur", "вариант", "variant", "модификация", "характеристики номенклатуры",
              "размер рост", "size name", "расцветка", "оттенок", "ростовка", "варианты",
              "исполнение"),
        0.7: ("типоразмер", "типорозмір"),
    },
    Role.IGNORED: {
        1.0: (
            "importe", "importe total", "montant", "total ht", "total ttc", "importo",
            "totale", "tutar", "toplam", "toplam tutar", "toplam fiyat", "celkem",
            "cena celkem", "celková cena", "valoare", "valoare totală", "precio total",
            "prix total", "prezzo totale", "preț total", "imagen", "resim", "obrázek",
            "immagine", "imagine", "pedido", "commande", "ordine", "sipariş", "objednávka",
            "comandă", "sıra no", "sıra", "poř č",

            "цена от",
            "no", "n", "п п", "no п п", "n п п", "nn", "no no", "no n", "№", "пп", "поз", "lp",
            "lfd nr", "pos", "з п", "no з п", "nr п п", "sr no", "s no", "sl no", "п н", "no пп",
            "заказ", "ваш заказ", "order", "order qty", "к заказу", "заявка", "количество заказа",
            "кол во заказа", "заказ шт", "сумма", "сумма заказа", "итого", "total", "сумма руб",
            "total price", "total amount", "sum", "sub total", "subtotal", "всего",
            "стоимость заказа",
            "замовлення", "сума", "ваше замовлення", "разом", "усього", "заказать",
            "zamówienie", "wartość", "ilość zamówiona", "suma", "razem", "summe", "gesamt",
            "gesamtpreis", "bestellmenge", "bestellung", "bestelling", "totaal", "bestelaantal",
            "order quantity", "your order", "заказ кол во", "количество для заказа", "ext price",
            "extended price", "line total", "сумма к оплате", "кол во к заказу", "номер п п",
            "фото", "картинка", "изображение", "изображения", "photo", "image", "picture", "url",
            "ссылка", "link", "images", "фото товара", "ссылка на фото", "image url", "зображення",
            "image src", "ссылка на товар", "ссылка изображения", "zdjęcie", "bild", "afbeelding",
            "посилання", "посилання зображення", "продукт на сайте", "ссылка на сайт", "foto",
        ),
        0.6: ("номер", "позиция", "номер позиции"),
    },
}  # fmt: skip
"""What a whole title says. A title may stand in several roles: the values then decide."""

WORDS: Mapping[Role, Sequence[tuple[float, re.Pattern[str]]]] = {
    role: [(strength, re.compile(pattern)) for strength, pattern in patterns]
    for role, patterns in {
        Role.NAME: [
            (0.85, r"\b(?:наименовани\w*|названи[ея]|номенклатура|найменування|назва|nazwa"
                   r"|\w*bezeichnung|\w*omschrijving|naming)\b"),
            (0.75, r"\b(?:product|item|goods|article) (?:name|title)\b|\b(?:name|title)\b"),
            (0.6, r"\b(?:товар[аы]?|продукци[яи]|товару|description|номенклатуры)\b"
                  r"|^(?:сорт|порода|марка|вид)\b"),
        ],
        Role.SKU: [
            (0.85, r"\b(?:артикул\w*|sku|artikelnummer|indeks|vendor code)\b"),
            (0.75, r"\b(?:article|item|product|part|catalog\w*|stock) (?:no|number|code|id)\b"
                   r"|\b(?:код|номер) (?:товар\w*|детали|запчаст\w*|издели\w*|позици\w*|1с)\b"),
            (0.6, r"\b(?:код|code|kod)\b"),
        ],
        Role.PART_NUMBER: [
            (0.8, r"\b(?:mpn|oem)\b|\b(?:артикул|код|номер) (?:производител\w*|изготовител\w*"
                  r"|завод\w*|виробника)\b|\bpart (?:no|number)\b"),
        ],
        Role.BARCODE: [
            (0.95, r"\b(?:штрих ?код\w*|barcode|bar code|ean\d*|gtin\d*|upc|kreskowy)\b"),
        ],
        Role.BRAND: [
            (0.85, r"\b(?:бренд\w*|brand|производител[ьяи]|manufacturer|producent|hersteller"
                   r"|виробник|торгов\w+ марка)\b"),
        ],
        Role.CATEGORY: [
            (0.75, r"\b(?:категори[яи]|category|групп[аы]|подгрупп[аы]|категорія|група|kategori[ae]"
                   r"|warengruppe|раздел)\b"),
        ],
        Role.DESCRIPTION: [
            (0.75, r"\b(?:описани[ея]|description|характеристик[иа]|комментари[йи]|примечани[ея]"
                   r"|beschreibung|спецификация)\b"),
        ],
        Role.PRICE: [
            (0.9, r"\b(?:цен[аыу]|price[sd]?|прайс|ррц|мрц|рц|rrp|msrp|srp|mrp|cen[ay]"
                  r"|precios?|prix|prezz[oi]|fiyat\w{0,4}|pre[tțţ](?:ul)?|pvp|tarif[as]?"
                  r"|\w*prei[s]e?|\w*prijs|цін[аи]|цана|uvp)\b"),
            (0.8, r"\b(?:стоимость|вартість|кошт|розниц[аы]|розн|опт\d?|роздріб\w*|гурт\w*|retail"
                  r"|wholesale|мелкий опт|тариф\w*|расценк\w*|cost|закуп\w*|закупка|дилер\w*"
                  r"|dealer|ddp)\b"),
            (0.6, r"\b(?:rate|netto|brutto|нал|наличны\w*|безнал\w*|предоплат\w*)\b"),
        ],
        Role.CURRENCY: [(0.9, r"\b(?:валюта|currency|waluta|währung|valuta)\b")],
        Role.VAT_RATE: [(0.8, r"\bставка (?:ндс|пдв)\b|\b(?:vat|tax|btw|mwst) (?:rate|stawka)\b"
                              r"|\bstawka vat\b")],
        Role.UNIT: [
            (0.9, r"\b(?:ед|единиц[аы]|один\w*|од|адзінка) (?:изм\w*|вим\w*|вым\w*)\b"
                  r"|\bunit of measure\w*\b|\bjednostka\b|\bmengeneinheit\b|\beenheid\b"),
        ],
        Role.STOCK: [
            (0.85, r"\b(?:остат\w+|наличи\w+|склад\w*|stock|залиш\w+|наявн\w+|наяўн\w+|stan"
                   r"|dostępn\w+|\w*bestand|voorraad|magazyn\w*|magazijn|warehouse|lager|availab\w+|inventory|свободн\w+)\b"),
        ],
        Role.PACK_SIZE: [
            (0.85, r"\bв (?:упак\w*|уп|короб\w*|кор|ящ\w*|пачке|блоке|мешке|паллет\w*|поддон\w*)\b"
                   r"|\b(?:шт|pcs|кол во|количество|qty|units) (?:в |per |in |a |на )?"
                   r"(?:уп\w*|кор\w*|ящ\w*|pack|box|carton|case|ctn|поддон\w*|паллет\w*)\b"
                   r"|\b(?:pack|box|carton|case) (?:size|qty|quantity)\b|\bфасовка\b"
                   r"|\bw opakowaniu\b"),
        ],
        Role.LEAST_ORDER: [
            (0.95, r"\bмин(?:им\w*)? (?:\w+ )?(?:партия|заказ\w*|кол во|количество|отгрузк\w*)\b"
                   r"|\b(?:moq|mindest\w*menge)\b|\bmin(?:imum|imal\w*)? (?:order|qty|quantity"
                   r"|afname|zamówieni\w*)\b|\bмін\w* (?:партія|замовлення|кількість)\b"),
        ],
        Role.ORDER_MULTIPLE: [(0.9, r"\b(?:кратн\w+|multiple|krotność)\b")],
        Role.VARIANT: [
            (0.8, r"\b(?:(?:типо)?размер|size|цвет|colou?r|rozmiar|kolor|größe|farbe|розмір|колір"
                  r"|рост)\b"
                  r"|\bхарактеристика\b"),
        ],
        Role.IGNORED: [
            (0.95, r"\b(?:заказ|заявка|замовлення|ваш заказ)\b|\b(?:сумма|итого|total|сума|totale"
                   r"|toplam|celkem|tutar|valoare|importe|montant|importo)\b"),
            (0.9, r"\b(?:фото|картинк\w*|изображени\w*|image|photo|picture|url|ссылк\w*|link"
                  r"|посилання|зображення)\b"),
        ],
    }.items()
}  # fmt: skip
"""What a title says that only has such a word in it, the surest first."""

NO_ROLE = re.compile(
    r"\b(?:прайс лист\w*|price ?list|дата|date|data|datum|срок|годен|скидк[аи]|discount|rabat"
    r"|rabatt|korting|знижка|наценк\w*"
    r"|margin|markup|валютн\w* курс|курс|тн ?вэд|код тнвэд|ктнвэд|страна|country|статус|status"
    r"|новинка|акция да|тип цен\w*|вид цен\w*|вес|weight|масса|объем|volume|waga|gewicht|hs code"
    r"|окпд\w*|tnved|гтд|сертификат\w*|гарантия|warranty|адрес|телефон|phone|e ?mail|option\d name"
    r"|qr ?код|изменени\w*|valid|срок годности|номер группы|идентификатор группы|парковк\w*"
    r"|group id|category id|id категории|id группы|код группы|код категории|parent|tags|vendor id"
    r"|meta|seo|keywords|ключевые слова|поисковые запросы|язык|language|active|visible|published"
    r"|компания|company|supplier name|поставщик|requires shipping|taxable|fulfillment|rating"
    r"|рейтинг|length|width|height|длина|ширина|высота|глубина|толщина|диаметр"
    r"|доставк[аи]|delivery|shipping|залог\w*|депозит\w*|deposit|бонус\w*|bonus|кэшб[эе]к\w*"
    r"|cashback|платеж\w*|конкурент\w*|competitor\w*|изм цен\w*|разниц[аы]"
    r"|descuento|dto|remise|sconto|iskonto|indirim|sleva|slevy|reducere|peso|poids|ağırlık|hmotnost"
    r"|greutate|fecha|tarih|écotaxe|eco taxe|éco participation|ecocontributo|garant[ií]a|garantie"
    r"|garanzia|garanti|záruka|envío|livraison|spedizione|kargo|doprava|transport|livrare|país|pays"
    r"|paese|menşei|difference|аналог\w*|(?:цена|стоимость) тары|страховк\w*|insurance"
    r"|(?:vat|tax|mwst|ust|btw|gst) (?:amount|betrag|bedrag))\b"
)
"""Words of titles whose columns have none of the roles, whatever else stands in the title."""
STILL_A_PRICE = re.compile(
    r"\b(?:цен[аы]|price|ціна|cena|preis|prijs|стоимость|precio|prix|prezzo|pre[tț]) (?:\w+ )?"
    r"(?:со?|with|з|mit|after|without|без|po|z|met|за|per|от|при|con|sin|avec|sans|apr[eè]s|senza"
    r"|se|cu|f[aă]r[aă]|hors|incl\w*|excl\w*|вкл\w*)\b"
    r"|\b(?:discounted|акционн\w+|sale|promo|iskontolu|indirimli|scontato|remisé|redus)\b"
)
"""“Цена со скидкой” is a price, in spite of NO_ROLE."""

PRICE_KINDS: Sequence[tuple[re.Pattern[str], PriceKind]] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"\b(?:стар\w+|прежн\w+|предыдущ\w*|попередн\w*|папярэдн\w*|old|previous|was"
         r"|compare at|poprzedni\w*|стар[аі]\w*|alt\w* preis"
         r"|oude|неденом\w*|до деном\w*|недэнам\w*"
         r"|anterior|antes|ancien\w*|barré|vecchio|precedente|eski|původn\w*|vechi\w*)\b",
         PriceKind.OLD),
        (r"\b(?:закуп\w*|себестоимость|purchase|ddp|ek|hek|einkaufspreis|inkoop\w*|вход\w*|собіварт\w*"
         r"|дилер\w*|dealer\w*|händler\w*|дилерск\w*|партн[её]р\w*"
         r"|partner\w*|дистриб\w*|distributor\w*|cena zakupu|закупівельн\w*|reseller|партнёр\w*"
         r"|приход\w*|coste|costo|compra|achat|acquisto|alış|nákupn\w*|achizi[tțţ]i\w*)\b",
         PriceKind.PURCHASE),
        (r"\b(?:ррц|мрц|рц|rrp|msrp|srp|mrp|uvp|рекоменд\w*|recommended|suggested|адвайс|adviesprijs"
         r"|sugerowan\w*|katalogow\w*|рекомендован\w*|мрозц|мир\w? розн\w*|unverbindlich\w*"
         r"|recomendado|conseillé|consigliato|tavsiye\w*|doporučen\w*|recomandat)\b",
         PriceKind.RECOMMENDED),
        (r"\b(?:акци\w*|скидк\w*|спец\w*|распродаж\w*|sale|promo\w*|special|discount\w*|акці\w*"
         r"|знижк\w*|raba[ct]\w*|aktion\w*|korting\w*|уценк\w*|клубн\w*"
         r"|oferta|descuento|remis\w*|scont\w*|indirimli|iskontolu|kampanya\w*|slev\w*|akčn\w*"
         r"|reducere|redus|promoc\w*|promozion\w*)\b", PriceKind.PROMOTIONAL),
        (r"\b(?:\w*опт|\w*опт\w+|партн\w*|wholesale|trade|bulk|гурт\w*|hurt\w*|großhandel\w*"
         r"|groothandel\w*|nettoprijs|netto prijs|мелкооптов\w*|корпоратив\w*|b2b|вип|vip|mayorista"
         r"|mayor|gros|grossiste|ingrosso|toptan|bayi|velkoobch\w*|angro)\b",
         PriceKind.WHOLESALE),
        (r"\b(?:розн\w*|retail|роздр\w*|рознічн\w*|detal\w*|einzelhandel|consumentenprijs|verkoop\w*"
         r"|vk|verkaufspreis|selling|minorista|pvp|venta|vente|vendita|pubblico|público|public|satış"
         r"|perakende|maloobch\w*|prodejn\w*|vânzare|vanzare)\b", PriceKind.RETAIL),
    )
)  # fmt: skip
"""The kind of price that a title speaks of, the first that fits."""

DISCOUNT = re.compile(
    r"\b(?:скидк\w*|знижк\w*|зніжк\w*|discount\w*|rab[ao]t\w*|korting\w*|sconto|descuento|remise"
    r"|dto|iskonto|sleva|slevy)\b"
)
"""Titles of discounts: what stands beside them may be a price before or after one."""
ORDER_TITLES = re.compile(
    r"\b(?:qty|quantity|количество|кол во|кол|кількість|ilość|menge|aantal|к во|cantidad|quantité"
    r"|quantità|qté|qtà|miktar|adet|množství|počet|cantitate)\b"
)
"""Titles of quantities which, beside a column of sums, the customer is to fill in."""
NET_AND_GROSS = {
    **dict.fromkeys(("netto", "нетто", "net", "neto", "net weight"), False),
    **dict.fromkeys(("brutto", "брутто", "gross", "bruto", "gross weight"), True),
}
"""Titles of prices without and with taxes, or of weights; true where it is with them."""
TITLES_OF_PRICE_KINDS = re.compile(
    r"\b(?:вид|тип|категори[яи]|уровень|колонка|название|наименование|код|группа) (?:цен\w*|прайса)"
    r"|\bценов\w+ (?:категори\w|групп\w|колонк\w|уров\w+|тип\w*)|^прайс(?: лист)?$"
    r"|\bprice (?:type|kind|list|level|category|group|tier|name|code)\b|^price ?list$"
    r"|\b(?:customer|client|buyer) (?:group|type|category|class)\b"
    r"|\b(?:тип|вид|группа|категория) (?:клиент\w*|покупател\w*)"
    r"|\b(?:preis(?:art|typ|liste|gruppe)|kundengruppe|(?:rodzaj|typ|grupa) cen\w*)\b"
    r"|\b(?:вид|тип) (?:цін\w*|цан\w*)"
    r"|\b(?:форма|вид|способ|тип|условия) (?:оплаты|расчета)\b|^(?:оплата|payment|расчет)$"
)
"""Titles of what a row says of its price: “Вид цены” over “Опт” and “Розница”."""
TITLES_OF_LEAST_QUANTITIES = re.compile(
    r"^(?:от|from|ab|od|партия)(?: (?:шт|pcs|ед|кг|stück|szt))?$"
    r"|\b(?:кол во|количество|qty|quantity|menge|ilość|объем)"
    r" (?:от|from|ab|с|break|od|заказа|партии)\b"
    r"|\b(?:от|from|ab) (?:кол во|количества|qty|quantity|menge)\b"
    r"|\b(?:qty|quantity|price|volume) (?:break|tier|step)s?\b|\btiers?\b|\b(?:preis)?staffel\w*\b"
    r"|\b(?:min(?:imum|imal\w*)?|мин\w*) (?:qty|quantity|кол во|количество|партия|заказ)\b|\bmoq\b"
    r"|\bразмер партии\b|\bпри заказе от\b"
)
"""Titles of the quantity that a row's price begins at."""
TITLES_OF_PRICE_DATES = re.compile(
    r"\b(?:действу\w+|действ\w*|актуальн\w+) (?:с|до|от|на|по)\b|\bvalid (?:from|to|until|since)\b"
    r"|\bдата (?:цен\w*|начала|действия|установки|изменения цен\w*)|\bцена (?:с|на|от) дат\w+"
    r"|\bgültig\b|\beffective\b"
)
"""Titles of the day from which or until which a row's price holds."""
SUM_TITLES = re.compile(
    r"\b(?:сумма|итого|total|сума|suma|wartość|summe|gesamt\w*|totaal|amount|\w*betrag|bedrag|kwota|разом|всего|importe|montant|importo"
    r"|totale|tutar|toplam|celkem|valoare)\b"
)
COST_TITLES = re.compile(
    r"(?:общая |полная )?(?:стоимость|вартість|cost|wartość)(?: (?:руб\w*|byn|грн|с ндс|без ндс))*"
)
"""Titles of prices which, beside a price and a quantity, are as well those of sums."""
