# Что веб-интерфейс Dagster показывает о материализациях и о неудавшихся запусках.

asset-complete = готово
asset-complete-with-warnings = готово с замечаниями
asset-without-items = позиций не найдено
asset-unchanged = без изменений с { MINUTE($since) } UTC
asset-no-errors = нет
asset-further = и ещё { $n }

## Часть поставщиков запуска не удалась. `$names`: первые из них, `$more`: сколько остальных

asset-not-delivered = Не доставлено поставщиков: { $n } из { $total } ({ $names }{ $more ->
    [none] {""}
   *[other] {" "}и ещё { $more }
}).
asset-not-analysed = Не проанализировано поставщиков: { $n } из { $total } ({ $names }{ $more ->
    [none] {""}
   *[other] {" "}и ещё { $more }
}).
asset-not-read = Не прочитано поставщиков: { $n } из { $total } ({ $names }{ $more ->
    [none] {""}
   *[other] {" "}и ещё { $more }
}).

## Таблица того, что не удалось

asset-failure-titles = поставщик | вид ошибки | что дальше | причина
asset-reader-gets-file = файл сам пойдёт { $reader ->
    [legacy] старым путём
   *[ml] в ml-analyze
}
asset-left-to-a-person = нужен человек
asset-retried = автоматический повтор { DIGITS($n) }, { MOMENT($at) } UTC

## Что изменило обновление реестра

asset-no-changes = нет
asset-change-titles = поставщик | что | почему
asset-row-skipped = строка { DIGITS($row) } пропущена
asset-no-name = (без названия)
asset-left-alone = не тронут
asset-never-in-sheet = включён, но в таблице никогда не был

## Запуск идёт долго

# $names: ключи некоторых поставщиков, с которыми ещё не закончено, $more: сколько не названо.
asset-progress = Готово поставщиков: { $done } из { $total }{ $failed ->
    [0] {""}
   *[other] {" "}(с ошибкой { $failed })
}. В работе: { $names }{ $more ->
    [none] {""}
   *[other] {" "}и ещё { $more }
}.
