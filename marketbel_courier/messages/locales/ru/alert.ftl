# Что говорят оповещения и как идёт их отправка.

## Что случилось

alert-failed-for-good = окончательная ошибка
alert-retries-exhausted = ошибка, и повторы исчерпаны
alert-run-died = запуск оборвался
alert-volume = неполадки с общим диском
alert-archive = неполадки с архивом файлов
alert-retention = старые строки остаются в базе
alert-registry = неполадки с реестром поставщиков
alert-redis = неполадки с Redis
alert-ml-unavailable = неполадки с ml-analyze
alert-ml-limit = ml-analyze чего-то не умеет
alert-rates = неполадки с курсами валют
alert-is-overdue = давно нет нового
alert-needs-mapping = прайс-лист ждёт, пока кто-нибудь не покажет, как его читать
alert-prices-held = часть его цен задержана до решения человека
alert-list-held = его прайс-лист задержан целиком до решения человека
alert-prices-doubted = ml-analyze сохранил то, чему трудно верить
alert-platform = неполадка платформы

## Строки, которые отправляются. `$severity`: «error» или «warning», `$phase`: шаг, который не удался

alert-line = { $severity ->
    [error] ОШИБКА
   *[warning] ВНИМАНИЕ
}: { $supplier ->
    [none] {""}
   *[other] { $supplier }:{" "}
}{ $what }{ $phase ->
    [none] {""}
    [downloading] {" "}(скачивание)
    [analyzing] {" "}(анализ)
    [matching] {" "}(подбор)
   *[other] {" "}({ $phase })
}: { $reason }
alert-digest = { $severity ->
    [error] ОШИБКА
   *[warning] ВНИМАНИЕ
}: { $more ->
    [none] {""}
   *[yes] ещё{" "}
}{ $n ->
    [one] { $n } оповещение
    [few] { $n } оповещения
    [many] { $n } оповещений
   *[other] { $n } оповещения
}.
alert-digest-kept = Причина каждого хранится в таблице courier.alerts.
alert-group = { $n } × { $what } ({ $cause }): { $names }
alert-other-causes = по другим причинам: { $n }
alert-names = { $shown }{ $hidden ->
    [none] {""}
   *[other] {" "}и ещё { $hidden }
}

## Поставщики, от которых давно нет нового

# $outcome: чем кончился последний запрос.
alert-nothing-new = С { MINUTE($since) } UTC нет ничего нового, то есть уже { DURATION($silence) }; обычно новое приходит раз в { DURATION($usual) }, самое долгое ожидание было { DURATION($longest) }. Последний запрос { MINUTE($asked) } UTC: { $outcome ->
    [success] успешно
    [partial] успешно, но с ошибками
    [empty] позиций нет
    [unchanged] без изменений
    [superseded] заменено более новым
   *[failed] ошибка
}. Спросите поставщика или проверьте, ведёт ли ссылка на свежий прайс-лист.

## Адрес для оповещений

alert-no-channel = Ни один канал оповещений не настроен: { $n ->
    [one] { $n } оповещение за последние сутки не отправлено
    [few] { $n } оповещения за последние сутки не отправлены
    [many] { $n } оповещений за последние сутки не отправлено
   *[other] { $n } оповещения за последние сутки не отправлено
}.
alert-sent = Отправлено оповещений: { $alerts }, сообщений: { $messages }.{ $problem ->
    [none] {""}
   *[other] {" "}Остальные ждут: { $problem }.
}
alert-webhook-left-alone = после { $n ->
    [one] { $n } неудачи
    [few] { $n } неудач
    [many] { $n } неудач
   *[other] { $n } неудач
} подряд следующая попытка через { DURATION($pause) }
alert-enough-for-now = пока отправлено достаточно, следующие ждут
alert-webhook-is-silent = адрес для оповещений не ответил за { DURATION($time) }
alert-webhook-out-of-reach = адрес для оповещений недоступен ({ $why })
alert-webhook-refused = адрес для оповещений отверг сообщение: HTTP { DIGITS($status) }
alert-webhook-answered = адрес для оповещений ответил HTTP { DIGITS($status) }; если так и останется, проверьте его
alert-webhook-is-no-url = ALERT_WEBHOOK_URL не является пригодным адресом
alert-analyses-wait = { $why } Анализов ждёт: { $n }.
alert-readings-in-vain = Доставлены, но не прочитаны: { $n ->
    [one] { $n } прайс-лист
    [few] { $n } прайс-листа
    [many] { $n } прайс-листов
   *[other] { $n } прайс-листа
}. Запусков, которые закончились, не дойдя до { $n ->
    [one] него
   *[other] них
}: { $runs }. Следующая попытка { MOMENT($at) } UTC. Посмотрите в Dagster, из-за чего обрываются последние запуски.

## Что закончилось. `$by` — кто это отметил; none, если закончилось само.

alert-over = КОНЕЦ: { $what }
alert-end = { $supplier ->
    [none] { $what } ({ $subject })
   *[other] { $supplier }: { $what }
}{ $by ->
    [none] {""}
   *[other] {" "}(отмечено: { $by })
}
alert-other-ends = и ещё { $n }
alert-trial = Это проверка канала, её запустил(а) { $by }. Так будут выглядеть оповещения.

## Почта и Telegram

alert-mail-refused = почтовый сервер не принял сообщение ({ $why })
alert-mail-letters = почтовый сервер принимает перед @ в адресе только латинские буквы
alert-mail-password-refused = почтовый сервер отверг имя или пароль (SMTP { DIGITS($status) })
alert-mail-out-of-reach = почтовый сервер ничего не принимает ({ $why })
alert-telegram-is-silent = Telegram не ответил за { DURATION($time) }
alert-telegram-out-of-reach = до Telegram не достучаться ({ $why })
alert-telegram-knows-no-bot = Telegram не знает бота с таким токеном (HTTP { DIGITS($status) })
alert-telegram-answered = Telegram ответил HTTP { DIGITS($status) } ({ $why })
alert-telegram-refused = Telegram не принял сообщение: HTTP { DIGITS($status) } ({ $why })
