# Почему столбцу прайс-листа дана его роль; $role: name, price, …

column-titled = его заголовок «{ $title }» означает { $role ->
    [name] название
    [sku] артикул
    [price] цену
    [category] категорию
    [unit] единицу измерения
    [stock] остаток
    [description] описание
    [brand] марку
    [barcode] штрихкод
    [currency] валюту
    [pack_size] размер упаковки
    [part_number] номер производителя
    [least_order] наименьший заказ
    [order_multiple] кратность заказа
    [vat_rate] ставку НДС
    [variant] вариант
    [ignored] то, что не читается
   *[other] «{ $role }»
}
column-titled-beside = заголовок «{ $title }» слева стоит и над этим столбцом
column-of-long-texts = его значения состоят из нескольких слов
column-of-codes = его значения похожи на коды и почти не повторяются
column-of-amounts = его значения похожи на суммы
column-of-units = его значения похожи на единицы измерения
column-of-currencies = его значения похожи на валюты
column-of-barcodes = его значения кончаются контрольными цифрами штрихкодов
column-that-counts = его значения нумеруют строки
column-unlike-its-title = его заголовок означает { $role ->
    [name] название
    [sku] артикул
    [price] цену
    [stock] остаток
    [unit] единицу измерения
   *[other] «{ $role }»
}, но значения на это не похожи
column-to-be-filled-in = рядом со столбцом сумм его заполняет покупатель
column-taught = так указали люди
column-of-the-item-price = из цен (их { $count }) она первая по правилу
column-that-tells-prices = его значения говорят, какая из нескольких цен стоит в строке
column-of-prices-in-rows = цены товара (их { $count }) стоят друг под другом: выбрано по правилу для цен, стоящих рядом
