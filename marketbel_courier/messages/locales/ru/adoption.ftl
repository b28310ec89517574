# Что осталось от прежнего обработчика и что с этим стало.

## Шаг
# $kind: что это, из названного ниже, $subject: какое именно, $was: каким найдено, $done: что с ним стало.

adoption-step = От прежнего обработчика, { $kind }: { $done }. { LINE($subject) }{ $was ->
    [none] {""}
   *[other] {" "}({ LINE($was) })
 }: { CLAUSE($why) }.

adoption-thing-job = задание
adoption-thing-active-list = jobs:active
adoption-thing-sidecar = описание файла
adoption-thing-files = файлы
adoption-thing-sync = синхронизация
adoption-thing-queue = очередь

adoption-left-to-worker = оставлено прежнему обработчику
adoption-removed = удалено
adoption-put-right = исправлено
adoption-taken-over = принято
adoption-known = известно как проанализированное
adoption-failed = завершено с ошибкой
adoption-completed = завершено успешно
adoption-not-taken-over = не принято
adoption-made = создано
adoption-not-written = не записано
adoption-released = снято
adoption-set-to-idle = указано, что синхронизации нет
adoption-left = оставлено
adoption-left-alone = не тронуто
adoption-left-to-cleanup = оставлено очистке

adoption-job-of-supplier = { $supplier }, { SHORT($job) }
# $phase: слово из Redis.
adoption-phase-since = { $phase ->
    [downloading] скачивается
    [analyzing] анализируется
    [matching] сопоставляется
    [complete] готово
    [failed] с ошибкой
   *[other] { $phase }
 } уже { DURATION($time) }
adoption-ids = { $n ->
    [one] { $n } идентификатор
    [few] { $n } идентификатора
    [many] { $n } идентификаторов
   *[other] { $n } идентификатора
 }
adoption-files = { $n ->
    [one] { $n } файл
    [few] { $n } файла
    [many] { $n } файлов
   *[other] { $n } файла
 }
adoption-keys = { $n ->
    [one] { $n } ключ
    [few] { $n } ключа
    [many] { $n } ключей
   *[other] { $n } ключа
 }
adoption-requests = запросы
adoption-requests-by-kind = синхронизации: { $syncs }, загрузки: { $uploads }, повторы: { $retries }
adoption-status-unreadable = не читается

## Почему

adoption-why-at-work = оно менялось в последние десять минут
adoption-why-supplier-unknown = оно не закончено, и его поставщик неизвестен
adoption-why-items-are-there = его файл и позиции на месте: заново не читается
adoption-why-ended = оно закончено
adoption-why-no-longer-active = оно закончено и больше не активно
adoption-why-analysis-completed = ml-analyze закончил его анализ
adoption-why-replaced = его место заняла более новая доставка
adoption-why-retryable = оно не удалось, его можно повторить
adoption-why-not-storable = его нельзя записать ({ CLAUSE($why) })
adoption-why-of-supplier = файл поставщика { $supplier }
adoption-why-nonsense = в нём нет смысла, а из-за него не читаются и все остальные
adoption-why-jobs-expired = срок их заданий истёк
adoption-why-of-nobody = задания или поставщика с таким идентификатором нет; файлы удалятся, когда станут достаточно старыми
adoption-why-held-by-nobody = задачу, которая её держит, никто не выполняет
adoption-why-no-such-sync = такой синхронизации нет
adoption-why-no-date = это не дата
adoption-why-sensors = их заберут сенсоры
adoption-why-workers-own = они принадлежат библиотеке прежнего обработчика, больше их никто не читает
# $why и $then: предложения.
adoption-why-failed = { $why } { $then }
adoption-then-nothing = Повторяться не будет.
adoption-then-a-person = Решает человек.
adoption-then-after-analysis = Повторится, когда тот анализ наверняка закончится.
adoption-then-a-retry = Повторится само.

## Чего ждёт следующая проверка

adoption-waits-for-more = осталось больше, чем принимается за один раз
adoption-waits-for-worker = прежний обработчик подавал признаки жизни в Redis в течение последнего часа
adoption-waits-for-another = наследие прежнего обработчика принимает другой процесс
adoption-waits-for-jobs = { $n ->
    [one] { $n } задание, возможно, ещё
    [few] { $n } задания, возможно, ещё
    [many] { $n } заданий, возможно, ещё
   *[other] { $n } задания, возможно, ещё
 } в работе у прежнего обработчика
adoption-waits-for-sync = идёт синхронизация прежнего обработчика { $task }
adoption-waits-for-redis = заданий в Redis больше, чем просматривается за один раз

## Итог

