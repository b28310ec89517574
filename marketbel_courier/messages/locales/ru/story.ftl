# История доставок поставщика: задание и строка за строкой, что с ним было.

## Задание

# $origin: «upload» или «source»; $forced: none, если анализ тех же данных не требовали повторить.
story-job = задание { SHORT($job) }, запросил { LINE($task) }{ $origin ->
    [upload] , загруженный файл
   *[source] {""}
}{ $forced ->
    [none] {""}
   *[yes] , принудительно
}

## Как попытка начинается

story-begun-by-former-worker = начато прежним обработчиком
story-begun = начато, запуск { SHORT($run) }
# $after: сколько прошло после ошибки прошлой попытки, если это известно.
story-retried-by-itself = автоматический повтор { DIGITS($n) }{ $after ->
    [none] {""}
   *[other] {" "}через { DURATION($after) } после ошибки
}, запуск { SHORT($run) }
story-retried-as-asked = повтор по запросу{ $after ->
    [none] {""}
   *[other] {" "}через { DURATION($after) } после ошибки
}, запуск { SHORT($run) }

## Файл

story-file-used-again = снова взят { $name ->
    [none] файл
   *[other] { LINE($name) }
} прошлой попытки: { SIZE($size) }, sha256 { SHORT($digest) }
story-file-taken = с общего диска взят { $name ->
    [none] файл
   *[other] { LINE($name) }
}: { SIZE($size) }, sha256 { SHORT($digest) }
story-file-downloaded = скачан { $name ->
    [none] файл
   *[other] { LINE($name) }
}: { SIZE($size) }{ $time ->
    [none] {""}
   *[other] {" "}за { DURATION($time) }
}, sha256 { SHORT($digest) }

## Кто его читает

# $times: сколько раз отправлен файл, если больше одного.
story-handed-over = передано в ml-analyze{ $waited ->
    [none] {""}
   *[other] , ожидание { DURATION($waited) }
}{ $times ->
    [none] {""}
    [one] , отправлено { DIGITS($times) } раз
    [few] , отправлено { DIGITS($times) } раза
    [many] , отправлено { DIGITS($times) } раз
   *[other] , отправлено { DIGITS($times) } раза
}
story-taken-up-by-legacy = взято старым путём{ $waited ->
    [none] {""}
   *[other] , ожидание { DURATION($waited) }
}
story-analysis-continued = продолжен анализ того же файла, начатый { MOMENT($began) } UTC
story-fell-back = ушло на старый путь: { LINE($why) }

## Чем попытка заканчивается

story-analysed = проанализировано{ $time ->
    [none] {""}
   *[other] {" "}за { DURATION($time) }
}; { $counts }
story-counts = позиции: { $done } из { $total }, подобрано: { $matched }, на проверке: { $review }{ $errors ->
    [none] {""}
   *[other] , ошибки: { $errors }
}
story-unchanged = без изменений { $since ->
    [none] с прошлого раза
   *[other] с { MOMENT($since) } UTC
}: заново не анализировалось
story-error = { LINE($error) }
story-further-errors = и ещё { $n }
story-superseded = заменено: { LINE($why) }
# $kind: «transient» или «permanent», $code: постоянное имя причины.
story-failed = не удалось ({ $kind ->
    [transient] временная ошибка
   *[permanent] постоянная ошибка
}, { $code }): { LINE($why) }
story-no-reason = причина не указана
story-retry-asked-for = повтор запрошен { MOMENT($at) } UTC
story-retry-scheduled = повтор назначен на { MOMENT($at) } UTC
