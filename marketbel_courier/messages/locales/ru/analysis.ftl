# Что встроенный ml-analyze говорит об анализе и о себе.

## Почему анализ не удался

analysis-never-finished = { $times ->
    [one] Анализ так и не закончился: он начинался { $times } раз.
    [few] Анализ так и не закончился: он начинался { $times } раза.
    [many] Анализ так и не закончился: он начинался { $times } раз.
   *[other] Анализ так и не закончился: он начинался { $times } раза.
}
# $why: последняя ошибка.
analysis-failed-often = { $times ->
    [one] Анализ не удался { $times } раз, в последний раз: { $why }
    [few] Анализ не удался { $times } раза, в последний раз: { $why }
    [many] Анализ не удался { $times } раз, в последний раз: { $why }
   *[other] Анализ не удался { $times } раза, в последний раз: { $why }
}
# $kind: имя исключения Python.
analysis-met-the-unexpected = Анализ прервала непредвиденная ошибка ({ $kind }); подробности в журнале ml-analyze.
analysis-with-further-errors = и ещё { $count }: см. parsing_logs, задача { $task }

## Что он отвечает

analysis-queued = Файл поставлен в очередь на анализ
analysis-queued-before = Файл уже стоит в очереди
analysis-deleted = Задание удалено
analysis-refused-for-a-full-queue = Очередь заполнена: отправьте файл позже ещё раз.
analysis-job-unknown = Задание { $job } неизвестно, или его срок истёк.
analysis-for-a-stranger = Токена нет или он неверен: пришлите `Authorization: Bearer …` с ML_ANALYZE_TOKEN службы.
analysis-for-a-web-page = Страницы других сайтов не обслуживаются.
analysis-under-another-name = Такого имени у службы нет: обращайтесь по адресу или назовите имя в ML_ANALYZE_NAMES.
analysis-without-json = Ожидается JSON: пришлите запрос с `Content-Type: application/json`.
analysis-request-too-large = Запрос слишком велик: файл называют, а не присылают.
analysis-of-another-request = Этот client_job_id уже был у другого поставщика или вида файла: пришлите другой.
analysis-of-pictures = Чтение изображений не поддерживается.
analysis-without-redis = Redis недоступен: попробуйте позже ещё раз.
analysis-without-database = База данных недоступна: попробуйте позже ещё раз.

## Как дела у службы

analysis-redis-unreachable = Redis недоступен: { CLAUSE($why) }. Проверьте REDIS_URL.
analysis-server-connected = соединение есть
analysis-server-silent = не ответил вовремя
analysis-server-not-used = не используется
analysis-tables-missing = нет таблиц: выполните `marketbel-courier migrate`
analysis-queue-at-work = в работе: { $in_progress }, ждут: { $waiting }
analysis-queue-without-workers = не осталось ни одного обработчика: перезапустите службу
analysis-queue-full = очередь заполнена: новые файлы не принимаются
analysis-queue-slow = самый старый файл ждёт { DURATION($time) }
