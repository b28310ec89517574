# Что команды отвечают в терминале, кроме находок doctor.

## Величины, которые стоят отдельно

cli-moment = { MOMENT($at) }
cli-price = { AMOUNT($amount) }{ $currency ->
    [none] {""}
   *[other] {" "}{ $currency }
}
cli-percent = { $sign }{ AMOUNT($percent) } %
cli-time = { DURATION($time) }
cli-size = { SIZE($size) }
cli-more = и ещё { $n }

## Ошибки

cli-error = ошибка:
# $kind: имя исключения Python.
cli-error-unexpected = непредвиденная { $kind }: { $why } (с COURIER_DEBUG=1 видно, где)
cli-celery-missing = Celery здесь не установлен. Установите дополнение: pip install "marketbel-courier[celery]"
cli-postgres-broke-off = Связь с PostgreSQL прервалась: { CLAUSE($why) }. Проверьте её командой `marketbel-courier doctor`.
cli-redis-unreachable = Redis не отвечает: { CLAUSE($why) }. Проверьте REDIS_URL командой `marketbel-courier doctor`.
cli-age-unreadable = «{ $word }» не похоже на возраст. Напишите 90m, 12h, 7d или 2w.

## Что click говорит о командной строке

cli-click-error = Ошибка: { $message }
cli-click-try = Справка: '{ $command } { $option }'.
cli-click-invalid = Недопустимое значение: { $message }
cli-click-invalid-for = Недопустимое значение { $param_hint }: { $message }
cli-click-missing-argument = Не хватает аргумента
cli-click-missing-option = Не хватает параметра
cli-click-missing-command = Не хватает команды.
cli-click-no-option = Нет параметра { $name }.
cli-click-no-command = Нет команды { $name }.
cli-click-did-you-mean = { $n ->
    [one] Может быть, { $possibility }?
    [few] (Может быть, что-то из этого: { $possibilities }?)
    [many] (Может быть, что-то из этого: { $possibilities }?)
   *[other] (Может быть, что-то из этого: { $possibilities }?)
 }
cli-click-extra = { $n ->
    [one] Лишний аргумент ({ $args })
    [few] Лишние аргументы ({ $args })
    [many] Лишние аргументы ({ $args })
   *[other] Лишние аргументы ({ $args })
 }
cli-click-value-missing = { $n ->
    [one] Параметру { $name } нужно значение.
    [few] Параметру { $name } нужно значений: { $nargs }.
    [many] Параметру { $name } нужно значений: { $nargs }.
   *[other] Параметру { $name } нужно значений: { $nargs }.
 }
cli-click-no-value = Параметр { $name } не принимает значения.
cli-click-no-choice = { $n ->
    [one] { $value } не { $choice }.
    [few] { $value } не из этого списка: { $choices }.
    [many] { $value } не из этого списка: { $choices }.
   *[other] { $value } не из этого списка: { $choices }.
 }
# $number_type называет вид числа по-английски.
cli-click-no-number = { $value } не число нужного вида ({ $number_type }).
cli-click-out-of-range = { $value } вне пределов { $range }.
cli-click-no-moment = { $n ->
    [one] { $value } не вида { $format }.
    [few] { $value } не одного из видов { $formats }.
    [many] { $value } не одного из видов { $formats }.
   *[other] { $value } не одного из видов { $formats }.
 }
# $name называет по-английски, что нужно: файл или папка.
cli-click-no-file = { $name } { $filename }: не существует.
cli-click-a-file = { $name } { $filename }: это файл.
cli-click-a-folder = { $name } { $filename }: это папка.
cli-click-unreadable = { $name } { $filename }: нельзя прочитать.
cli-click-unwritable = { $name } { $filename }: нельзя записать.
cli-click-aborted = Прервано!

## Заголовки столбцов

cli-column-age = возраст
cli-column-becomes = станет
cli-column-file = файл
cli-column-phase = этап
cli-column-progress = ход работы
cli-column-rows = строк
cli-column-size = размер
cli-column-supplier = поставщик
cli-column-table = таблица
cli-column-time = время
cli-column-tries = повторы
cli-column-was = было
cli-column-what = что
cli-column-whose = чьё
cli-column-why = почему

## Какой поставщик имеется в виду

cli-supplier-unknown = Нет поставщика с ключом, названием или id «{ $word }».
cli-supplier-ambiguous = «{ $word }» не полное название поставщика. Уточните по первому столбцу:
cli-supplier-deactivated = (отключён)

## sync

cli-sync-asked = Запрошена { $task }. Как она идёт, покажет `marketbel-courier status`.
cli-sync-nobody-takes = Сейчас запрос никто не принимает, он сохранится до тех пор, пока его не примут. { $why }
cli-nobody-takes = Сейчас запрос никто не принимает. { $why }
cli-sync-busy = { $task ->
    [none] Синхронизация
   *[other] { LINE($task) }
} ещё идёт{ $since ->
    [none] {""}
   *[other] , начало { MOMENT($since) } UTC
}, а двух сразу не бывает. Как она идёт, покажет `marketbel-courier status`; запросите снова, когда она закончится.
cli-sync-waits = Синхронизация уже запрошена и ждёт службу Dagster. Работает ли эта служба?
cli-no-sync = Синхронизация не идёт.

