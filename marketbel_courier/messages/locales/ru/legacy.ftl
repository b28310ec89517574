# Почему прайс-лист не удалось прочесть старым путём.
# $why: что не так, $fell_back: почему файл не прочёл ml-analyze, если ему его давали.

legacy-could-not-read = { SENTENCE($why) } Старым путём прочесть файл { $file } не удалось.{ $fell_back ->
    [none] {""}
   *[other] {" "}Ушло на старый путь: { $fell_back }
}
legacy-broke-off = { CLAUSE($why) }. Поэтому { $file } не принят в каталог. Повторите задание; если это случится снова, выполните `marketbel-courier doctor`.{ $fell_back ->
    [none] {""}
   *[other] {" "}Ушло на старый путь: { $fell_back }
}
legacy-found-no-items = В файле не найдено ни одной позиции.
