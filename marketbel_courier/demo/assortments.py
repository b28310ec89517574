"""What the demo's shops sell: the words that product names are put together from.

Every shop has an assortment of its own, so that the outcome for one supplier does not depend on
which other supplier was analysed first. All brands are invented.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Assortment:
    """One shop's trade. `known_*` words occur in the seeded catalogue, `new_*` words do not.

    Prices lie between `cheapest` and `dearest`, in whole units of the list's currency.
    """

    category: str
    code: str
    known_kinds: tuple[str, ...]
    known_brands: tuple[str, ...]
    specs: tuple[str, ...]
    new_kinds: tuple[str, ...]
    new_brands: tuple[str, ...]
    new_specs: tuple[str, ...]
    variant: str
    cheapest: int
    dearest: int
    article_word: str = "арт."


LIGHTING = Assortment(
    category="Освещение",
    code="СВ",
    known_kinds=(
        "Светильник потолочный",
        "Лампа светодиодная",
        "Прожектор уличный",
        "Бра настенное",
        "Торшер напольный",
    ),
    known_brands=("Норвик", "Лучезар", "Эливия", "Фотонис", "Белая ночь"),
    specs=("36 Вт 4000 К", "9 Вт E27", "50 Вт IP65", "40 Вт E14", "60 Вт хром"),
    new_kinds=("Гирлянда", "Ночник детский", "Датчик движения", "Диммер поворотный"),
    new_brands=("Зимушка", "Совёнок", "Квазар"),
    new_specs=("10 м медная", "«Мишка» на батарейках", "180° с таймером", "под ключ"),
    variant="с пультом",
    cheapest=190,
    dearest=8900,
)
APPLIANCES = Assortment(
    category="Бытовая техника",
    code="ТД",
    known_kinds=(
        "Чайник электрический",
        "Пылесос вертикальный",
        "Блендер погружной",
        "Утюг паровой",
        "Микроволновая печь",
    ),
    known_brands=("Тандем", "Вихрь-М", "Домовой", "Ориана", "Каскад"),
    specs=("1,7 л 2200 Вт", "0,8 л 600 Вт", "1000 Вт турбо", "2400 Вт керамика", "20 л гриль"),
    new_kinds=("Хлебопечка", "Сушилка для овощей", "Мультиварка", "Отпариватель ручной"),
    new_brands=("Пекарёк", "Жаркофф", "Бриз"),
    new_specs=("19 программ", "5 поддонов", "5 л с чашей", "складной дорожный"),
    variant="серый",
    cheapest=990,
    dearest=24900,
)
FASTENERS = Assortment(
    category="Крепёж",
    code="КО",
    known_kinds=(
        "Дюбель распорный",
        "Анкер клиновой",
        "Саморез кровельный",
        "Хомут нейлоновый",
        "Гвоздь финишный",
    ),
    known_brands=("Гранит", "Кремень", "Столяр", "Забой", "Монтаж Плюс"),
    specs=("6х40 (100 шт)", "10х100 (25 шт)", "5,5х25 RAL 8017", "3,6х200 чёрный", "1,8х40 0,5 кг"),
    new_kinds=(
        "Болт",
        "Гайка",
        "Шайба",
        "Шпилька",
        "Винт",
        "Нагель",
        "Петля",
        "Уголок",
        "Трос",
        "Карабин",
        "Скоба",
        "Крюк",
    ),
    new_brands=("Урал", "Вега", "Онега", "Оскол", "Ладья"),
    new_specs=("оцинк.", "А2", "8.8", "латунь", "чёрн.", "A4", "10.9", "никель"),
    variant="усиленный",
    cheapest=3,
    dearest=1900,
)
HOME = Assortment(
    category="Товары для дома",
    code="УД",
    known_kinds=(
        "Полотенце махровое",
        "Подушка ортопедическая",
        "Одеяло всесезонное",
        "Сковорода чугунная",
        "Набор кастрюль",
    ),
    known_brands=("Тёплый край", "Самобранка", "Лебедь", "Горница", "Веснянка"),
    specs=("70х140 см", "50х70 см", "172х205 см", "26 см с крышкой", "3 предмета"),
    new_kinds=("Корзина для белья", "Зеркало в раме", "Свеча ароматическая", "Коврик придверный"),
    new_brands=("Плетунья", "Амальгама", "Воскъ"),
    new_specs=("ротанг 60 л", "овальное", "лаванда 200 г", "кокос «Добро пожаловать»"),
    variant="бежевый",
    cheapest=3,
    dearest=95,
)
HAND_TOOLS = Assortment(
    category="Ручной инструмент",
    code="М7",
    known_kinds=(
        "Отвёртка крестовая",
        "Молоток слесарный",
        "Ключ разводной",
        "Плоскогубцы комбинированные",
        "Ножовка по дереву",
    ),
    known_brands=("Левша", "Кузнец", "Умелец", "Артель", "Зубр-7"),
    specs=("PH2 100 мм", "500 г фиберглас", "250 мм", "180 мм 1000 В", "450 мм зуб 3D"),
    new_kinds=("Рулетка", "Уровень лазерный", "Струбцина", "Стамеска"),
    new_brands=("Верста", "Горизонт", "Тиски & Ко"),
    new_specs=("5 м магнит", "зелёный луч", "F-образная", "из трёх частей"),
    variant="с чехлом",
    cheapest=120,
    dearest=6400,
)
POWER_TOOLS = Assortment(
    category="Power tools",
    code="BT",
    known_kinds=(
        "Cordless drill driver",
        "Angle grinder",
        "Orbital sander",
        "Circular saw",
        "Rotary hammer",
    ),
    known_brands=("Brightline", "Ironwood", "Halden", "Torq", "Fenmark"),
    specs=("18 V 2x2.0 Ah", "125 mm 900 W", "150 mm 350 W", "190 mm 1400 W", "SDS-plus 800 W"),
    new_kinds=("Wet tile cutter", "Paint sprayer", "Glue gun", "Inspection camera"),
    new_brands=("Aquacut", "Mistral", "Peepsy"),
    new_specs=("table 600", "HVLP kit", "11.2 sticks", "5 m probe"),
    variant="boxed",
    cheapest=29,
    dearest=420,
)
COFFEE = Assortment(
    category="Coffee and tea",
    code="HC",
    known_kinds=(
        "Coffee beans espresso roast",
        "Ground coffee medium roast",
        "Decaf beans Swiss water",
        "Green tea loose leaf",
        "Black tea breakfast blend",
    ),
    known_brands=("Harbour", "Lighthouse", "Old Quay", "Tidewater", "Gull & Anchor"),
    specs=("1 kg bag", "500 g tin", "250 g pouch", "100 g caddy", "50 pyramid bags"),
    new_kinds=("Paper filters", "Milk jug", "Oat drink barista", "Burr set"),
    new_brands=("Chemica", "Latteria", "Havre"),
    new_specs=("size 4, box of 100", "stainless 0.6 l", "carton 6 x 1 l", "64 mm steel"),
    variant="organic",
    cheapest=4,
    dearest=60,
)
STATIONERY = Assortment(
    category="Канцелярия",
    code="КМ",
    known_kinds=(
        "Ручка шариковая",
        "Тетрадь общая",
        "Карандаш чернографитный",
        "Папка-регистратор",
        "Степлер настольный",
    ),
    known_brands=("Писарь", "Отличник", "Архив", "Клякса", "Парта"),
    specs=("синяя 0,7 мм", "96 л. клетка", "HB с ластиком", "75 мм бумвинил", "№24/6 на 30 л."),
    new_kinds=("Глобус физический", "Клей-карандаш", "Ножницы", "Калькулятор"),
    new_brands=("Экватор", "Липучка", "Цифирь"),
    new_specs=("d 320 с подсветкой", "21 г", "тупоконечные", "12 разрядов солнечный"),
    variant="в упаковке",
    cheapest=12,
    dearest=2400,
)
BICYCLES = Assortment(
    category="Bicycle parts",
    code="NC",
    known_kinds=(
        "Chain 11-speed",
        "Brake pads resin",
        "Saddle touring",
        "Tyre gravel tubeless",
        "Pedals flat alloy",
    ),
    known_brands=("Fjellrad", "Nordspin", "Kjede", "Vindmark", "Stavanger Cycle"),
    specs=("118 links silver", "4-piston pair", "gel 160 mm", "700x40 tan wall", "105x100 black"),
    new_kinds=("Bottle cage", "Phone mount", "Helmet light", "Child seat"),
    new_brands=("Carbonara", "Gripz", "Junior"),
    new_specs=("side load 28 g", "quarter turn", "USB-C 400 lm", "rear rack up to 22 kg"),
    variant="2026 edition",
    cheapest=6,
    dearest=240,
)
GARDEN = Assortment(
    category="Сад и огород",
    code="ЗС",
    known_kinds=(
        "Лопата штыковая",
        "Секатор садовый",
        "Шланг поливочный",
        "Тачка двухколёсная",
        "Грабли веерные",
    ),
    known_brands=("Дачник", "Урожай", "Грядка", "Палисад-Н", "Агроном"),
    specs=("рельсовая сталь", "200 мм тефлон", '3/4" 25 м', "110 л 200 кг", "22 зуба"),
    new_kinds=("Семена томата", "Грунт универсальный", "Горшок керамический", "Компостер"),
    new_brands=("Бычье сердце", "Чернозём", "Терракот"),
    new_specs=("20 шт в пакете", "мешок 50 л", "d18 с поддоном", "разборный 360 л"),
    variant="облегчённая",
    cheapest=35,
    dearest=9900,
)
PETS = Assortment(
    category="Pet supplies",
    code="PP",
    known_kinds=(
        "Dry dog food adult",
        "Wet cat food pate",
        "Cat litter clumping",
        "Dog leash nylon",
        "Aquarium filter internal",
    ),
    known_brands=("Pawsome", "Whiskerby", "Barkley", "Fluffington", "Finley"),
    specs=("12 kg chicken", "85 g salmon", "10 l lavender", "1.5 m red", "600 l/h"),
    new_kinds=("Hamster wheel", "Bird swing", "Travel crate", "Scratching post"),
    new_brands=("Rodento", "Tweetie", "Jetset"),
    new_specs=("silent 21 cm", "bamboo", "IATA size M", "sisal 90 cm"),
    variant="value pack",
    cheapest=2,
    dearest=95,
)
CABLE = Assortment(
    category="Кабель и электрика",
    code="МК",
    known_kinds=(
        "Кабель силовой ВВГнг",
        "Провод установочный ПуГВ",
        "Розетка двойная",
        "Автомат защиты",
        "Щиток распределительный",
    ),
    known_brands=("Рубин-Э", "Электрон", "Контур", "Вольтаж", "Магистраль"),
    specs=("3х2,5 бухта 100 м", "1х6 жёлто-зелёный", "16 А с заземлением", "1P C16", "12 модулей"),
    new_kinds=("Изолента", "Мультиметр цифровой", "Паяльник", "Короб перфорированный"),
    new_brands=("Липкофф", "Омметр", "Олово-Про"),
    new_specs=("ПВХ 19 мм синяя", "с термопарой", "60 Вт деревянная ручка", "40х60"),
    variant="белый",
    cheapest=28,
    dearest=11800,
)
GLASSWARE = Assortment(
    category="Glassware",
    code="AG",
    known_kinds=(
        "Wine glass crystal",
        "Tumbler tempered",
        "Carafe hand blown",
        "Champagne flute",
        "Salad bowl pressed",
    ),
    known_brands=("Alpina", "Klarwasser", "Edelweiss", "Murmel", "Sonnberg"),
    specs=("set of 6", "0.35 l stackable", "1.2 l with stopper", "180 ml tall", "24 cm ribbed"),
    new_kinds=("Cake stand", "Candle holder", "Storage jar", "Oil dispenser"),
    new_brands=("Frosta", "Lumen", "Vitrina"),
    new_specs=("domed 30 cm", "amber twin", "bail lid 2 l", "drip-free 500 ml"),
    variant="smoked",
    cheapest=4,
    dearest=180,
    article_word="ref.",
)
TOYS = Assortment(
    category="Игрушки",
    code="ИГ",
    known_kinds=(
        "Конструктор деревянный",
        "Кукла тряпичная",
        "Пазл картонный",
        "Машинка инерционная",
        "Мяч резиновый",
    ),
    known_brands=("Затейник", "Карусель", "Непоседа", "Лесовичок", "Сундучок"),
    specs=("120 деталей", "45 см с бантом", "260 элементов", "масштаб 1:32", "20 см полосатый"),
    new_kinds=("Воздушный змей", "Кубики азбука", "Пластилин восковой", "Самокат складной"),
    new_brands=("Вихрастик", "Буквоед", "Лепка"),
    new_specs=("размах 140 см", "12 шт липа", "24 цвета", "колёса 180 мм"),
    variant="в коробке",
    cheapest=150,
    dearest=4900,
)

ASSORTMENTS = (
    LIGHTING,
    APPLIANCES,
    FASTENERS,
    HOME,
    HAND_TOOLS,
    POWER_TOOLS,
    COFFEE,
    STATIONERY,
    BICYCLES,
    GARDEN,
    PETS,
    CABLE,
    GLASSWARE,
    TOYS,
)