## sync --dry-run

cli-preview-busy = { LINE($task) } идёт с { MOMENT($since) } UTC; другой придётся подождать.
cli-preview-redis-away = Синхронизация не идёт. Redis не отвечает: неизвестно, запрошена ли она.
cli-preview-waits = Синхронизация уже запрошена и ждёт службу Dagster.
cli-preview-next = Следующая по расписанию начнётся { MOMENT($due) } UTC.
cli-preview-no-sheet = Главная таблица не указана: поставщики остаются как есть.
cli-preview-sheet-unusable = Поставщики остаются как есть: { LINE($why) }
cli-preview-sheet = Главная таблица: добавить { $created }, изменить { $updated }, включить { $reactivated }, отключить { $deactivated }, без изменений { $unchanged }; { $skipped ->
    [one] пропускается { $skipped } строка
    [few] пропускаются { $skipped } строки
    [many] пропускается { $skipped } строк
   *[other] пропускается { $skipped } строки
}.
# $action: что станет с поставщиком: created, updated, reactivated или deactivated.
cli-preview-change = { LINE($name) }: { $action ->
    [created] добавить
    [updated] изменить
    [reactivated] включить
    [deactivated] отключить
   *[other] { $action }
}, { LINE($why) }
cli-preview-skipped-row = строка { DIGITS($row) }{ $name ->
    [none] {""}
   *[other] , { LINE($name) }
}: пропускается, { LINE($why) }
cli-preview-before-changes = Поставщики ниже показаны до этих изменений.
cli-preview-fetched = { $n ->
    [one] { $n } прайс-лист был бы скачан.
    [few] { $n } прайс-листа были бы скачаны.
    [many] { $n } прайс-листов было бы скачано.
   *[other] { $n } прайс-листа было бы скачано.
}
cli-preview-asked-for-news = { $n ->
    [one] { $n } источник был бы спрошен, есть ли новое.
    [few] { $n } источника были бы спрошены, есть ли новое.
    [many] { $n } источников было бы спрошено, есть ли новое.
   *[other] { $n } источника было бы спрошено, есть ли новое.
}
cli-preview-fetched-anew = { $n ->
    [one] { $n } прайс-лист был бы скачан заново, хотя доставка ещё идёт: новая заменит её по прибытии.
    [few] { $n } прайс-листа были бы скачаны заново, хотя доставка ещё идёт: новая заменит её по прибытии.
    [many] { $n } прайс-листов было бы скачано заново, хотя доставка ещё идёт: новая заменит её по прибытии.
   *[other] { $n } прайс-листа было бы скачано заново, хотя доставка ещё идёт: новая заменит её по прибытии.
}
cli-preview-deactivated = { $n ->
    [one] { $n } поставщик пропускается: отключён.
    [few] { $n } поставщика пропускаются: отключены.
    [many] { $n } поставщиков пропускается: отключены.
   *[other] { $n } поставщика пропускается: отключены.
}
cli-preview-no-source = { $n ->
    [one] { $n } поставщик пропускается: нет адреса источника.
    [few] { $n } поставщика пропускаются: нет адреса источника.
    [many] { $n } поставщиков пропускается: нет адреса источника.
   *[other] { $n } поставщика пропускается: нет адреса источника.
}
cli-preview-retries = { $n ->
    [one] { $n } повтор запланирован, если синхронизация не начнётся раньше.
    [few] { $n } повтора запланированы, если синхронизация не начнётся раньше.
    [many] { $n } повторов запланировано, если синхронизация не начнётся раньше.
   *[other] { $n } повтора запланировано, если синхронизация не начнётся раньше.
}
cli-preview-retry = { LINE($name) }: { MOMENT($at) } UTC.{ $why ->
    [none] {""}
   *[other] {" "}{ LINE($why) }
}
cli-preview-nobody = Поставщиков нет.

## status

