# Почему цена позиции не участвует в сравнении предложений товара.

price-held = Цена похожа на ошибку и задержана: примите её или отклоните.
price-unusable = Цена не является суммой. Её записала другая программа: загрузите прайс-лист поставщика ещё раз.
price-zero = Цена равна нулю: за такую цену товар не продают.
# $kind is a kind of price: recommended, purchase, old.
price-of-kind = Цена, по которой платят, неизвестна: в прайс-листе есть только { $kind ->
    [recommended] рекомендованная цена
    [purchase] чужая закупочная цена
    [old] прежняя цена
   *[other] цена вида { $kind }
}.
price-from-quantity = Известна только цена от { DECIMAL($quantity) }, а цена за одну единицу нет.
price-from-sum = Известна только цена от суммы { DECIMAL($sum) }, а цена за одну единицу нет.
price-currencies-mixed = Несколько валют, и валюта магазина не задана: укажите SHOP_CURRENCY.
price-without-currency = Валюта неизвестна: укажите DEFAULT_CURRENCY или default_currency поставщика.
price-in-conventional-units = Цена в условных единицах, курс которых знает только поставщик.
price-without-rate = Курс { $currency } неизвестен: укажите в RATES_SOURCE источник, где он есть.
price-without-vat = Без НДС по неизвестной ставке рядом с ценами с НДС: укажите SHOP_VAT_RATE.
price-of-other-unit = Цена за { $unit }, у других за { $wanted }: сколько одного в другом, неизвестно.
price-out-of-stock = Нет в наличии, а у других есть (IN_STOCK_FIRST).
