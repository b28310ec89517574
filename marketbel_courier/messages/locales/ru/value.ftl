# Почему значение настройки или запроса не подходит, как конец предложения.

# $version: версия протокола IP, 4 или 6.
value-no-network = это не сеть IPv{ DIGITS($version) }
value-no-integer = должно быть целым числом
value-no-number = должно быть числом
value-no-boolean = должно быть true или false
value-not-above = должно быть больше { DECIMAL($limit) }
value-below = должно быть не меньше { DECIMAL($limit) }
value-not-below = должно быть меньше { DECIMAL($limit) }
value-above = должно быть не больше { DECIMAL($limit) }
# $words: слова, которые можно указать.
value-no-such-word = должно быть одним из слов: { $words }
value-too-short = слишком коротко, нужно не меньше { $n ->
    [one] { $n } символа
    [few] { $n } символов
    [many] { $n } символов
   *[other] { $n } символа
 }
# $most: сколько символов может быть.
value-too-long = слишком длинно, можно не больше { $most ->
    [one] { $most } символа
    [few] { $most } символов
    [many] { $most } символов
   *[other] { $most } символа
 }
value-missing = не указано
value-no-text = должно быть строкой
value-no-list = должно быть списком
value-no-word-of-truth = должно быть true или false
value-no-uuid = должно быть UUID
value-of-broken-uuid = должно быть UUID: { $why }
value-list-too-short = в списке { $n }, а нужно не меньше { $least }
value-list-too-long = в списке { $n }, а можно не больше { $most }
value-list-longer = в списке больше { $most }, а больше нельзя
value-no-json = это не JSON
value-blank = не должно быть пустым
value-with-nul = не должно содержать символа NUL
value-no-email = должно быть адресом электронной почты, например { $example }
value-no-amount = должно быть числом от 0
value-no-amount-up-to = должно быть числом от 0 до { DECIMAL($most) }
value-no-whole-number = должно быть целым числом от 1 до { DECIMAL($most) }
# $other: другой параметр.
value-larger-than-other = не должно быть больше { $other }
value-no-moment = должно быть датой или временем, например 2026-11-30 или 2026-11-30T08:00:00Z