cli-status-problem = { LINE(CLAUSE($problem)) }. Показано по учёту в PostgreSQL; ход работы не виден.
cli-status-last-sync = Последняя закончилась{ $at ->
    [none] {""}
   *[other] {" "}{ MOMENT($at) } UTC
}.{ $how ->
    [none] {""}
   *[other] {" "}{ LINE($how) }
}
# $since: время суток.
cli-status-sync-master = Синхронизация { $task }: обновляются поставщики{ $since ->
    [none] {""}
   *[other] , с { $since } UTC
}
# $step: queued, registry, delivering, downloading или analyzing.
cli-status-sync-suppliers = Синхронизация { $task }: { $step ->
    [queued] ждёт своей очереди
    [registry] читается главная таблица
    [delivering] доставляются прайс-листы
    [downloading] скачивание
    [analyzing] анализ
   *[other] { $step }
}, { $total ->
    [one] готово { $done } из { $total } поставщика
    [few] готово { $done } из { $total } поставщиков
    [many] готово { $done } из { $total } поставщиков
   *[other] готово { $done } из { $total } поставщика
}{ $since ->
    [none] {""}
   *[other] , с { $since } UTC
}
cli-status-downloading = { $n ->
    [one] { $n } скачивается
    [few] { $n } скачиваются
    [many] { $n } скачиваются
   *[other] { $n } скачиваются
}
cli-status-waiting = { $n ->
    [one] { $n } ждёт
    [few] { $n } ждут
    [many] { $n } ждут
   *[other] { $n } ждут
}
cli-status-analysing = { $n ->
    [one] { $n } анализируется
    [few] { $n } анализируются
    [many] { $n } анализируются
   *[other] { $n } анализируются
}
cli-status-to-be-retried = { $n ->
    [one] { $n } будет повторено
    [few] { $n } будут повторены
    [many] { $n } будут повторены
   *[other] { $n } будут повторены
}
cli-status-left-to-a-person = { $n ->
    [one] { $n } ждёт человека
    [few] { $n } ждут человека
    [many] { $n } ждут человека
   *[other] { $n } ждут человека
}
cli-status-needs-person = всего ждёт решения человека: { $n }
cli-status-held-prices = { $n ->
    [one] { $n } цена задержана
    [few] { $n } цены задержаны
    [many] { $n } цен задержано
   *[other] { $n } цены задержано
}
cli-status-held-lists = { $n ->
    [one] { $n } прайс-лист задержан
    [few] { $n } прайс-листа задержаны
    [many] { $n } прайс-листов задержано
   *[other] { $n } прайс-листа задержано
}
cli-status-more = и ещё { $n } в работе (--all)
cli-status-failed = { LINE($why) }
cli-status-retry-due = сейчас повторится: { LINE($why) }
cli-status-retry-in = повтор через { DURATION($pause) }: { LINE($why) }
cli-status-unchanged = без изменений с { MOMENT($since) } UTC
# $way: none или то, что файл пошёл старым путём.
cli-status-complete = { $items ->
    [one] { $items } позиция
    [few] { $items } позиции
    [many] { $items } позиций
   *[other] { $items } позиции
}, подобрано { $matched }{ $errors ->
    [0] {""}
    [one] , { $errors } ошибка
    [few] , { $errors } ошибки
    [many] , { $errors } ошибок
   *[other] , { $errors } ошибки
}{ $way ->
    [none] {""}
   *[other] , { $way }
}
cli-status-file = { SIZE($size) }{ $way ->
    [none] {""}
   *[other] , { $way }
}
cli-status-fell-back = ушло на старый путь: { LINE($why) }
cli-status-legacy = старый путь
cli-status-waits = ждёт: { LINE($why) }
cli-status-bytes = { SIZE($done) }{ $total ->
    [none] {""}
   *[other] {" "}из { SIZE($total) }
}
cli-status-items = { $total ->
    [none] { $done ->
        [one] { $done } позиция
        [few] { $done } позиции
        [many] { $done } позиций
       *[other] { $done } позиции
    }
    [one] { $done } из { $total } позиции
    [few] { $done } из { $total } позиций
    [many] { $done } из { $total } позиций
   *[other] { $done } из { $total } позиции
}
cli-status-watch-or-json = --watch и --json вместе не бывают.
cli-status-no-terminal = Для --watch нужен терминал. Без него status показывает, что есть сейчас.
cli-status-until-ctrl-c = Ctrl-C заканчивает показ.
cli-status-again = { SENTENCE($why) } Смотрим ещё раз …

## why

cli-why-read-by-ml = { $key }, читает ml-analyze; время UTC
cli-why-read-by-legacy = { $key }, читается старым путём; время UTC
cli-why-item-unknown = У поставщика нет позиции с кодом «{ $word }» или с таким словом в названии.
cli-why-item-ambiguous = У поставщика несколько позиций с «{ $word }» в названии. Укажите код одной из них:
cli-why-item = { LINE($sku) }: { LINE($name) }

## retry

cli-retry-permanent = --permanent бывает только вместе с --all-failed.
cli-retry-whom = Укажите поставщиков, или --job, или --all-failed.
cli-retry-none-failed = Ни у одного включённого поставщика последняя доставка не закончилась ошибкой.
cli-retry-none-may-heal = Ни у одного включённого поставщика последняя доставка не закончилась ошибкой, которая может пройти сама (см. --permanent).
cli-retry-unknown = { $job }: такого задания нет в учёте.
cli-retry-never-delivered = { LINE($supplier) }: доставок ещё не было; её начнёт следующая синхронизация.
cli-retry-deactivated = { LINE($supplier) }: не повторяется: поставщик отключён; сначала включите его в главной таблице или на странице администратора.
cli-retry-asked = повторяется.
cli-retry-refused = не повторяется: { CLAUSE($why) }.
cli-retry-job = { $key }, задание { $job }
cli-retry-sum = { $n ->
    [one] { $n } задание будет повторено
    [few] { $n } задания будут повторены
    [many] { $n } заданий будет повторено
   *[other] { $n } задания будет повторено
} в ближайшие секунды. Как идёт дело, покажет `marketbel-courier status`.

## reprocess

