# Как обстоят дела у поставщика, почему так и что будет или что сделать.

## Вердикт одним-тремя словами

standing-up-to-date = актуален
standing-under-way = в работе
standing-will-be-retried = будет повторён
standing-left-to-a-person = нужен человек
standing-source-changed = источник изменён
standing-never-delivered = ещё не доставлялся
standing-no-source = нет источника
standing-deactivated = отключён

## Почему. `$reader`: кто читает файл, «legacy» или «ml»

standing-no-address = Адрес источника не указан.
standing-never-asked = Прайс-лист ещё ни разу не запрашивали.
standing-downloading = Прайс-лист скачивается с { MOMENT($since) } UTC.
# $ahead: сколько прайс-листов будет прочитано раньше этого, если такие есть.
standing-waits = Файл ждёт { $reader ->
    [legacy] старого пути
   *[ml] ml-analyze
}{ $ahead ->
    [none] {""}
    [one] , перед ним ещё { $ahead } прайс-лист
    [few] , перед ним ещё { $ahead } прайс-листа
    [many] , перед ним ещё { $ahead } прайс-листов
   *[other] , перед ним ещё { $ahead } прайс-листа
}.
standing-about-to-be-handed-over = Файл вот-вот { $reader ->
    [legacy] будет взят старым путём
   *[ml] будет передан в ml-analyze
}.
standing-being-read = { $reader ->
    [legacy] Файл читается старым путём
   *[ml] Файл в ml-analyze
} с { MOMENT($since) } UTC.
standing-fell-back = Ушло на старый путь: { LINE($why) }
standing-no-sync-delivers = Поставщик отключён, поэтому синхронизация его не доставляет.
standing-retry-all-the-same = Тем не менее на { MOMENT($at) } UTC назначен повтор.
standing-no-items = В последнем файле (sha256 { SHORT($digest) }) не найдено ни одной позиции.
standing-made-room = Последняя доставка уступила место другой, но той нет.
standing-waits-for = Ждёт: { LINE($what) }
standing-failed = Последняя доставка не удалась: { LINE($why) }
standing-file-waits = Файл от { MOMENT($at) } UTC ждёт чтения.
standing-file-is-read = Файл от { MOMENT($at) } UTC сейчас читается.
standing-file-is-retried = Файл от { MOMENT($at) } UTC будет прочитан ещё раз { MOMENT($retry_at) } UTC, так как новее ничего не пришло.
standing-address-changed = После последней доставки адрес источника изменили.
standing-fresh = Актуален с { MOMENT($since) } UTC (sha256 { SHORT($digest) }); { $counts }. Последний раз прайс-лист запрашивали { MOMENT($asked) } UTC.
# В каталоге другой прайс-лист: его загрузили позже.
standing-source-is-older = В источнике тот же прайс-лист (sha256 { SHORT($digest) }), что и { MOMENT($since) } UTC; последний раз его запрашивали { MOMENT($asked) } UTC.
standing-prices-held = { $n ->
    [one] { $n } цена из его прайс-листа задержана, и действует прежняя.
    [few] { $n } цены из его прайс-листа задержаны, и действуют прежние.
    [many] { $n } цен из его прайс-листа задержаны, и действуют прежние.
   *[other] { $n } цены из его прайс-листа задержаны, и действуют прежние.
}
standing-no-items-shown = Ни один его прайс-лист ещё не сохранён.
standing-items-shown = В каталоге показан { $name ->
    [none] файл
   *[other] файл { LINE($name) }
}, проанализированный { MOMENT($at) } UTC.

## Что будет или что сделать. `$supplier`: поставщик, как его принимают команды

standing-add-address = Укажите адрес в главной таблице или на странице администратора либо загрузите там прайс-лист.
standing-next-sync-asks = Это сделает ближайшая синхронизация. Запросить её сейчас: `marketbel-courier sync`.
standing-analysis-follows = Анализ начнётся сам.
standing-is-handed-over = Файл будет передан сам.
standing-result-is-awaited = Результат придёт сам.
standing-activate = Если так быть не должно, включите поставщика в главной таблице или на странице администратора.
standing-next-attempt = Следующая попытка { $at ->
    [none] начнётся сама с минуты на минуту
   *[other] начнётся сама { MOMENT($at) } UTC
}.
standing-look-into-file = Посмотрите файл: возможно, { $reader ->
    [legacy] старый путь
   *[ml] ml-analyze
} не знает такой строки заголовков. Проанализировать ещё раз: `marketbel-courier reprocess { $supplier }`.
standing-next-sync-delivers = Его доставит ближайшая синхронизация. Сделать это сейчас: `marketbel-courier reprocess { $supplier }`.
standing-retries-spent = Повторы исчерпаны. Дальше: `marketbel-courier retry { $supplier }` или ближайшая синхронизация.
standing-needs-a-change = Повтор не поможет, пока причина не устранена. Затем: `marketbel-courier retry { $supplier }` или ближайшая синхронизация.
standing-needs-mapping = Файл сохранён. Укажите, что в каком столбце, на странице поставщика или посмотрите его командой `marketbel-courier preview { $supplier }`; затем он будет прочитан сразу.
standing-needs-release = Файл хранится. Что изменилось бы, видно на странице или командой `marketbel-courier held { $supplier }`; когда его примут, он будет прочитан сразу.
standing-decide-on-prices = Примите их или отклоните на странице или командой `marketbel-courier held { $supplier }`.
standing-next-sync-fetches = Ближайшая синхронизация возьмёт файл по новому адресу. Сделать это сейчас: `marketbel-courier reprocess { $supplier }`.
standing-upload-counts = Загруженное действует, пока прайс-лист в источнике не изменится. Сохранить прайс-лист источника снова: `marketbel-courier reprocess { $supplier }`.
standing-nothing-to-do = Делать ничего не нужно. Ближайшая синхронизация снова опросит источник.
standing-nothing-to-do-without-source = Делать ничего не нужно. Источника нет: следующий прайс-лист загрузят вручную.
