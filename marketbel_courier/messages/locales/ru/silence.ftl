# Что в Dagster замолчало и что делать: больше об этом никто не скажет.
# $name — имя цикла, сенсора или расписания; $since — последний признак жизни.

silence-daemon-never-started = Служба Dagster здесь ни разу не запускалась: запустите её, она принимает все запросы и сама доставляет прайс-листы.
silence-daemon = Служба Dagster молчит с { MINUTE($since) } UTC: запустите её снова; до тех пор ничего не доставляется, и запросы остаются лежать.
silence-loop = Цикл службы Dagster завис: { $name } молчит с { MINUTE($since) } UTC. Посмотрите журнал службы и запустите её снова.
silence-code-server = Сервер кода Dagster не отвечает: ни один сенсор не работает{ $since ->
    [none] {""}
   *[other] {" "}с { MINUTE($since) } UTC
}. Посмотрите его журнал и запустите его снова.
silence-sensor-stopped = Сенсор выключен: { $name }. Включите его в веб-интерфейсе Dagster, в разделе Automation.
silence-sensor = Сенсор не срабатывает: { $name }{ $since ->
    [none] {""}
   *[other] , с { MINUTE($since) } UTC
}. Посмотрите журнал службы Dagster.
silence-sensor-failing = Сенсор каждый раз завершается ошибкой: { $name }{ $since ->
    [none] {""}
   *[other] , с { MINUTE($since) } UTC
}. Ошибка видна в веб-интерфейсе Dagster, в разделе Automation.
silence-schedule-stopped = Расписание выключено: { $name }. Включите его в веб-интерфейсе Dagster, в разделе Automation.
silence-schedule-failing = Расписание в последний раз завершилось ошибкой: { $name }, { MINUTE($since) } UTC. Ошибка видна в веб-интерфейсе Dagster, в разделе Automation.
silence-nothing = Служба, сервер кода, сенсоры и расписания подают признаки жизни.