cli-reprocess-whom = Укажите поставщиков, или --older-than, или --all.
cli-reprocess-deactivated = { $n ->
    [one] { $n } поставщик не взят: отключён; сначала включите его в главной таблице или на странице администратора.
    [few] { $n } поставщика не взяты: отключены; сначала включите их в главной таблице или на странице администратора.
    [many] { $n } поставщиков не взято: отключены; сначала включите их в главной таблице или на странице администратора.
   *[other] { $n } поставщика не взято: отключены; сначала включите их в главной таблице или на странице администратора.
}
cli-reprocess-no-source = { $n ->
    [one] { $n } поставщик не взят: нет адреса источника; загрузите его прайс-лист заново.
    [few] { $n } поставщика не взяты: нет адреса источника; загрузите их прайс-листы заново.
    [many] { $n } поставщиков не взято: нет адреса источника; загрузите их прайс-листы заново.
   *[other] { $n } поставщика не взято: нет адреса источника; загрузите их прайс-листы заново.
}
cli-reprocess-nobody = Обрабатывать заново некого.
cli-reprocess-announced = { $n ->
    [one] Прайс-лист { $n } поставщика будет доставлен и проанализирован заново
    [few] Прайс-листы { $n } поставщиков будут доставлены и проанализированы заново
    [many] Прайс-листы { $n } поставщиков будут доставлены и проанализированы заново
   *[other] Прайс-листы { $n } поставщика будут доставлены и проанализированы заново
}: { $names }{ $more ->
    [0] {""}
   *[other] {" "}и ещё { $more }
}.
cli-reprocess-to-ml = { $n ->
    [one] { $n } поставщик сначала будет переведён на ml-analyze.
    [few] { $n } поставщика сначала будут переведены на ml-analyze.
    [many] { $n } поставщиков сначала будет переведено на ml-analyze.
   *[other] { $n } поставщика сначала будет переведено на ml-analyze.
}
cli-reprocess-to-legacy = { $n ->
    [one] { $n } поставщик сначала будет переведён на старый путь.
    [few] { $n } поставщика сначала будут переведены на старый путь.
    [many] { $n } поставщиков сначала будет переведено на старый путь.
   *[other] { $n } поставщика сначала будет переведено на старый путь.
}
cli-reprocess-ml-off = USE_ML_PROCESSING=false: все файлы всё равно пойдут старым путём.
cli-reprocess-requested = Запрошен backfill { $backfill }: { $n ->
    [one] { $n } поставщик
    [few] { $n } поставщика
    [many] { $n } поставщиков
   *[other] { $n } поставщика
}.
cli-json-needs-yes = С --json вопросов не задают: добавьте --yes.
cli-go-on = Продолжить?
cli-dagster-home-missing = Не задано DAGSTER_HOME. Укажите папку с тем dagster.yaml, которым пользуется служба Dagster; рядом с `make run` это есть в файле, названном в строке «В терминале».
cli-dagster-home-empty = В папке { $folder } нет dagster.yaml: служба Dagster пользуется другой папкой. Исправьте DAGSTER_HOME.

## review

