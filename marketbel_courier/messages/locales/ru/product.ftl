# Почему товар и позицию нельзя связать вручную.

product-missing = Товара { $product } нет.
product-archived = Товар { $product } в архиве. Сначала верните его из архива.
product-without-item = Позиции { $item } нет.
product-without-category = Категории { $category } нет.
product-with-sku-of-another = Артикул «{ $sku }» есть у другого товара. Выберите другой.
product-of-other-items = Это не позиция товара { $product }: «{ $name }».
# $product: товар, с которым связана позиция.
product-linked-elsewhere = Позиция есть у другого товара: «{ $name }» связана с { $product }. Сначала отвяжите её там.
