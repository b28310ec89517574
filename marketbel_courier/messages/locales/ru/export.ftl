# Заголовки и слова таблиц, которые выгружают из каталога.

export-supplier = Поставщик
export-code = Код
export-name = Название
export-price = Цена
export-currency = Валюта
export-product = Товар
export-yes = да
export-no = нет
export-items = Позиции
export-products = Товары
export-changes = Изменения
export-comparison = Сравнение
export-history = История цен
export-other-prices = Другие цены
export-old-price = Прежняя цена
export-new-price = Новая цена
export-percent = Изменение, %
export-changed-at = Изменено (UTC)
export-in-stock = Есть в наличии
export-stock = Остаток
export-category = Категория
export-brand = Бренд
export-barcode = Штрихкод
export-unit = Единица
export-match = Соответствие
export-delisted-at = Нет в прайсе с (UTC)
export-sheet = Лист
export-cell = Ячейка цены
export-listed-at = Последний раз в прайсе (UTC)
export-state = Состояние
export-lowest-price = Лучшая цена
export-available = Доступен
export-suppliers = Поставщиков
export-offers = Предложений
export-lowest-price-currency = Валюта лучшей цены
export-lowest-price-buys = Лучшая цена за
export-best-of = Лучшее предложение от
export-best-code = Код у поставщика
export-best-price = Цена у поставщика
export-best-currency = Валюта у поставщика
export-best-since = Лучшее с (UTC)
export-rate = Курс
export-rate-of = Курс на
export-compared = Сравнено предложений
export-not-compared = Не сравнено предложений
export-why-not-compared = Почему не сравнено
export-change = Что изменилось
export-old-name = Прежнее название
export-at = Когда (UTC)
export-kind-new = новая
export-kind-gone = пропала
export-kind-back = вернулась
export-kind-dearer = дороже
export-kind-cheaper = дешевле
export-kind-in-stock = снова в наличии
export-kind-out-of-stock = закончилась
export-kind-renamed = переименована
export-status-unmatched = без товара
export-status-auto = найден
export-status-potential = под вопросом
export-status-verified = подтверждён
export-status-own = собственный товар
# $kinds: слова из перечисленных выше.
export-kinds = { $kinds }
export-readings = Доставки
export-reading-listed-at = Прайс-лист от (UTC)
export-reading-stored-at = Сохранено (UTC)
export-reading-source = Что
export-reading-first = Первый прайс-лист
export-reading-list = прайс-лист
export-reading-other = другой ml-analyze
export-reading-released = принятые цены
# $kind: вид изменения; заголовок столбца с их числом.
export-count = { $kind ->
    [new] Новые
    [gone] Пропали
    [back] Снова в списке
    [dearer] Дороже
    [cheaper] Дешевле
    [in_stock] Снова в наличии
    [out_of_stock] Нет в наличии
    [renamed] Переименованы
   *[other] { $kind }
}

## Коды словами. Неизвестная единица — слово самого прайс-листа

export-product-state = { $state ->
    [draft] черновик
    [active] в продаже
    [archived] в архиве
   *[other] { $state }
}
export-price-kind = { $kind ->
    [retail] розничная
    [plain] цена
    [recommended] рекомендованная
    [wholesale] оптовая
    [tier] от количества
    [promotional] по акции
    [purchase] закупочная
    [old] старая
   *[other] { $kind }
}
export-unit-name = { $unit ->
    [pcs] шт.
    [kg] кг
    [g] г
    [t] т
    [l] л
    [ml] мл
    [m] м
    [km] км
    [m2] м²
    [m3] м³
    [cm] см
    [mm] мм
    [pack] уп.
    [box] кор.
    [set] компл.
    [pair] пару
    [roll] рулон
    [bottle] бут.
    [can] банку
    [bag] мешок
    [sheet] лист
    [pallet] паллету
    [coil] бухту
    [drum] барабан
    [bucket] ведро
    [dozen] дюжину
    [shift] смену
    [hour] час
   *[other] { $unit }
}
export-measure = { $quantity ->
    [none] {""}
   *[other] { $quantity }{" "}
}{ $unit ->
    [pcs] шт.
    [kg] кг
    [g] г
    [t] т
    [l] л
    [ml] мл
    [m] м
    [km] км
    [m2] м²
    [m3] м³
    [cm] см
    [mm] мм
    [pack] уп.
    [box] кор.
    [set] компл.
    [pair] пару
    [roll] рулон
    [bottle] бут.
    [can] банку
    [bag] мешок
    [sheet] лист
    [pallet] паллету
    [coil] бухту
    [drum] барабан
    [bucket] ведро
    [dozen] дюжину
    [shift] смену
    [hour] час
   *[other] { $unit }
}
# $terms: currency, variant, least quantity.
export-other-price = { $kind } { DECIMAL($amount) }{ $terms ->
    [none] {""}
   *[other] {" "}{ $terms }
}