cli-review-no-id = «{ $word }» не может быть id вопроса. `marketbel-courier review list` показывает их в первом столбце; { $n ->
    [one] хватит { $n } знака
    [few] хватит { $n } знаков
    [many] хватит { $n } знаков
   *[other] хватит { $n } знака
}.
cli-review-unknown = Вопроса с id { $id } нет. Возможно, он снят, потому что товар найден; что осталось, покажет `marketbel-courier review list`.
cli-review-ambiguous = С { $id } начинается несколько id. Уточните:
cli-review-no-candidate = «{ $word }» нет среди вариантов. Укажите { $count ->
    [0] товар
    [1] номер 1
   *[other] номер от 1 до { $count }
} или id товара; их перечисляет `marketbel-courier review show { SHORT($id) }`.
cli-review-linked = «{ LINE($item) }» поставщика { LINE($supplier) }: теперь это товар «{ LINE($product) }».
cli-review-was-linked = «{ LINE($item) }» поставщика { LINE($supplier) }: это уже было товаром «{ LINE($product) }».
cli-review-new = «{ LINE($item) }» поставщика { LINE($supplier) }: теперь это новый товар, черновик «{ LINE($product) }».
cli-review-was-new = «{ LINE($item) }» поставщика { LINE($supplier) }: это уже было новым товаром, черновиком «{ LINE($product) }».
cli-review-nothing = Проверять нечего.
cli-review-none-is = { $status ->
    [pending] Новых вопросов нет.
    [expired] Просроченных вопросов нет.
    [needs_category] Вопросов, где нужна категория, нет.
    [approved] Принятых вопросов нет.
    [rejected] Отклонённых вопросов нет.
   *[other] Вопросов в состоянии { $status } нет.
}
cli-review-empty-page = На этой странице ничего нет.
# $status: open или состояние всех перечисленных.
cli-review-sum = { $status ->
    [open] Ждут ответа
    [pending] Новые
    [expired] Просроченные
    [needs_category] Нужна категория
    [approved] Принятые
    [rejected] Отклонённые
   *[other] { $status }
}: { $n }{ $shown ->
    [none] {""}
   *[other] , { $shown }
}. `review show ID` сравнивает, `accept` и `reject` отвечают.
cli-review-shown = показаны с { $first } по { $last }
cli-review-status = { $status ->
    [pending] новый
    [expired] просрочен
    [needs_category] нужна категория
    [approved] принят
    [rejected] отклонён
   *[other] { $status }
}
cli-review-is = { $product ->
    [none] без товара
   *[other] это { LINE($product) }
}
cli-review-no-candidates = похожих товаров нет
cli-review-without-candidates = Похожих товаров нет.
cli-review-price-of = { AMOUNT($price) }, { LINE($supplier) }
cli-review-item = { LINE($supplier) }: артикул { LINE($sku) }, цена { AMOUNT($price) }{ $category ->
    [none] {""}
   *[other] , { LINE($category) }
}
cli-review-answered = { $status ->
    [approved] Принято
   *[rejected] Отклонено
}{ $at ->
    [none] {""}
   *[other] {" "}{ MOMENT($at) } UTC
}; { $product ->
    [none] без товара
   *[other] это { LINE($product) }
}.
cli-review-expired = Срок вышел { MOMENT($at) } UTC; ответ всё ещё нужен.
cli-review-waits = Ждёт с { MOMENT($since) } UTC.
cli-review-score = { AMOUNT($score) }
cli-review-price-from = от { AMOUNT($price) }
cli-review-gone = в каталоге больше нет
cli-review-settled = { $n ->
    [one] Тот же ответ получил ещё { $n } вопрос о такой же позиции.
    [few] Тот же ответ получили ещё { $n } вопроса о таких же позициях.
    [many] Тот же ответ получили ещё { $n } вопросов о таких же позициях.
   *[other] Тот же ответ получили ещё { $n } вопроса о таких же позициях.
}
cli-review-bulk-confirm = Связать { $n ->
    [one] { $n } позицию
    [few] { $n } позиции
    [many] { $n } позиций
   *[other] { $n } позиции
}?
cli-review-bulk-done = { $n ->
    [one] Связана { $n } позиция.
    [few] Связаны { $n } позиции.
    [many] Связаны { $n } позиций.
   *[other] Связаны { $n } позиции.
} Отменить: `marketbel-courier review undo { $id }`.
cli-review-bulk-left-out = { $n ->
    [one] { $n } вопрос остаётся открытым: что-то говорит против:
    [few] { $n } вопроса остаются открытыми: что-то говорит против:
    [many] { $n } вопросов остаются открытыми: что-то говорит против:
   *[other] { $n } вопроса остаются открытыми: что-то говорит против:
}
cli-review-bulk-sum = { $n ->
    [one] Будет связана { $n } позиция.
    [few] Будут связаны { $n } позиции.
    [many] Будут связаны { $n } позиций.
   *[other] Будут связаны { $n } позиции.
}
cli-review-bulk-none = Открытых вопросов с такой оценкой нет.
cli-review-no-answers = Ответов ещё не было.
cli-review-no-answer-id = «{ $word }» не похоже на идентификатор ответа. Они стоят в первом столбце `marketbel-courier review answers`; достаточно первых символов, не меньше { $n }.
# $kind: accepted, rejected или bulk.
cli-review-answer = { $kind ->
    [bulk] { $n ->
        [one] { $n } позиция связана с лучшим кандидатом, оценка от { AMOUNT($score) }
        [few] { $n } позиции связаны с лучшими кандидатами, оценка от { AMOUNT($score) }
        [many] { $n } позиций связаны с лучшими кандидатами, оценка от { AMOUNT($score) }
       *[other] { $n } позиции связаны с лучшими кандидатами, оценка от { AMOUNT($score) }
    }
    [rejected] «{ LINE($item) }» — новый товар
    [unlinked] «{ LINE($item) }» больше не «{ LINE($product) }»
   *[accepted] «{ LINE($item) }» — { $product ->
        [none] без товара
       *[other] «{ LINE($product) }»
    }
}{ $kind ->
    [bulk] {""}
   *[other] { $n ->
        [1] {""}
       *[other] , одинаковых позиций: { $n }
    }
}
cli-review-by = { MOMENT($at) } UTC{ $by ->
    [none] {""}
   *[other] , { LINE($by) }
}
cli-review-undone = отменено{ $n ->
    [none] {""}
   *[other] {" "}для { $n } из { $of }
}: { MOMENT($at) } UTC{ $by ->
    [none] {""}
   *[other] , { LINE($by) }
}

## cleanup

cli-cleanup-more = … и ещё { $n }, моложе этих

## adopt

cli-adopt-waits = Остановите прежний обработчик и выполните команду ещё раз с --worker-stopped или подождите: работающий courier смотрит снова каждую минуту.

## migrate

