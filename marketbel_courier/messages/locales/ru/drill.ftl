# Что находит учение: чем кончились его доставки и что не так, как должно быть.

drill-end = { $outcome ->
    [success] готово
    [partial] готово, с замечаниями
    [empty] готово, без позиций
    [unchanged] без изменений
    [superseded] заменено
   *[failed] ошибка
}{ $items ->
    [0] {""}
   *[other] , позиций: { $items }
}
drill-end-none = без конца
drill-not-begun = доставка не началась { $n ->
    [0] вовсе
   *[other] как надо, попыток: { $n }
}
drill-not-ended = задание не кончилось и не движется: { $state }
drill-other-end = задание кончилось как { $found }, а не как { $expected }{ $why ->
    [none] {""}
   *[other] : { CLAUSE($why) }
}
drill-no-reason = ошибка без причины
drill-other-reason = ошибка по другой причине ({ $found }): { CLAUSE($why) }
drill-file-of-a-failure = ошибка, а на общем диске есть файлы задания: { $n }
drill-bytes-differ = байты на общем диске не те, что у источника ({ $n } { $n ->
    [one] файл
    [few] файла
    [many] файлов
   *[other] файла
})
drill-sidecar-differs = файл метаданных не описывает свой файл
drill-items-differ = сохранено позиций: { $found }, из { $expected } ожидаемых со своими ценами: { $same }
drill-items-linked = с товарами магазина связано позиций: { $n }
drill-redis-differs = Redis показывает { $found }, а в журнале доставок { $expected }
drill-grid-differs = таблица Dagster показывает { $found ->
    [none] ничего
   *[other] { $found }
}, а не { $expected }
drill-no-alert = оповещения не было
drill-channel-silent = оповещение не ушло по каналу { $channel }
drill-no-rights = Этот процесс видит запуски Dagster, но не может удалять их, а учению это нужно в конце; ничего не начато. Вызовите его там, где работает code server: в контейнерах — `docker compose exec code-server marketbel-courier drill`.
drill-left-under-way = Удалено ещё не всё: не кончились доставки поставщиков учения ({ $n }). Позже вызовите `marketbel-courier drill --clean-up`.
drill-left-busy = Удалено ещё не всё: кто-то пишет позиции «{ $name }». Позже вызовите `marketbel-courier drill --clean-up`.
