# Что не так со строкой прайс-листа.

## Строка и то, что с ней не так

row-problem = Строка { DIGITS($row) }: { $what }
row-problem-in-sheet = Строка { DIGITS($row) }: { $what } (лист «{ $sheet }»)

## Что не так

row-name-missing = название не указано
row-name-cut = { $most ->
    [one] название обрезано после { $most } символа
    [few] название обрезано после { $most } символов
    [many] название обрезано после { $most } символов
   *[other] название обрезано после { $most } символа
}
row-sku-too-long = { $most ->
    [one] артикул длиннее { $most } символа
    [few] артикул длиннее { $most } символов
    [many] артикул длиннее { $most } символов
   *[other] артикул длиннее { $most } символа
}
row-price-missing = цена не указана
row-price-on-request = цена по запросу
row-with-shifted-cells = в строке больше или меньше ячеек, чем в остальных, и на месте цены может стоять другой столбец: ячейку с разделителем внутри нужно брать в кавычки
row-price-struck-out = цена «{ $text }» зачёркнута
row-price-zero = цена нулевая, то есть не указана
row-price-negative = цена { DECIMAL($amount) } отрицательная
row-price-over-the-most = цена { DECIMAL($amount) } больше допустимой ({ DECIMAL($most) })
row-price-not-a-number = цена { $amount } не является числом
row-price-in-two-ways = цену «{ $text }» можно прочитать двояко: в её столбце одним знаком отделены и тысячи, и дробная часть
row-price-unreadable = цену «{ $text }» не удалось прочесть
row-without-price = цены нет, вместо неё «{ $text }»
# $field: название поля позиции, $why: что говорит проверка.
row-not-storable = поле { $field } сохранить нельзя: { $why }
row-with-sku-of-another = артикул «{ $sku }» есть и в строке { DIGITS($earlier) }; взята эта, более поздняя
row-with-sku-of-another-sheet = артикул «{ $sku }» есть и в строке { DIGITS($earlier) } листа «{ $sheet }»; взята эта, более поздняя
row-with-name-of-another = то же название есть и в строке { DIGITS($earlier) }; взята эта, более поздняя
row-with-name-of-another-sheet = то же название есть и в строке { DIGITS($earlier) } листа «{ $sheet }»; взята эта, более поздняя

## Что сомнительно в строке, которая взята

row-price-unlike-column = цена «{ $text }» прочитана как { DECIMAL($amount) }, хотя в её столбце числа записаны иначе
row-price-of-several = из нескольких цен «{ $text }» в одной ячейке взята первая: { DECIMAL($amount) }
row-price-range-or-cents = цена «{ $text }» прочитана как диапазон, но это может быть и цена с копейками
row-price-shortened = цена «{ $text }» сокращена табличной программой, и в ней могло быть больше цифр
# $exact: цена, как она стоит в прайс-листе, $amount: цена, которая сохранена.
row-price-rounded = цена { $exact } сохранена как { DECIMAL($amount) }
row-sku-spoilt = код «{ $sku }» сокращён табличной программой и не может быть артикулом
row-barcode-spoilt = штрихкод «{ $barcode }» сокращён табличной программой и не взят
row-in-conventional-units = цена указана в условных единицах, и валюта в прайс-листе не названа