cli-migrate-question = База данных пуста. Кто создаст таблицы Marketbel (suppliers, products, …)?
cli-migrate-existing = существующая система своими миграциями, сейчас или позже: здесь ничего из этого не создаётся
cli-migrate-courier = эта команда, для новой системы; миграции существующей системы тогда не прошли бы
cli-migrate-who = Кто их создаёт?
cli-migrate-indexed = Индексы каталога созданы.
cli-migrate-indexed-without-trigrams = Индексы каталога созданы, кроме индексов слов: расширение pg_trgm может создать только владелец базы.
cli-migrate-done = База данных в порядке: все миграции применены.
cli-migrate-roles = У ролей courier, чтения прайс-листов и Dagster есть их права, и никаких других.
cli-migrate-one-role = Роли не созданы: у всех сервисов роль из DATABASE_URL.
cli-migrate-created = База данных была пуста, поэтому созданы и таблицы Marketbel. Собственные миграции существующей системы теперь на них споткнулись бы: для такой системы начните с пустой базы и --existing-system.
cli-migrate-incomplete = Таблиц Marketbel ещё нет: их создают собственные миграции существующей системы, и courier их ждёт. Если такой системы нет, удалите схему courier и выполните команду с --new-system.

## admin

cli-admin-is-up = Страница администратора: { $url }
cli-password = Пароль
cli-password-again = Ещё раз, для проверки
cli-password-short = { $n ->
    [one] Пароль должен быть не короче { $n } символа.
    [few] Пароль должен быть не короче { $n } символов.
    [many] Пароль должен быть не короче { $n } символов.
   *[other] Пароль должен быть не короче { $n } символа.
}

## dev и demo

cli-stack-admin-page = Страница
cli-stack-files = Файлы
cli-stack-logs = Журналы
cli-stack-shell = В терминале
cli-stack-until-ctrl-c = Ctrl-C останавливает всё.
cli-stack-stopping = останавливаем …
cli-stack-look-around = Осмотритесь на странице администратора: { $url }

## preview

# $why: что говорит чтение JSON или проверка.
cli-preview-mapping-unusable = нужен объект JSON, например { $example }: { CLAUSE($why) }
# $verdict: sure, unsure или refused.
cli-preview-verdict = { $verdict ->
    [sure] ЯСНО
    [unsure] ОТЛОЖЕН
   *[refused] НЕ ПРИНЯТ
}
cli-preview-stored = { $items ->
    [one] Была бы сохранена { $items } позиция.
    [few] Были бы сохранены { $items } позиции.
    [many] Было бы сохранено { $items } позиций.
   *[other] Было бы сохранено { $items } позиции.
}
# $titles: строки заголовков столбцов; none, если их нет.
cli-preview-table = { LINE($sheet) }: { $titles ->
    [none] без заголовков
   *[other] заголовки в строке { $titles }
}{ $currency ->
    [none] {""}
   *[other] , цены в { $currency }
}
cli-preview-column = Столбец
cli-preview-title = Заголовок
cli-preview-role = Что это
cli-preview-why = Почему
cli-preview-main = { $role }, она и берётся
cli-preview-by-source = { $source ->
    [values] по значениям
    [taught] так указано
   *[title] по заголовку
}
cli-preview-row = Строка
cli-preview-sku = Артикул
cli-preview-name = Название
cli-preview-price = Цена
cli-preview-further = { $n ->
    [one] … и ещё { $n } позиция
    [few] … и ещё { $n } позиции
    [many] … и ещё { $n } позиций
   *[other] … и ещё { $n } позиции
}
cli-preview-problem = Строка { DIGITS($row) }{ $sheet ->
    [none] {""}
   *[other] {" "}листа { LINE($sheet) }
}: { LINE($what) }
cli-preview-further-problems = { $n ->
    [one] … и ещё { $n } строка
    [few] … и ещё { $n } строки
    [many] … и ещё { $n } строк
   *[other] … и ещё { $n } строки
}
cli-preview-teach = Чтобы указать самому: marketbel-courier preview { LINE($file) } --mapping '{ $example }'
cli-preview-no-file = Нет прайс-листа { LINE($name) }, который можно показать: последний файл уже удалён, или ещё не было ни одного.

## teach

cli-teach-undo-alone = Вместе с --undo других параметров не бывает.
# $kinds: слова для --accept.
cli-teach-still-unsure = Всё ещё неясно: { $kinds }. Исправьте сопоставление или укажите --accept для каждого, что и так верно.
cli-taught = Сохранено для { LINE($name) }: прайс-листы такого вида теперь читаются так.
cli-taught-and-read = Сохранено для { LINE($name) }, ожидающий прайс-лист читается заново.
cli-teach-undone = Отменено для { LINE($name) }: со следующего прайс-листа снова действует то, что было раньше.
cli-teach-nothing-to-undo = Для { LINE($name) } ничего не было указано, отменять нечего.

## rates

