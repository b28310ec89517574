# Что такт расписания или сенсора пишет в журнал Dagster, если ничего не запускает.

tick-no-sync-is-due = Время синхронизации не пришло. Следующая будет { MINUTE($following) } UTC.
tick-sync-skipped = Пропущено: { $why } Следующая будет { MINUTE($following) } UTC.
tick-sync-asked-for = Синхронизация { $task } запрошена. Следующая будет { MINUTE($following) } UTC.
tick-nobody-asks-for-a-sync = Никто не просит о синхронизации.
tick-sync-ended = Синхронизация { $task } закончилась: { $why }
# О синхронизации, в которой были только некоторые поставщики.
tick-sync-of-some-ended = Синхронизация { $task }: { $why }
tick-sync-not-told = Не удалось сообщить Redis, как идёт синхронизация ({ CLAUSE($why) }).
tick-no-price-list-waits = Ни один прайс-лист не ждёт.
tick-readings-under-way = { $n ->
    [one] { $n } прайс-лист ждёт, запуск уже идёт.
    [few] { $n } прайс-листа ждут, запуски уже идут.
    [many] { $n } прайс-листов ждут, запуски уже идут.
   *[other] { $n } прайс-листа ждут, запуски уже идут.
}
tick-readings-paused = Ждут следующей попытки { MOMENT($at) } UTC: { $n ->
    [one] { $n } прайс-лист
    [few] { $n } прайс-листа
    [many] { $n } прайс-листов
   *[other] { $n } прайс-листа
}. Запусков подряд, которые закончились, не дойдя до { $n ->
    [one] него
   *[other] них
}: { $runs }.
tick-retry-requests-wait = Redis недоступен ({ $why }); запросы ждут там.
tick-retries-noted = Принято запросов повтора: { $noted } из { $read }.
tick-no-retry-is-due = Повторять пока нечего.
tick-analyses-wait = Анализов ждёт: { $n }, повторы при этом не теряются: { $why }
tick-retries-wait-for-runs = Повторов пора начать: { $n }; запуски с этими поставщиками ещё идут.
tick-retries-gather = Повторов пора начать: { $n }; они ждут других, чей срок вот-вот придёт, чтобы идти одним запуском.
tick-no-run-has-died = Ни один запуск не оборвался.
tick-run-is-blocked = Запуск { $run } молчит { DURATION($silence) }, но его процесс жив: какая-то работа там идёт долго, или он приостановлен. Пока он продолжает.
tick-run-is-blocked-by = Запуск { $run } молчит { DURATION($silence) }, но его процесс жив: работа для { $supplier } не даёт там начаться ничему другому. Пока он продолжает. Посмотрите, что отправляет этот поставщик.
tick-run-is-over = Запуск { $run } закончился. { $jobs }
tick-run-died = Запуск { $run }: { $why }
tick-redis-is-away = Redis всё ещё недоступен ({ $why }); состояния сохранены.
tick-redis-was-told = Redis узнал о заданиях: { $n }.
tick-redis-knows = Redis знает обо всех заданиях.
tick-odd-keys = В Redis под job: лежит не задание: { $keys }. Прежняя страница из-за этого может не показать ни одного задания: удалите это.
tick-everybody-was-delivered = Все включённые поставщики с адресом по нему уже доставлены.
tick-suppliers-wait = Поставщиков ждёт: { $n } (синхронизация { $task }).
tick-no-upload = Никто не загружал прайс-лист.
tick-uploads-wait = Redis недоступен ({ $why }); загруженные файлы ждут там.
tick-uploads-wait-for-volume = Общий диск не читается ({ $why }); загрузки ждут.
tick-uploads = Загруженных файлов принято: { $taken }, ждут своего запуска или более раннего у того же поставщика: { $later }, отклонено: { $refused }.
tick-prices-are-right = Курсы валют запрашивать рано, наименьшие цены им соответствуют.
tick-nobody-asks-to-reprocess = Никто не просит обработать заново.
tick-reprocessing-taken = Запрос { $request }, поставщиков: { $n }; { $backfills ->
    [none] доставлять нечего
   *[other] { $backfills }
}.
