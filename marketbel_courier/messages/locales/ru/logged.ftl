# Что журнал говорит о доставке, которая идёт своим путём.

## Файл получен

logged-downloaded = Скачан { $file }, { $size ->
    [one] { $size } байт
    [few] { $size } байта
    [many] { $size } байт
   *[other] { $size } байта
}.
logged-upload-taken = Взят загруженный файл { $file }, { $size ->
    [one] { $size } байт
    [few] { $size } байта
    [many] { $size } байт
   *[other] { $size } байта
}.
# $declared и $found: excel, csv или pdf.
logged-held-others-up = Работа для этого поставщика задержала всех остальных на { DURATION($time) }. Если так будет и дальше, посмотрите, что отправляет сервер поставщика.
logged-kind-of-another = Вид файла — { $found ->
    [excel] Excel
    [csv] CSV
   *[pdf] PDF
}, а указан { $declared ->
    [excel] Excel
    [csv] CSV
   *[pdf] PDF
}: прочитан как есть. Если ошибки нет, измените вид источника у поставщика.
logged-unchanged = { $file } без изменений с { MINUTE($since) } UTC; заново не анализировался.
# $why: что известно о ml-analyze или из-за чего он не справился.
logged-spared = { $file } читается старым путём: { $why }

## ml-analyze за работой

logged-sent-again = ml-analyze перезапустили, и над { $file } он больше не работает: файл отправлен заново.
# $word: слово самого ml-analyze.
logged-state-unknown = ml-analyze сообщает новое состояние «{ $word }»: считаем, что работа идёт.

## Файл прочитан
# $file: неизвестен у некоторых заданий прежнего обработчика.

logged-analysed = { $file ->
    [none] Прайс-лист
   *[other] Файл { $file }
} проанализирован{ $errors ->
    [0] {""}
   *[other] , ошибки: { $errors }
}; позиции: { $done } из { $total }, подобрано: { $matched }, на проверке: { $review }.
# $why: нет у файла, который и шёл старым путём.
logged-read = Файл { $file } прочитан старым путём{ $errors ->
    [0] {""}
   *[other] , ошибки: { $errors }
}; позиции: { $done } из { $total }, новые цены: { $changed }, больше нет в списке: { $delisted }, подобрано: { $matched }, на проверке: { $review }.{ $why ->
    [none] {""}
   *[other] {" "}Ушло на старый путь: { $why }
}