cli-rates-currency = { $currency ->
    [none] Валюта магазина не задана (SHOP_CURRENCY): предложения товара сравниваются, если все они в одной валюте.
   *[other] Предложения сравниваются в { $currency }.
}
cli-rates-settings-differ = Здешние настройки не те, по которым сравниваются цены. Свои курьер применит в течение минуты.
cli-rates-failed = С { MOMENT($since) } UTC курсы не обновляются: { $why }
cli-rates-none = { $source ->
    [none] Курсов валют нет: в RATES_SOURCE не указан источник.
   *[other] Курсов валют из { $source } ещё нет. Получите их командой `marketbel-courier rates refresh`.
}
cli-rates-in-force = Курсы за { $day } из { $source }, получены { MOMENT($at) } UTC.
cli-rates-column-units = столько
cli-rates-column-cost = стоит { $base }
cli-rates-column-day = на дату
cli-rates-refused = Не принято: { $why }
cli-rates-left-out = { $n ->
    [one] У { $n } товара есть предложения
    [few] У { $n } товаров есть предложения
    [many] У { $n } товаров есть предложения
   *[other] У { $n } товара есть предложения
}, которые не с чем сравнить.
cli-rates-refreshed = { $n ->
    [one] Принят { $n } курс
    [few] Приняты { $n } курса
    [many] Принято { $n } курсов
   *[other] Принято { $n } курса
} к { $base } за { $day }; { $products ->
    [one] пересчитан { $products } товар
    [few] пересчитаны { $products } товара
    [many] пересчитано { $products } товаров
   *[other] пересчитано { $products } товара
}.
cli-rates-as-before = { $n ->
    [one] { $n } курс
    [few] { $n } курса
    [many] { $n } курсов
   *[other] { $n } курса
} к { $base } за { $day }, без изменений; { $products ->
    [one] пересчитан { $products } товар
    [few] пересчитаны { $products } товара
    [many] пересчитано { $products } товаров
   *[other] пересчитано { $products } товара
}.

## Версии файлов и пробы

cli-version-column = Версия
cli-version-arrived = Пришла
cli-version-gone = больше не хранится
cli-version-saved = Записано в { $path }.
cli-versions-none = Ни одной версии файла поставщика { $supplier } не известно. Версии хранятся с тех пор, как задан ARCHIVE_URL.
cli-version-none-then = За тот день не известно ни одной версии файла поставщика { $supplier }.
cli-version-in-the-way = Такой файл уже есть: { $path }. Укажите другой в --to.
cli-version-not-writable = Файл нельзя записать: { CLAUSE($why) }. Файл: { $path }. Укажите другой в --to.
cli-rehearse-one-of-both = --version и --on исключают друг друга.
cli-rehearse-whose-version = Укажите поставщика, о чьей версии речь.
cli-rehearse-progress = Чтение
cli-rehearse-whose = { $supplier }: { $file }, версия { $version }, пришла { MOMENT($at) } UTC
cli-rehearse-same = Ничего не изменится: { $n } { $n ->
    [one] позиция
    [few] позиции
    [many] позиций
   *[other] позиции
}.
cli-rehearse-different = Изменится: { $counts }; без изменений { $same }.
cli-rehearse-unsure = Будет задержан: { SENTENCE($why) }
cli-rehearse-refused = Не будет принят: { SENTENCE($why) }
cli-rehearse-failed = Проба не удалась: { SENTENCE($why) }
cli-rehearse-new = новых { $n }
cli-rehearse-gone = исчезнет { $n }
cli-rehearse-revalued = в другой валюте { $n }
cli-rehearse-dearer = подорожает { $n }
cli-rehearse-cheaper = подешевеет { $n }
cli-rehearse-renamed = с другим названием { $n }
cli-rehearse-sum = { $n ->
    [one] Проверен { $n } прайс-лист
    [few] Проверено { $n } прайс-листа
    [many] Проверено { $n } прайс-листов
   *[other] Проверено { $n } прайс-листа
}, что-то изменят: { $different }.
cli-rehearse-change = Изменение
cli-rehearse-now = Сейчас
cli-rehearse-then = Станет
cli-rehearse-is-new = новая
cli-rehearse-is-gone = исчезнет
cli-rehearse-is-revalued = другая валюта
cli-rehearse-is-dearer = дороже
cli-rehearse-is-cheaper = дешевле
cli-rehearse-is-renamed = другое название
cli-prices-none = О ценах того дня ничего не известно.
cli-prices-since = С какого времени
cli-prices-version = Файл того дня: { $file }, версия { $version }, пришла { MOMENT($at) } UTC.
cli-one-form-alone = --json и --csv исключают друг друга.

## held, release, refuse

cli-held-nothing = Ничего не задержано.
cli-held-none-so = В этом состоянии ничего нет.
cli-held-sum = Ждут решения: цен { $prices }, прайс-листов { $lists }. Решить: `marketbel-courier release ID` или `refuse ID`, для всего поставщика — --supplier.
cli-held-list = { $supplier }: прайс-лист целиком, задержан с { MOMENT($at) } UTC
cli-held-list-facts = позиций { $rows }, цен изменилось { $changed }, новых { $new }, исчезло { $gone }
# $old — none у новой позиции, $stored — "yes", если цена уже в каталоге.
cli-held-price = { $old ->
    [none] {""}
   *[other] { AMOUNT($old) } →{" "}
}{ AMOUNT($new) }{ $currency ->
    [none] {""}
   *[other] {" "}{ $currency }
}{ $stored ->
    [none] {""}
   *[yes] , уже сохранена
}
cli-held-answered = { $state ->
    [released] Принято
    [refused] Отклонено
   *[overtaken] Устарело
} { MOMENT($at) } UTC{ $by ->
    [none] {""}
   *[other] {" "}({ LINE($by) })
}{ $because ->
    [none] {""}
   *[other] : { LINE($because) }
}
cli-held-say-which = Скажите, что именно: номера из `held`, --supplier ИМЯ или --all.
cli-held-sure = Решить обо всём, что ждёт: цен { $prices }, прайс-листов { $lists }?
cli-held-no-id = «{ $word }» — не номер задержанного. `marketbel-courier held` показывает номера в первом столбце; хватит { $n } знаков.
cli-held-unknown = Среди задержанного нет номера { $id }. `marketbel-courier held` показывает, что ждёт.
cli-held-ambiguous = С { $id } начинается несколько номеров. Какой из них:

