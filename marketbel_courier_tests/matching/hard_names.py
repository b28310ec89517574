"""Pairs of names that are hard to tell: goods of ten kinds, each in other words and as variants.

A line is a product, its other names, and what is another product, however alike.
"""

# ruff: noqa: E501 - the lines of a table are not broken

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class HardName(NamedTuple):
    """A product with names that are its own and names that are not."""

    product: str
    same: Sequence[str]
    different: Sequence[str]


_TABLE = """
## phones
Смартфон Xiaomi Redmi Note 13 8/256GB Midnight Black | Xiaomi Redmi Note 13 8/256 ГБ Midnight Black; Redmi Note 13 8+256GB чёрный Midnight Black Xiaomi смартфон | Смартфон Xiaomi Redmi Note 13 6/128GB Midnight Black; Смартфон Xiaomi Redmi Note 13 Pro 8/256GB Midnight Black; Смартфон Xiaomi Redmi Note 13 5G 8/256GB Midnight Black; Смартфон Xiaomi Redmi Note 12 8/256GB Midnight Black; Чехол для Xiaomi Redmi Note 13 Midnight Black
Apple iPhone 15 Pro Max 256GB Natural Titanium | iPhone 15 Pro Max 256 ГБ Natural Titanium; Смартфон Apple iPhone 15 Pro Max 256Gb (Natural Titanium) | Apple iPhone 15 Pro 256GB Natural Titanium; Apple iPhone 15 Pro Max 512GB Natural Titanium; Apple iPhone 15 Pro Max 256GB Blue Titanium; Apple iPhone 15 Pro Max 256GB Natural Titanium (восстановленный); Apple iPhone 15 Pro Max 256GB Natural Titanium eSIM
Samsung Galaxy S24 Ultra SM-S928B 12/512GB gray | Samsung Galaxy S24 Ultra 12/512Gb SM-S928B серый; Смартфон Samsung S24 Ultra SM-S928B 12/512 Gray | Samsung Galaxy S24 Ultra SM-S928B 12/256GB gray; Samsung Galaxy S24 Ultra SM-S928B 12/512GB black; Чехол-книжка для Samsung Galaxy S24 Ultra SM-S928B; Защитное стекло Samsung Galaxy S24 Ultra SM-S928B
Nokia 105 TA-1557 DS черный | Телефон Nokia 105 TA-1557 Dual Sim черный; Nokia 105 (TA-1557) DS black | Nokia 105 TA-1557 DS синий; Nokia 106 TA-1564 DS черный; Аккумулятор для Nokia 105 TA-1557
Honor X9b 12/256GB Sunrise Orange | Смартфон Honor X9b 12/256 Sunrise Orange; Honor X9b 12+256Gb оранжевый Sunrise Orange | Honor X9b 8/256GB Sunrise Orange; Honor X9a 8/256GB Sunrise Orange; Honor X9b 12/256GB Midnight Black
Google Pixel 8 128GB Obsidian refurbished | Refurbished Google Pixel 8 128 GB Obsidian; Google Pixel 8 128GB Obsidian (renewed) | Google Pixel 8 128GB Obsidian; Google Pixel 8a 128GB Obsidian refurbished; Google Pixel 8 Pro 128GB Obsidian refurbished
## laptops
Ноутбук ASUS VivoBook 15 X1504ZA-BQ451 i5-1235U/8GB/512GB SSD/15.6" FHD серебристый | ASUS Vivobook 15 X1504ZA-BQ451 15.6" FHD Core i5-1235U 8 ГБ 512 ГБ SSD; Ноутбук ASUS X1504ZA-BQ451 | Ноутбук ASUS VivoBook 15 X1504ZA-BQ1144 i5-1235U/8GB/1TB SSD/15.6" FHD серебристый; Ноутбук ASUS VivoBook 15 X1504ZA-BQ453 i3-1215U/8GB/512GB SSD/15.6" FHD серебристый; Блок питания для ASUS VivoBook 15 X1504ZA-BQ451
Apple MacBook Air 13 M2 8/256GB Midnight MLY33 | MacBook Air 13" M2 8GB 256GB MLY33 Midnight; Ноутбук Apple MacBook Air 13 2022 M2 8/256 Midnight MLY33 | Apple MacBook Air 13 M2 8/512GB Midnight MLY43; Apple MacBook Air 13 M1 8/256GB Space Gray MGN63; Apple MacBook Air 15 M2 8/256GB Midnight MQKW3; Apple MacBook Air 13 M2 8/256GB Midnight MLY33RU/A русская клавиатура уценка
Lenovo ThinkPad E14 Gen 5 21JK0000RT i5-1335U 16GB 512GB | Lenovo ThinkPad E14 G5 21JK0000RT Core i5-1335U/16 ГБ/512 ГБ; Ноутбук Lenovo ThinkPad E14 Gen5 (21JK0000RT) | Lenovo ThinkPad E14 Gen 5 21JK0005RT i7-1355U 16GB 512GB; Lenovo ThinkPad E14 Gen 4 21E3006LRT i5-1235U 16GB 512GB; Lenovo ThinkPad E15 Gen 4 21E6005YRT i5-1235U 16GB 512GB
HP 250 G9 6F1Z9EA Celeron N4500 8GB 256GB DOS | Ноутбук HP 250 G9 (6F1Z9EA) N4500/8Gb/256Gb/DOS; HP 250 G9 6F1Z9EA | HP 250 G9 6F1Z9EA Celeron N4500 8GB 256GB Windows 11 Pro; HP 250 G8 2X7T8EA Celeron N4500 8GB 256GB DOS; HP 255 G9 6F1Z9EB Ryzen 3 8GB 256GB DOS
Acer Aspire 3 A315-24P-R16W Ryzen 5 7520U 16GB 512GB UK layout | Acer Aspire 3 A315-24P-R16W Ryzen 5 7520U 16 GB 512 GB SSD UK keyboard; Acer A315-24P-R16W Aspire 3 laptop UK layout | Acer Aspire 3 A315-24P-R16W Ryzen 5 7520U 16GB 512GB US layout; Acer Aspire 3 A315-24P-R3K1 Ryzen 3 7320U 8GB 512GB UK layout; Acer Aspire 5 A515-57-R16W 16GB 512GB UK layout
Клавиатура Logitech K380 русская раскладка синяя | Logitech K380 клавиатура синяя рус; Клавиатура беспроводная Logitech K380 RU синий | Клавиатура Logitech K380 английская раскладка синяя; Клавиатура Logitech K380 русская раскладка белая; Клавиатура Logitech K480 русская раскладка синяя; Клавиатура Logitech K380s русская раскладка синяя
## tyres
Шина Michelin X-Ice Snow 205/55 R16 94H зимняя | Michelin X-Ice Snow 205/55R16 94H XL; Автошина 205/55 R16 Michelin X-Ice Snow 94H зима | Шина Michelin X-Ice Snow 205/60 R16 96H зимняя; Шина Michelin X-Ice Snow 205/55 R17 95H зимняя; Шина Michelin X-Ice North 4 205/55 R16 94T зимняя шипованная; Шина Michelin Pilot Sport 4 205/55 R16 94Y летняя
Nokian Tyres Nordman 7 185/65 R15 92T шип | Шина зимняя Nokian Nordman 7 185/65R15 92T шипованная; Nordman 7 185/65 R15 92T Nokian Tyres (шип) | Nokian Tyres Nordman 7 185/65 R14 86T шип; Nokian Tyres Nordman 7 185/60 R15 88T шип; Nokian Tyres Nordman 5 185/65 R15 92T шип; Nokian Tyres Nordman RS2 185/65 R15 92R без шипов
Bridgestone Turanza T005 225/45 R17 91Y | Bridgestone Turanza T005 225/45R17 91Y; Шина летняя Bridgestone Turanza T005 225/45 R17 91Y | Bridgestone Turanza T005 225/45 R17 91W RunFlat; Bridgestone Turanza T005 225/50 R17 94Y; Bridgestone Turanza T005A 225/45 R17 91Y; Bridgestone Turanza T005 225/45 R17 94Y XL
Continental PremiumContact 6 235/55 R18 100V | Continental PremiumContact 6 235/55R18 100V; Conti PremiumContact 6 235/55 R18 100V летняя | Continental PremiumContact 6 235/55 R18 104V XL; Continental PremiumContact 7 235/55 R18 100V; Continental EcoContact 6 235/55 R18 100V
Кама Евро-519 175/70 R13 82T шип | Шина Кама Евро 519 175/70R13 82T шипованная; Кама Euro-519 175/70 R13 82T шип. | Кама Евро-519 175/70 R13 82T не шип; Кама Евро-519 175/65 R14 82T шип; Кама Евро-518 175/65 R14 82T
Диск колесный K&K Игуана 6.5x16 5x112 ET45 D66.6 | K&K Игуана 6,5х16 5х112 ET45 D66,6; Диск литой K&K Игуана R16 6.5x16 5x112 ET45 66.6 | Диск колесный K&K Игуана 6.5x16 5x114.3 ET45 D66.6; Диск колесный K&K Игуана 6.5x16 5x112 ET50 D57.1; Диск колесный K&K Игуана 6.0x15 5x112 ET45 D66.6
## software
Adobe Photoshop Elements 5.0 Win | Adobe Photoshop Elements 5 for Windows; Adobe(R) Photoshop(R) Elements 5.0 (Win) | Adobe Photoshop Elements 5.0 Mac; Adobe Photoshop Elements 4.0 Win; Adobe Photoshop Elements 5.0 Win upgrade; Adobe Photoshop Elements 5.0 Win academic; Adobe Photoshop Elements 5.0 plus Premiere Elements 3.0 Win
Microsoft Office Home and Business 2021 Box Russian | Microsoft Office 2021 Home & Business RU Box; Office Home and Business 2021 Russian box Microsoft | Microsoft Office Home and Student 2021 Box Russian; Microsoft Office Home and Business 2019 Box Russian; Microsoft Office Home and Business 2021 Box English; Microsoft Office Professional 2021 Box Russian
Kaspersky Standard 3 устройства 1 год базовая лицензия | Kaspersky Standard на 3 устройства 1 год Base; Касперский Standard 3 устр. 1 год базовая лицензия | Kaspersky Standard 5 устройств 1 год базовая лицензия; Kaspersky Standard 3 устройства 1 год продление; Kaspersky Standard 3 устройства 2 года базовая лицензия; Kaspersky Premium 3 устройства 1 год базовая лицензия
Windows 11 Pro 64-bit OEM DVD English FQC-10528 | Microsoft Windows 11 Pro 64bit English OEM DVD FQC-10528; Windows 11 Professional OEM 64-bit English (FQC-10528) | Windows 11 Home 64-bit OEM DVD English KW9-00632; Windows 11 Pro 64-bit OEM DVD Russian FQC-10547; Windows 11 Pro 64-bit retail USB English HAV-00164
Corel Draw Graphics Suite 2023 Win full version | CorelDRAW Graphics Suite 2023 full version Windows; Corel CorelDraw Graphics Suite 2023 (Win) full | Corel Draw Graphics Suite 2023 Win upgrade; Corel Draw Graphics Suite 2023 Mac full version; Corel Draw Graphics Suite 2023 Win education; Corel Draw Graphics Suite 2021 Win full version
Norton Internet Security 2008 3 user | Norton Internet Security 2008 - 3 users; Symantec Norton Internet Security 2008 3-user | Norton Internet Security 2008 1 user; Norton Internet Security 2007 3 user; Norton Internet Security 2008 10 user small office pack; Norton AntiVirus 2008 3 user
QuickBooks Premier Contractor Edition 2008 | Intuit QuickBooks Premier: Contractor Edition 2008; QuickBooks(R) Premier 2008 Contractor Edition | QuickBooks Premier Nonprofit Edition 2008; QuickBooks Premier Contractor Edition 2007; QuickBooks Pro 2008; QuickBooks Premier Contractor Edition 2008 5 user
1С:Предприятие 8 Бухгалтерия 8 ПРОФ базовая поставка | 1С:Бухгалтерия 8 ПРОФ базовая поставка; 1С Предприятие 8. Бухгалтерия 8 ПРОФ. Базовая поставка | 1С:Предприятие 8 Бухгалтерия 8 КОРП базовая поставка; 1С:Предприятие 8 Бухгалтерия 8 ПРОФ электронная поставка; 1С:Предприятие 8 Зарплата и управление персоналом 8 ПРОФ базовая поставка; 1С:Предприятие 8 Клиентская лицензия на 5 рабочих мест
## groceries
Масло подсолнечное Слобода рафинированное 1 л | Слобода масло подсолнечное рафинированное 1л; Подсолнечное масло Слобода рафинир. 1 л | Масло подсолнечное Слобода нерафинированное 1 л; Масло подсолнечное Слобода рафинированное 1,8 л; Масло оливковое Слобода рафинированное 1 л
Молоко Простоквашино 2,5% 930 мл пастеризованное | Простоквашино молоко пастеризованное 2.5% 930мл; Молоко пастеризованное Простоквашино 2,5 % 0,93 л | Молоко Простоквашино 3,2% 930 мл пастеризованное; Молоко Простоквашино 2,5% 1,4 л пастеризованное; Молоко Простоквашино 2,5% 930 мл ультрапастеризованное; Кефир Простоквашино 2,5% 930 мл
Coca-Cola Zero 0,33 л ж/б | Напиток Coca-Cola Zero 330 мл банка; Coca Cola Zero 0.33л жестяная банка | Coca-Cola 0,33 л ж/б; Coca-Cola Zero 0,5 л ПЭТ; Coca-Cola Zero 0,33 л стекло; Coca-Cola Zero 0,33 л ж/б 24 шт; Coca-Cola Vanilla 0,33 л ж/б
Кофе Lavazza Qualita Oro зерно 1 кг | Lavazza Qualita Oro кофе в зернах 1кг; Кофе в зернах Lavazza Qualità Oro 1000 г | Кофе Lavazza Qualita Oro молотый 250 г; Кофе Lavazza Qualita Oro зерно 250 г; Кофе Lavazza Qualita Rossa зерно 1 кг; Кофе Lavazza Crema e Aroma зерно 1 кг
Чай Greenfield Golden Ceylon черный 100 пак | Greenfield Golden Ceylon чай черный 100 пакетиков; Чай черный Гринфилд Golden Ceylon 100 пак. | Чай Greenfield Golden Ceylon черный 25 пак; Чай Greenfield Earl Grey черный 100 пак; Чай Greenfield Golden Ceylon черный листовой 200 г
Шоколад Ritter Sport цельный фундук молочный 100 г | Ritter Sport молочный шоколад с цельным фундуком 100г; Шоколад молочный Риттер Спорт цельный фундук 100 г | Шоколад Ritter Sport цельный фундук темный 100 г; Шоколад Ritter Sport цельный миндаль молочный 100 г; Шоколад Ritter Sport марципан 100 г
Heinz tomato ketchup 570g | Heinz Tomato Ketchup 570 g bottle; Ketchup Heinz tomato 570 г | Heinz tomato ketchup 1kg; Heinz hot ketchup 570g; Heinz tomato ketchup no added sugar 570g
Вода Borjomi газированная 0,5 л стекло | Боржоми вода минеральная газ. 0.5л стекло; Вода минеральная Borjomi газированная 0,5 л ст/б | Вода Borjomi газированная 0,5 л ПЭТ; Вода Borjomi газированная 0,75 л стекло; Вода Borjomi негазированная 0,5 л стекло; Вода Borjomi газированная 12х0,5 л стекло
## cables
Кабель ВВГнг(А)-LS 3х2,5 ГОСТ 100 м | ВВГнг(А)-LS 3x2.5 кабель ГОСТ 100м; Кабель ВВГнг-LS 3*2,5 100 м ГОСТ | Кабель ВВГнг(А)-LS 3х1,5 ГОСТ 100 м; Кабель ВВГнг(А)-LS 2х2,5 ГОСТ 100 м; Кабель ВВГнг(А)-FRLS 3х2,5 ГОСТ 100 м; Кабель ВВГ-Пнг(А)-LS 3х2,5 ГОСТ 100 м; Кабель ВВГнг(А)-LS 3х2,5 ГОСТ 50 м
Провод ПВС 2х0,75 белый 10 м | ПВС 2x0.75 провод белый 10м; Провод ПВС 2*0,75 бел. 10 м | Провод ПВС 3х0,75 белый 10 м; Провод ПВС 2х0,75 черный 10 м; Провод ПВС 2х0,75 белый 20 м; Провод ШВВП 2х0,75 белый 10 м
USB-C to Lightning cable 1m Apple MM0A3 | Apple USB-C to Lightning Cable 1 m MM0A3; Кабель Apple USB-C/Lightning 1м MM0A3 | USB-C to Lightning cable 2m Apple MQGH2; USB-A to Lightning cable 1m Apple MXLY2; USB-C charge cable 1m Apple MM093
Патч-корд UTP Cat.6 3 м серый | Патчкорд UTP кат.6 3м серый; Патч-корд UTP Cat 6 3.0 м серый | Патч-корд UTP Cat.5e 3 м серый; Патч-корд FTP Cat.6 3 м серый; Патч-корд UTP Cat.6 3 м синий; Патч-корд UTP Cat.6 5 м серый
HDMI cable 2.1 8K 2m Ugreen braided | Ugreen HDMI 2.1 8K braided cable 2 m; Ugreen braided 8K HDMI 2.1 cable 2m | HDMI cable 2.1 8K 3m Ugreen braided; HDMI cable 2.0 4K 2m Ugreen braided; HDMI cable 2.1 8K 2m Baseus braided; Mini HDMI cable 2.1 8K 2m Ugreen braided
Автомат ABB SH203L C16 3P | ABB SH203L-C16 автоматический выключатель 3P; Автоматический выключатель ABB SH203L 3P C16 | Автомат ABB SH203L C25 3P; Автомат ABB SH201L C16 1P; Автомат ABB SH203L B16 3P; Автомат ABB S203 C16 3P
Розетка Schneider AtlasDesign ATN000143 белая с заземлением | Schneider Electric ATN000143 AtlasDesign розетка с заземлением белый; Розетка с/з AtlasDesign белая ATN000143 | Розетка Schneider AtlasDesign ATN000243 бежевая с заземлением; Розетка Schneider AtlasDesign ATN000141 белая без заземления; Рамка Schneider AtlasDesign ATN000101 белая
## batteries
Батарейка Duracell AA LR6 4 шт | Duracell LR6 AA батарейки 4шт; Батарейки Duracell АА (LR6), 4 шт. | Батарейка Duracell AAA LR03 4 шт; Батарейка Duracell AA LR6 2 шт; Батарейка Duracell AA LR6 12 шт; Аккумулятор Duracell AA HR6 2500 mAh 4 шт
GP CR2032 lithium battery 5 pcs | GP CR2032 lithium 5pcs; Lithium battery GP CR2032 (5 pcs) | GP CR2025 lithium battery 5 pcs; GP CR2032 lithium battery 1 pcs; GP CR2016 lithium battery 5 pcs
Аккумулятор автомобильный Varta Blue Dynamic D24 60 Ач обратная полярность | Varta Blue Dynamic D24 60Ah обратная; АКБ Varta Blue Dynamic D24 60Ач (обр. полярность) | Аккумулятор автомобильный Varta Blue Dynamic D43 60 Ач прямая полярность; Аккумулятор автомобильный Varta Silver Dynamic D39 63 Ач прямая полярность; Аккумулятор автомобильный Varta Blue Dynamic E11 74 Ач обратная полярность
Panasonic Eneloop AA 2000 mAh 4 pack | Panasonic Eneloop AA 2000mAh 4pcs; Eneloop Panasonic rechargeable AA 2000 mAh pack of 4 | Panasonic Eneloop AAA 800 mAh 4 pack; Panasonic Eneloop Pro AA 2500 mAh 4 pack; Panasonic Eneloop AA 2000 mAh 2 pack
Внешний аккумулятор Xiaomi Mi Power Bank 3 10000 mAh черный | Xiaomi Mi Power Bank 3 10000мАч чёрный; Повербанк Xiaomi Mi Power Bank 3 10000 mAh black | Внешний аккумулятор Xiaomi Mi Power Bank 3 20000 mAh черный; Внешний аккумулятор Xiaomi Mi Power Bank 3 10000 mAh серебристый; Внешний аккумулятор Xiaomi Mi Power Bank 2 10000 mAh черный; Внешний аккумулятор Xiaomi Mi Power Bank 3 Ultra Compact 10000 mAh черный
## power tools
Шуруповерт Makita DDF484Z без АКБ и ЗУ | Makita DDF484Z дрель-шуруповерт (без АКБ, без ЗУ); Дрель-шуруповерт аккумуляторная Makita DDF484Z | Шуруповерт Makita DDF484RTJ 2 АКБ 5 Ач; Шуруповерт Makita DHP484Z без АКБ и ЗУ; Шуруповерт Makita DDF483Z без АКБ и ЗУ
Bosch GSR 18V-55 solo 06019H5202 | Bosch GSR 18V-55 06019H5202 body only; Дрель-шуруповерт Bosch GSR 18V-55 (06019H5202) без акк. | Bosch GSR 18V-55 2x2.0Ah 06019H5200; Bosch GSB 18V-55 solo 06019H5302; Bosch GSR 18V-50 solo 06019H5000
Перфоратор Интерскол П-26/800ЭР | Интерскол П-26/800ЭР перфоратор; Перфоратор Интерскол П-26/800 ЭР SDS-plus | Перфоратор Интерскол П-30/900ЭР; Перфоратор Интерскол П-26/800ЭР-2; Перфоратор Интерскол П-22/620ЭР
DeWalt DCD796N 18V XR combi drill bare unit | DeWalt DCD796N combi drill XR 18V body only; DEWALT DCD796N 18 V XR brushless combi drill bare | DeWalt DCD796P2 18V XR combi drill 2x5.0Ah; DeWalt DCD795N 18V XR combi drill bare unit; DeWalt DCD791N 18V XR drill driver bare unit
Болгарка (УШМ) Metabo W 850-125 603608010 | Metabo W 850-125 УШМ 603608010; УШМ Metabo W850-125 (603608010) | Болгарка (УШМ) Metabo WEV 850-125 603611000; Болгарка (УШМ) Metabo W 750-125 603605010; Болгарка (УШМ) Metabo W 850-125 Set 603608510
Диск отрезной по металлу Луга 125х1,2х22,2 | Луга круг отрезной по металлу 125x1.2x22.2; Диск отрезной Луга 125х1.2х22.2 мм металл | Диск отрезной по металлу Луга 125х1,6х22,2; Диск отрезной по камню Луга 125х1,2х22,2; Диск отрезной по металлу Луга 230х1,2х22,2
Набор бит Makita B-28606 31 предмет | Makita B-28606 набор бит 31 пр.; Набор бит 31 предмет Makita B28606 | Набор бит Makita B-28597 21 предмет; Набор сверл Makita D-46202 31 предмет
## accessories
Canon EF 50mm f/1.8 STM lens | Canon EF 50 mm f/1.8 STM; Объектив Canon EF 50mm f/1.8 STM | Lens hood for Canon EF 50mm f/1.8 STM; Canon EF 50mm f/1.4 USM lens; Canon RF 50mm f/1.8 STM lens; Canon EF-S 24mm f/2.8 STM lens
Nikon D7500 body | Фотоаппарат Nikon D7500 Body; Nikon D7500 (body only) | Nikon D7500 kit 18-140mm VR; Nikon D7200 body; Battery grip for Nikon D7500
Чехол Spigen Liquid Air для iPhone 14 Pro черный | Spigen Liquid Air чехол для iPhone 14 Pro чёрный; Чехол-накладка Spigen Liquid Air iPhone 14 Pro black | Чехол Spigen Liquid Air для iPhone 14 Pro Max черный; Чехол Spigen Liquid Air для iPhone 14 черный; Чехол Spigen Liquid Air для iPhone 13 Pro черный; Чехол Spigen Rugged Armor для iPhone 14 Pro черный
Logitech MX Master 3S graphite 910-006559 | Мышь Logitech MX Master 3S Graphite (910-006559); Logitech MX Master 3S 910-006559 mouse graphite | Logitech MX Master 3S pale grey 910-006560; Logitech MX Master 3 graphite 910-005694; Logitech MX Master 3S for Mac space grey 910-006571
JBL Tune 510BT черные | Наушники JBL Tune 510BT черный; JBL Tune 510 BT Black | JBL Tune 510BT белые; JBL Tune 520BT черные; Амбушюры для JBL Tune 510BT черные
Стекло защитное Mietubl для iPhone 15 матовое | Mietubl защитное стекло iPhone 15 матовое; Защитное стекло для iPhone 15 Mietubl (матовое) | Стекло защитное Mietubl для iPhone 15 глянцевое; Стекло защитное Mietubl для iPhone 15 Pro матовое; Пленка защитная Mietubl для iPhone 15 матовая
SSD Samsung 980 PRO 1TB MZ-V8P1T0BW | Samsung 980 PRO 1 ТБ MZ-V8P1T0BW SSD M.2; Накопитель SSD Samsung 980 PRO MZ-V8P1T0BW 1000 ГБ | SSD Samsung 980 PRO 2TB MZ-V8P2T0BW; SSD Samsung 980 1TB MZ-V8V1T0BW; SSD Samsung 980 PRO 1TB with heatsink MZ-V8P1T0CW
Процессор Intel Core i5-12400F OEM | Intel Core i5-12400F процессор OEM; CPU Intel Core i5-12400F LGA1700 OEM | Процессор Intel Core i5-12400F BOX; Процессор Intel Core i5-12400 OEM; Процессор Intel Core i5-11400F OEM
Видеокарта MSI GeForce RTX 4060 Ventus 2X Black 8G OC | MSI RTX 4060 VENTUS 2X BLACK 8G OC; MSI GeForce RTX4060 Ventus 2X Black OC 8GB | Видеокарта MSI GeForce RTX 4060 Ventus 2X White 8G OC; Видеокарта MSI GeForce RTX 4060 Ti Ventus 2X Black 8G OC; Видеокарта MSI GeForce RTX 4060 Ventus 3X Black 8G OC
## clothing
Футболка мужская Uniqlo U Crew Neck белая M | Uniqlo U футболка мужская белый M; Футболка Uniqlo U Crew Neck мужская M белая | Футболка женская Uniqlo U Crew Neck белая M; Футболка мужская Uniqlo U Crew Neck белая L; Футболка мужская Uniqlo U Crew Neck черная M; Футболка мужская Uniqlo U V-Neck белая M
Джинсы Levi's 501 Original W32 L34 синие | Levi's 501 Original джинсы W32/L34 синий; Джинсы Levis 501 Original синие W32 L34 | Джинсы Levi's 501 Original W32 L32 синие; Джинсы Levi's 501 Original W34 L34 синие; Джинсы Levi's 511 Slim W32 L34 синие
Adidas Samba OG B75806 42 RU / 8 UK | Кроссовки Adidas Samba OG B75806 8 UK (42 RU); Adidas Originals Samba OG B75806 8 UK / 42 RU | Adidas Samba OG B75806 43 RU / 9 UK; Adidas Samba OG B75807 42 RU / 8 UK; Adidas Samba OG B75806 женские 38 RU / 5 UK
Куртка детская Reima Nappaa р. 122 розовая | Reima Nappaa куртка 122 розовая; Куртка Reima Nappaa для девочки розовая 122 | Куртка детская Reima Nappaa р. 128 розовая; Куртка детская Reima Nappaa р. 122 синяя; Брюки детские Reima Nappaa р. 122 розовые
Носки Puma Crew 3 пары 39-42 белые | Puma Crew носки 3 пары белые 39-42; Носки PUMA Crew (3 пары) р. 39-42 белый | Носки Puma Crew 3 пары 43-46 белые; Носки Puma Crew 1 пара 39-42 белые; Носки Puma Invisible 3 пары 39-42 белые
Men's Columbia Newton Ridge Plus II boots 10 wide | Columbia Newton Ridge Plus II men's boot size 10 wide; Columbia Men's Newton Ridge Plus II 10 Wide | Men's Columbia Newton Ridge Plus II boots 10; Men's Columbia Newton Ridge Plus II boots 11 wide; Women's Columbia Newton Ridge Plus II boots 10 wide
Рубашка Henderson slim fit 41 голубая длинный рукав | Henderson рубашка slim fit голубая 41 дл. рукав; Рубашка мужская Henderson голубая slim fit 41 длинный рукав | Рубашка Henderson slim fit 42 голубая длинный рукав; Рубашка Henderson regular fit 41 голубая длинный рукав; Рубашка Henderson slim fit 41 голубая короткий рукав
"""


def _read(kind: str) -> list[HardName]:
    _, *lines = kind.strip().splitlines()
    parts = [line.split(" | ") for line in lines]
    return [HardName(name, same.split("; "), other.split("; ")) for name, same, other in parts]


HARD_NAMES: Mapping[str, Sequence[HardName]] = {
    kind.partition("\n")[0].strip(): _read(kind) for kind in _TABLE.split("## ")[1:]
}
"""By kind of goods."""
