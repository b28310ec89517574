# Почему цена или весь прайс-лист ждёт, пока человек их не примет.

## Об одной цене

guard-is-nothing = цена равна нулю
# $times is a power of ten.
guard-times-ten = { $way ->
    [dearer] цена в { AMOUNT($times) } раз больше прежней: возможно, потеряна запятая
   *[cheaper] цена в { AMOUNT($times) } раз меньше прежней: возможно, потеряна запятая
}
# $by is how many times.
guard-outside-band = { $way ->
    [dearer] цена больше прежней (×{ AMOUNT($by) }), сама по себе она так не меняется
   *[cheaper] цена меньше прежней (÷{ AMOUNT($by) }), сама по себе она так не меняется
}
guard-other-currency = цена указана в { $now }, а была в { $before }
guard-is-code = цена совпадает с кодом позиции
guard-is-stock = цена совпадает с остатком позиции
# $kind is a kind of price.
guard-exchanged = цена поменялась местами с ценой «{ $kind }» той же позиции
guard-without-vat = цена в точности равна прежней без НДС { $rate } %
guard-with-vat = цена в точности равна прежней с НДС { $rate } %
# $kind is a kind of price.
guard-offer-outside = цена «{ $kind }» позиции изменилась с { AMOUNT($old) } на { AMOUNT($new) }
guard-moved = такая цена до сих пор стояла в другой строке
# $others is what $n other suppliers ask, in the middle; $by is how many times.
guard-far-from-others = { $way ->
    [dearer] цена больше (×{ AMOUNT($by) }), чем { $n ->
        [one] у { $n } другого поставщика
        [few] у { $n } других поставщиков
        [many] у { $n } других поставщиков
       *[other] у { $n } других поставщиков
    }: { AMOUNT($others) }
   *[cheaper] цена меньше (÷{ AMOUNT($by) }), чем { $n ->
        [one] у { $n } другого поставщика
        [few] у { $n } других поставщиков
        [many] у { $n } других поставщиков
       *[other] у { $n } других поставщиков
    }: { AMOUNT($others) }
}

## О прайс-листе

guard-list-gone = позиций пропало { $gone } из { $known }
guard-list-renamed = известных кодов теперь у других товаров: { $n } из { $listed }
guard-list-currency = { $n ->
    [one] { $n } цена указана в { $now }, а была в { $before }
    [few] { $n } цены указаны в { $now }, а были в { $before }
    [many] { $n } цен указаны в { $now }, а были в { $before }
   *[other] { $n } цены указаны в { $now }, а были в { $before }
}
guard-list-of-codes = цен, равных коду позиции: { $n } из { $rows }
guard-list-of-stocks = цен, равных остатку позиции: { $n } из { $rows }
guard-list-with-vat = почти все цены в точности равны прежним с НДС { $rate } %
guard-list-without-vat = почти все цены в точности равны прежним без НДС { $rate } %
guard-list-partly-with-vat = цены в точности равны прежним с НДС { $rate } %: { $n } из { $listed }
guard-list-partly-without-vat = цены в точности равны прежним без НДС { $rate } %: { $n } из { $listed }
guard-list-of-one-price = все изменившиеся цены ({ $n }) стали одной и той же, { AMOUNT($price) }
guard-list-of-numbers = все изменившиеся цены ({ $n }) стали номерами своих строк
guard-list-exchanged = { $n ->
    [one] у { $n } позиции две цены поменялись местами
    [few] у { $n } позиций две цены поменялись местами
    [many] у { $n } позиций две цены поменялись местами
   *[other] у { $n } позиции две цены поменялись местами
}
guard-list-moved = { $n ->
    [one] { $n } цена до сих пор стояла в другой строке
    [few] { $n } цены до сих пор стояли в других строках
    [many] { $n } цен до сих пор стояли в других строках
   *[other] { $n } цены до сих пор стояли в других строках
}
guard-list-factor = цен, которые отличаются от прежних примерно одинаково (×{ AMOUNT($by) }): { $n } из { $listed }
guard-list-outside = цен, изменившихся сильнее, чем бывает само по себе: { $n } из { $listed }