## Каталог

# $n: сколько строк.
cli-rows = { $n ->
    [one] { $n } строка
    [few] { $n } строки
    [many] { $n } строк
   *[other] { $n } строки
 }.
cli-rows-and-more = { $n ->
    [one] { $n } строка
    [few] { $n } строки
    [many] { $n } строк
   *[other] { $n } строки
 }, и есть ещё: их покажет --limit или --csv.
cli-changes-list = Прайс
cli-changes-forgotten = Часть изменений между этими прайсами уже забыта: срок задаёт CHANGES_KEPT_DAYS.
cli-changes-of-two = Прайсы двух поставщиков не сравниваются.
# $letters: сколько букв.
cli-items-of-whom = Назовите поставщика или ищите слово от { $letters } букв.

## marketbel-courier login

cli-login-none = Входов нет.
cli-login-kind-unsaid = Укажите, какой это вход: одно из --basic USER, --bearer и --header NAME.
cli-login-secret = Секрет
cli-login-kept = Вход { $name } сохранён, только для { $server }.
cli-login-taken = Источник поставщика { $supplier } использует вход { $name }.
cli-login-taken-by-nobody = Источник поставщика { $supplier } работает без входа.
cli-login-forgotten = Вход { $name } удалён.

## Кто вошёл

cli-sessions-none = Никто не вошёл.
cli-session = { $user } ({ $role }), с { MOMENT($at) } UTC, с адреса { $address }, { $browser }
cli-sessions-ended = { $n ->
    [one] Завершён { $n } сеанс.
    [few] Завершено { $n } сеанса.
    [many] Завершено { $n } сеансов.
   *[other] Завершено { $n } сеанса.
}
cli-session-unknown = { $n ->
    [0] Нет сеанса с номером на { $id }: их показывает `marketbel-courier admin sessions`.
   *[other] С { $id } начинаются номера нескольких сеансов: назовите больше знаков.
}

## Учение

cli-column-became = что вышло
cli-column-exercise = упражнение
cli-drill-suppliers = Временные поставщики «Drill { $id }: …» ({ $n }) будут созданы, доставлены, прочитаны и проверены. Их файлы лягут на общий диск, их позиции войдут в каталог под именами, каких у вас нет, как новые отдельные товары.
cli-drill-with-web = Их источники: файлы на общем диске и собственный веб-сервер учения, который запуски находят по адресу { $host }.
cli-drill-without-web = Их источники: только файлы на общем диске. С --serve HOST проверяются и источники в сети: обрывающиеся, молчащие и занятые.
cli-drill-kills = Процесс одного из этих запусков будет убит.
cli-drill-kills-nothing = Ничего не убивается и не перезапускается.
cli-drill-alerts = Некоторые задания не удадутся нарочно: оповещения о «Drill …» уйдут по вашим каналам, и сообщения об их конце тоже. --mute их удержит.
cli-drill-muted = Некоторые задания не удадутся нарочно; каналы об этом не скажут.
cli-drill-removed = В конце всё будет удалено, в том числе после Ctrl-C. Это займёт несколько минут.
cli-drill-told = { $name }: { $ended }
cli-drill-problem = { $name }: { SENTENCE($problem) }
cli-drill-interrupted = Прервано: то, что создало учение, удаляется.
cli-drill-nothing-left = От учений ничего не осталось.
cli-drill-passed = Все упражнения ({ $n }) прошли как должны, и от учения ничего не осталось.
cli-drill-failed = Не пройдено: иначе вышло { $wrong } из { $n } упражнений. Пока поставщик есть, больше скажет `marketbel-courier why NAME`, потом — журнал запуска в веб-интерфейсе Dagster.
cli-drill-unfit = Платформа не готова к учению:
    { $why }
    Сначала исправьте это; как, скажет `marketbel-courier doctor`.
cli-drill-check = { $subject }: { $finding }
cli-drill-kill-needs-web = Для --kill-worker нужен источник в сети: добавьте --serve HOST.
cli-drill-port-closed = SOURCE_ALLOWED_PORTS открывает { $ports }: назовите один из них, например --serve HOST:PORT.
cli-drill-host-unknown = У { $host } здесь нет адреса: { CLAUSE($why) }. Назовите эту машину так, как её находят запуски.
cli-drill-host-closed = { $host } — это { $address }, оттуда загружать нельзя. Добавьте его в SOURCE_PRIVATE_NETWORKS на время учения или уберите --serve.
