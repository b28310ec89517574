# Что становится с прайс-листом, который система читает, сопоставляет и сохраняет.

## Как прошло

reading-stored = { $items ->
    [one] Сохранена { $items } позиция
    [few] Сохранены { $items } позиции
    [many] Сохранено { $items } позиций
   *[other] Сохранено { $items } позиции
}{ $left_out ->
    [0] {""}
    [one] , пропущена { $left_out } строка
    [few] , пропущены { $left_out } строки
    [many] , пропущено { $left_out } строк
   *[other] , пропущено { $left_out } строки
}{ $delisted ->
    [0] {""}
   *[other] , больше нет в списке: { $delisted }
}.
reading-outdated = Более поздний прайс-лист уже сохранён: из этого ничего не взято.
reading-without-items = Под строкой заголовков не найдено ни одной позиции.
reading-with-further-problems = { $rows ->
    [one] Ещё { $rows } строка с ошибками не показана.
    [few] Ещё { $rows } строки с ошибками не показаны.
    [many] Ещё { $rows } строк с ошибками не показано.
   *[other] Ещё { $rows } строки с ошибками не показано.
}

## Почему чтение оборвалось

reading-for-nobody = Поставщика { $supplier } нет в каталоге.
reading-stored-for-nobody = Поставщика { $supplier } нет в каталоге. Его прайс-лист не сохранён: добавьте поставщика и отправьте файл ещё раз.
reading-without-database = Связь с базой данных прервалась: { $why }
# $how: одно из двух сообщений под ним.
reading-process-ended = { $times ->
    [one] Рабочий процесс { $times } раз оборвался за работой ({ $how }).
    [few] Рабочий процесс { $times } раза оборвался за работой ({ $how }).
    [many] Рабочий процесс { $times } раз оборвался за работой ({ $how }).
   *[other] Рабочий процесс { $times } раза оборвался за работой ({ $how }).
}
reading-process-ended-by-signal = сигнал { $signal }
reading-process-ended-with-code = код выхода { $code }
# $kind: имя исключения Python.
reading-met-the-unexpected = Анализ прервала непредвиденная ошибка ({ $kind }); подробности в журнале процесса.
