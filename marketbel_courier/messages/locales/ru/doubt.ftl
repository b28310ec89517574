# Почему неясно, что сказано в прайс-листе; каждая причина завершает предложение из `needs`.

# $role: name, price, …
doubt-role-by-values = столбец { $role ->
    [name] названия
    [price] цены
   *[other] { $role }
} определён только по значениям
# Ни одна из $rows строк не оказалась позицией.
doubt-no-items = { $rows ->
    [0] позиций не нашлось
    [one] позиций не нашлось в { $rows } строке
    [few] позиций не нашлось в { $rows } строках
    [many] позиций не нашлось в { $rows } строках
   *[other] позиций не нашлось в { $rows } строках
}
doubt-rows-in-error = { $rows ->
    [one] не читаются { $bad } из { $rows } строки
    [few] не читаются { $bad } из { $rows } строк
    [many] не читаются { $bad } из { $rows } строк
   *[other] не читаются { $bad } из { $rows } строк
}
doubt-rows-collapse = { $collapsed ->
    [one] { $collapsed } из { $rows } строк пропала бы: код или название у неё как у другой
    [few] { $collapsed } из { $rows } строк пропали бы: код или название у них как у других
    [many] { $collapsed } из { $rows } строк пропали бы: код или название у них как у других
   *[other] { $collapsed } из { $rows } строк пропали бы: код или название у них как у других
}
doubt-number-marks = у цен в столбце { $column }, например «{ $example }», знаком отделены либо тысячи, либо три знака дробной части
doubt-decimal-commas = запятые разделяют ячейки и, похоже, стоят и внутри цен: в строках больше ячеек, чем в заголовке
doubt-lines-of-rows = нельзя сказать наверняка, какие строки печатной страницы относятся к одной позиции
doubt-layout-changed = прайс-лист выглядит не так, как указали для этого поставщика
# $before и $now: следующее сообщение.
doubt-price-changed = раньше цена была { $before }, а теперь { $now }
# $kind: вид цены, $vat: included, excluded или none; $basis: единица, за $quantity которых цена.
doubt-price-meaning = { $kind ->
    [plain] без уточнений
    [retail] розничная
    [recommended] рекомендованная
    [wholesale] оптовая
    [tier] от количества
    [promotional] акционная
    [purchase] закупочная
    [old] старая
   *[other] { $kind }
}{ $currency ->
    [none] {""}
   *[other] , в { $currency }
}{ $vat ->
    [included] , с НДС
    [excluded] , без НДС
   *[other] {""}
}{ $basis ->
    [none] {""}
   *[other] , за { $quantity ->
        [none] {""}
       *[other] { $quantity }{" "}
    }{ $basis }
}
# $columns: буквы столбцов.
doubt-currencies-of-title = заголовок столбца { $column } называет две валюты, и ничто не говорит, в какой из них цены
doubt-prices-alike = ничто не говорит, какая из цен в столбцах { $columns } имеется в виду
# $title: заголовок цены.
doubt-price-of-others = единственная цена, «{ $title }», не для покупателя или уже не действует
# $title: заголовок столбца с суммами.
doubt-of-an-order = «{ $title }» равна количеству, умноженному на цену, как в заказе или счёте
doubt-prices-in-rows = один товар стоит в нескольких строках с разными ценами; их различает столбец { $column } («{ $title }»), и какая из них нужна, неясно
doubt-kinds-in-rows = «{ $name }» стоит в строках { $rows } с ценами разных видов, и какая из них нужна, неясно
doubt-basis-of-title = заголовок столбца { $column }, «{ $title }», не говорит точно, за сколько указаны цены
doubt-weight-or-price = ничто не говорит, цены или вес стоят в столбце { $column } («{ $title }»)
