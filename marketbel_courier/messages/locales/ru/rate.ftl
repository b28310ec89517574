# Курсы валют: что не так с таблицей и каким курсам нет веры.

rate-source-unset = Источник курсов валют не задан. Укажите адрес или файл в RATES_SOURCE.
rate-file-not-there = Файла с курсами нет: { $path }. Исправьте RATES_SOURCE.
rate-file-unopened = Файл с курсами не открыть ({ $why }): { $path }.
rate-file-too-large = Файл с курсами больше { MIB($most_bytes) }. Укажите в RATES_SOURCE саму таблицу.
rate-file-unreadable = Таблицу курсов не прочитать: { CLAUSE($why) }. Проверьте, что лежит по адресу RATES_SOURCE.
rate-file-without-header = У курсов нет заголовка. Первая строка CSV называет столбцы: currency, units, rate.
rate-file-without-base = Не сказано, в какой валюте курсы. Укажите SHOP_CURRENCY.
rate-file-of-two-bases = Курсы даны к нескольким валютам. Укажите таблицу к одной.
rate-file-ambiguous = Неясно, к какой из валют курс. Назовите столбцы currency, units, rate.
rate-file-contradictory = Два курса { $currency } в одной таблице. Проверьте, что лежит по адресу RATES_SOURCE.
rate-file-too-long = В таблице больше { $most } курсов. Укажите таблицу за один день.
rate-file-empty = Курсов не найдено. Проверьте, что лежит по адресу RATES_SOURCE.

## Rates that are not believed

# $day is a date.
rate-table-of-the-future = Курсы на день в будущем: { $day }. Проверьте, что лежит по адресу RATES_SOURCE.
rate-table-older = Курсы старее известных: { $day }, а есть за { $former }. Проверьте, что лежит по адресу RATES_SOURCE.
rate-table-unlike = { $n ->
    [one] { $n } курс непохож
    [few] { $n } курса непохожи
    [many] { $n } курсов непохожи
   *[other] { $n } курса непохожи
} на прежние: { CLAUSE($why) }. Если всё верно, выполните `marketbel-courier rates refresh --accept`.
rate-jumped = { $currency }: было { DECIMAL($former) }, стало { DECIMAL($rate) } { $base }.
rate-implausible = { $currency } будто бы стоит { DECIMAL($rate) } { $base }, а верно примерно { DECIMAL($rough) }.
rate-some-refused = { $n ->
    [one] { $n } курс не принят
    [few] { $n } курса не приняты
    [many] { $n } курсов не приняты
   *[other] { $n } курса не приняты
}: { CLAUSE($why) }. Если всё верно, выполните `marketbel-courier rates refresh --accept`.
rate-table-stale = Курсы валют устарели, они за { $day }. Проверьте, есть ли новые по адресу RATES_SOURCE.
