# Что удалила очистка общего диска и почему.

# $removed: список удалённого; none, если ничего.
removal-done = Удалено: { $removed ->
    [none] ничего
   *[other] { $removed }
}. Оставлено в работе: { $kept }, не тронуто чужих: { $left }. На диске { SIZE($held) }{ $limit ->
    [none] {""}
   *[other] {" "}из { SIZE($limit) }
}.{ $expired ->
    [0] {""}
    [one] {" "}Просрочен { $expired } вопрос на проверке.
    [few] {" "}Просрочены { $expired } вопроса на проверке.
    [many] {" "}Просрочено { $expired } вопросов на проверке.
   *[other] {" "}Просрочено { $expired } вопроса на проверке.
}{ $archive ->
    [none] {""}
   *[other] {" "}{ SENTENCE($archive) }
}
removal-planned = Было бы удалено: { $removed ->
    [none] ничего
   *[other] { $removed }
}. Оставлено в работе: { $kept }, не тронуто чужих: { $left }. На диске { SIZE($held) }{ $limit ->
    [none] {""}
   *[other] {" "}из { SIZE($limit) }
}.{ $expired ->
    [0] {""}
    [one] {" "}Просрочен { $expired } вопрос на проверке.
    [few] {" "}Просрочены { $expired } вопроса на проверке.
    [many] {" "}Просрочено { $expired } вопросов на проверке.
   *[other] {" "}Просрочено { $expired } вопроса на проверке.
}{ $archive ->
    [none] {""}
   *[other] {" "}{ SENTENCE($archive) }
}

## Сколько, по причинам

removal-of-expired = { $n ->
    [one] { $n } отслуживший файл
    [few] { $n } отслуживших файла
    [many] { $n } отслуживших файлов
   *[other] { $n } отслужившего файла
} ({ SIZE($size) })
removal-of-orphan-files = { $n ->
    [one] { $n } ничей файл
    [few] { $n } ничьих файла
    [many] { $n } ничьих файлов
   *[other] { $n } ничьего файла
} ({ SIZE($size) })
removal-of-orphan-sidecars = { $n ->
    [one] { $n } описание без файла
    [few] { $n } описания без файла
    [many] { $n } описаний без файла
   *[other] { $n } описания без файла
} ({ SIZE($size) })
removal-of-leftovers = { $n ->
    [one] { $n } недокачанный файл
    [few] { $n } недокачанных файла
    [many] { $n } недокачанных файлов
   *[other] { $n } недокачанного файла
} ({ SIZE($size) })
removal-of-over-limit = { $n } сверх предела диска ({ SIZE($size) })

## Архив
# $late: сохранено с опозданием; $versions: сколько версий забыто, $freed: сколько освободилось.

removal-of-versions = Архив: с опозданием сохранено { $late }, забыто { $versions } { $versions ->
    [one] версия
    [few] версии
    [many] версий
   *[other] версии
}, освобождено { SIZE($freed) }, занято { SIZE($held) }.
removal-without-archive = Архив не работает, его ждут { $n } { $n ->
    [one] файл
    [few] файла
    [many] файлов
   *[other] файла
}: { CLAUSE($why) }.

## Отслужившие строки
# $size: размер самих строк; $rest: none, если ничего старого не осталось.

removal-of-rows-done = { $n ->
    [one] Удалена { $n } старая строка или файл
    [few] Удалено { $n } старые строки и файла
    [many] Удалено { $n } старых строк и файлов
   *[other] Удалено { $n } старой строки и файла
} ({ SIZE($size) }).{ $rest ->
    [none] {""}
   *[other] {" "}Остальное удалит следующая очистка.
}
removal-of-rows-planned = { $n ->
    [one] Была бы удалена { $n } старая строка или файл
    [few] Было бы удалено { $n } старые строки и файла
    [many] Было бы удалено { $n } старых строк и файлов
   *[other] Было бы удалено { $n } старой строки и файла
} ({ SIZE($size) }).

## Почему файл можно удалить

removal-why-expired = отслужил
removal-why-orphan-file = ничей
removal-why-orphan-sidecar = описание без файла
removal-why-leftover = недокачан
removal-why-over-limit = сверх предела
