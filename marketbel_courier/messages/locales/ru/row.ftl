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
row-price-zero = цена нулевая, то есть не указана
row-price-negative = цена { DECIMAL($amount) } отрицательная
row-price-over-the-most = цена { DECIMAL($amount) } больше допустимой ({ DECIMAL($most) })
row-price-not-a-number = цена { $amount } не является числом
row-price-unreadable = цену «{ $text }» не удалось прочесть
row-without-price = цены нет, вместо неё «{ $text }»
# $field: название поля позиции, $why: что говорит проверка.
row-not-storable = поле { $field } сохранить нельзя: { $why }
row-with-sku-of-another = артикул «{ $sku }» есть и в строке { DIGITS($earlier) }; взята эта, более поздняя
row-with-sku-of-another-sheet = артикул «{ $sku }» есть и в строке { DIGITS($earlier) } листа «{ $sheet }»; взята эта, более поздняя
row-with-name-of-another = то же название есть и в строке { DIGITS($earlier) }; взята эта, более поздняя
row-with-name-of-another-sheet = то же название есть и в строке { DIGITS($earlier) } листа «{ $sheet }»; взята эта, более поздняя
