# Что локальный стек говорит о своих процессах и что с ним не так.

## Что происходит

stack-leftovers-stopped = остановлено то, что осталось от прежнего стека: { $names }
stack-port-taken = порт { DIGITS($port) } занят: { $name } получает порт { DIGITS($other) }
stack-up = { $name } работает ({ DURATION($time) })
stack-done = { $name }: готово ({ DURATION($time) })
stack-died = остановилось само: { $names }; запускаем снова (журналы: { $logs })
stack-given-up = больше не пытаемся: { $why }

## Ошибки

stack-not-part = Локального стека в этой установке нет. Нужна копия репозитория: выполните в ней `make env`, затем `make run` или `make demo`.
stack-not-installed = Серверы локального стека не установлены. Выполните `make env` в этой копии репозитория.
stack-not-started = Локальный стек не запущен.
stack-server-not-started = Сервер не запущен: { $server }.
stack-gave-up = Система остановилась сама. Её журналы в { $logs }.
stack-keeps-dying = Останавливается снова и снова: { $names }. Посмотрите журналы в { $logs }.
stack-folder-impossible = Не удаётся создать папку данных: { $folder } ({ CLAUSE($why) }). Укажите другую в --home или COURIER_HOME.
stack-folder-in-use = Папку данных занимает процесс { $process ->
    [none] (неизвестно какой)
   *[other] { $process }
}: { $folder }. Сначала остановите его или укажите в COURIER_HOME другую папку.
stack-foreign-folder = Папка чужая: { $folder }. Удалите её и запустите снова.
stack-broken-file = Файл повреждён: { $path } ({ CLAUSE($why) }). Удалите его или всю папку данных.
stack-no-port = На { $host } нет свободного порта. Остановите программу, которая занимает много портов.
stack-no-account = PostgreSQL не работает от имени root, а пользователя 'nobody' для него нет. Запустите стек от имени обычного пользователя или задайте DATABASE_URL.
stack-no-data-folder = PostgreSQL не смог создать свою папку данных: { CLAUSE($why) }.
stack-other-postgres = С этими данными работает другой PostgreSQL: процесс { $process }, папка { $folder }. Остановите его командой `kill -INT { $process }`.
stack-no-postgres = Сервер PostgreSQL не найден. Установите пакеты командой `make env` или задайте DATABASE_URL.
stack-no-valkey = Сервер Valkey или Redis не найден. Установите пакеты командой `make env` или задайте REDIS_URL.
stack-no-dagster-yaml = Нет dagster.yaml: искали в { $folders }. Запускайте стек из копии репозитория.
stack-no-definitions = Dagster не может загрузить определения:
# $what: почему: закончился или не был готов. Дальше идут строки журнала.
stack-process-failed = { $name } { $what }. Последние строки { $log }:
stack-process-failed-silently = { $name } { $what }. Журнал пуст: { $log }.
stack-ended-at-once = закончился при запуске
stack-not-ready = не был готов через { DURATION($time) }
