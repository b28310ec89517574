# Что проверки ассетов узнают о файлах поставщиков и о результатах.

## Позиции

check-items-without-comparison = { $items ->
    [one] { $items } позиция
    [few] { $items } позиции
    [many] { $items } позиций
   *[other] { $items } позиции
}. Прежних файлов слишком мало, чтобы сказать, сколько бывает обычно ({ $n } из { $least }).
check-items-usual = { $items ->
    [one] { $items } позиция
    [few] { $items } позиции
    [many] { $items } позиций
   *[other] { $items } позиции
}; обычно у этого поставщика { $usual }.
check-items-unusual = { $items ->
    [one] { $items } позиция
    [few] { $items } позиции
    [many] { $items } позиций
   *[other] { $items } позиции
}; обычно у этого поставщика { $usual }. Посмотрите файл и спросите поставщика, полный ли он.

## Цены

check-prices-believed = Ни одна цена не задержана.
# $supplier — поставщик, как его понимают команды.
check-prices-held = Ждёт решения: цен { $prices }, прайс-листов { $lists }. Примите или отклоните на странице или командой `marketbel-courier held { $supplier }`.

## Файл и его описание

check-file-intact = Это тот файл, который был доставлен.
check-file-not-kept = Файл больше не хранится: его удалили, чтобы освободить место.
check-file-gone = Файл пропал, а его ещё нужно проанализировать: { $path }. Материализуйте raw_price_list ещё раз.
check-sidecar-unusable = Описания файла нет, или оно не читается. Файл: { $file }. Скачайте его ещё раз.
check-hashed-again = заново, для этой проверки
check-hashed-on-arrival = при получении

## Вид файла
# $found и $declared: excel, csv, pdf или то, чем ещё может оказаться файл.

check-kind-declared = Вид файла: { $found ->
    [excel] Excel
    [csv] CSV
    [pdf] PDF
   *[other] { $found }
}, как указано.
check-kind-undeclared = Вид файла: { $found ->
    [excel] Excel
    [csv] CSV
    [pdf] PDF
   *[other] { $found }
}; подойдёт любой.
check-kind-of-another = Вид файла: { $found ->
    [excel] Excel
    [csv] CSV
    [pdf] PDF
   *[other] { $found }
}, а { $declared ->
    [none] нужен прайс-лист
    [excel] указан Excel
    [csv] указан CSV
    [pdf] указан PDF
   *[other] указан { $declared }
}. Исправьте вид источника или адрес у поставщика.
check-any-kind = любой

## Вся система
# $limit: каким старым прайс-лист может быть, $names: некоторые из поставщиков, $more: сколько не названо.

check-platform-empty = Ни у одного действующего поставщика ещё нет адреса.
check-platform-fresh = За последние { DURATION($limit) } пришли прайс-листы { $n ->
    [one] { $n } поставщика
    [few] { $n } поставщиков
    [many] { $n } поставщиков
   *[other] { $n } поставщиков
}.
check-platform-stale = За последние { DURATION($limit) } ничего не пришло: поставщиков { $n } из { $total } ({ $names }{ $more ->
    [none] {""}
   *[other] {" "}и ещё { $more }
}). Спросите о них `marketbel-courier why`; исправьте их или отключите.
check-platform-not-synced = Ни одна синхронизация всех поставщиков { $since ->
    [none] ещё не закончилась
   *[other] не закончилась с { MOMENT($since) } UTC
}. Проверьте систему командой `marketbel-courier doctor` и запросите синхронизацию.

## Проверить ничего нельзя

check-storage-unreadable = Журнал доставок или общий диск не читается: { CLAUSE($why) }. Проверьте систему командой `marketbel-courier doctor` и запустите проверку ещё раз.
