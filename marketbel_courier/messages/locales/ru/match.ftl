# Почему позиция привязана к товару или почему решает человек. Каждое — часть предложения.

## Почему привязана

match-by-name = названия говорят об одном ({ $score } из 100)
match-by-far = ни другой товар, ни другая позиция не похожи так же ({ $score } из 100)
match-by-remembered-code = код поставщика был привязан к нему раньше
match-by-barcode = у обоих штрихкод { $barcode }
match-by-part-number = у обоих номер детали { $code }{ $brand ->
    [none] {""}
   *[other] {" "}({ $brand })
}
match-by-model-code = код модели { $code } есть только у этого товара

## Что говорит против товара

match-contradiction = { $attribute ->
    [capacity] ёмкость
    [size] размер
    [weight] вес
    [volume] объём
    [area] площадь
    [power] мощность
    [voltage] напряжение
    [current] ток
    [charge] заряд
    [frequency] частота
    [colour_temperature] цветовая температура
    [brightness] яркость
    [pack] упаковка
    [colour] цвет
    [variant] вариант
    [model] модель
    [article] артикул
    [brand] бренд
    [number] число
    [condition] состояние
    [connection] связь
    [edition] издание
    [finish] блеск
    [gender] для кого
    [language] язык
    [maker] производитель
    [package] комплектация
    [platform] платформа
    [season] сезон
    [side] сторона
   *[barcode] штрихкод
}: здесь { $item ->
    [none] не указано
   *[other] { $item }
}, там { $product ->
    [none] не указано
   *[other] { $product }
}
match-accessory = одно из двух предназначено для другого товара
match-taken = этот товар уже у другой позиции прайс-листа
match-twins = так же называется другой товар
match-contested = у другой позиции прайс-листа тот же код, и она похожа не меньше