# $counted: список количеств, $waits: чего ждёт следующая проверка.
adoption-summary = { $dry ->
    [true] Будет сделано
   *[other] Сделано
 }: { $counted ->
    [none] ничего, так как прежний обработчик ничего не оставил
   *[other] { $counted }
 }.{ $waits ->
    [none] {""}
   *[other] {" "}Не закончено: { CLAUSE($waits) }.
 }
adoption-count = { $kind } — { $done }: { $n }
adoption-look-failed = Проверить, что осталось от прежнего обработчика, не удалось: { CLAUSE($why) }.
adoption-syncs-wait = Синхронизации ждут: { CLAUSE($what) }.

## Что странно, пока ничего не принято
# $names: первые из $n, $more: сколько не названо.

adoption-odd-table = Нет таблицы Marketbel { $table }.
adoption-odd-no-column = Нет столбца { $column } ({ $type }).
adoption-odd-column = Столбец { $column } имеет тип { $found }, а не { $type }.
adoption-mend-tables = Выполните собственные миграции Marketbel или проверьте, что DATABASE_URL указывает на базу Marketbel.
adoption-odd-key = { $key } в Redis имеет тип { $found }, а не { $type }.
adoption-mend-key = Проверьте, что REDIS_URL указывает на Redis Marketbel; если да, { $key } никто прочитать не может: удалите этот ключ.
adoption-odd-workers = Прежние обработчики, подававшие признаки жизни за последний час, — { $n }: { $names }{ $more ->
    [none] {""}
   *[other] {" "}и ещё { $more }
 }.
adoption-odd-worker-beside-runs = Прежний обработчик подавал признаки жизни за последний час, а запуски courier уже работают.
adoption-mend-workers = Остановите все прежние обработчики; если они уже остановлены, удалите их ключи, которые кончаются на :health-check.
adoption-odd-endless-lock = У { $key } нет срока; держит { $task }.
adoption-odd-unreadable = { $key } в Redis нельзя понять.
adoption-mend-by-adopting = Делать ничего не нужно: это исправится при приёме.
adoption-odd-too-many-jobs = Заданий в Redis больше, чем просматривается за один раз.
adoption-mend-too-many-jobs = Дождитесь, пока старые задания истекут (семь дней), или посмотрите ещё раз после приёма.
adoption-odd-job-keys = { $n ->
    [one] { $n } ключ
    [few] { $n } ключа
    [many] { $n } ключей
   *[other] { $n } ключа
 } под job: нельзя понять: { $names }{ $more ->
    [none] {""}
   *[other] {" "}и ещё { $more }
 }.
adoption-mend-job-keys = Они закрывают читателям все остальные задания и при приёме удаляются: скопируйте то, что кому-то нужно.
adoption-odd-jobs-without-supplier = { $n ->
    [one] { $n } задание
    [few] { $n } задания
    [many] { $n } заданий
   *[other] { $n } задания
 } без известного поставщика: { $names }{ $more ->
    [none] {""}
   *[other] {" "}и ещё { $more }
 }.
adoption-mend-jobs-without-supplier = Если поставщики должны быть, проверьте, что DATABASE_URL указывает на базу Marketbel; иначе такие незаконченные задания удаляются.
adoption-odd-files-of-nobody = { $n ->
    [one] { $n } файл
    [few] { $n } файла
    [many] { $n } файлов
   *[other] { $n } файла
 } на общем диске без известного задания или поставщика: { $names }{ $more ->
    [none] {""}
   *[other] {" "}и ещё { $more }
 }.
adoption-odd-lone-sidecars = { $n ->
    [one] { $n } файл описания
    [few] { $n } файла описания
    [many] { $n } файлов описания
   *[other] { $n } файла описания
 } без прайс-листа: { $names }{ $more ->
    [none] {""}
   *[other] {" "}и ещё { $more }
 }.
adoption-mend-files-of-nobody = Очистка удалит их, когда они станут достаточно старыми: скопируйте то, что кому-то нужно.
adoption-odd-unknown-files = На общем диске { $n ->
    [one] { $n } объект
    [few] { $n } объекта
    [many] { $n } объектов
   *[other] { $n } объекта
 } с чужими именами.
adoption-mend-volume = Здесь courier работает от имени пользователя { DIGITS($user) }: разрешите ему запись в эту папку (для контейнеров команда есть в docs/adopting.md) и проверьте ещё раз.
adoption-mend-unknown-files = Проверьте, что UPLOADS_DIR указывает на диск Marketbel; courier их не трогает.

adoption-check-blocked = { $n ->
    [one] Приёму мешает { $n } помеха
    [few] Приёму мешают { $n } помехи
    [many] Приёму мешают { $n } помех
   *[other] Приёму мешает { $n } помехи
 }.
adoption-check-odd = Странностей: { $n }; приёму ничто не мешает.
adoption-check-fine = Странного ничего нет.
adoption-check-later = Что будет принято, станет видно, когда это исправлено.
