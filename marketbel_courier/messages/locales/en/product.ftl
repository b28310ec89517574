# Why a product and an item cannot be matched by hand.

product-missing = There is no product { $product }.
product-archived = The product { $product } is archived. Activate it first.
product-without-item = There is no item { $item }.
product-without-category = There is no category { $category }.
product-with-sku-of-another = Another product has the SKU “{ $sku }”. Choose another one.
product-of-other-items = Not an item of the product { $product }: “{ $name }”.
# $product is the product that the item is linked to.
product-linked-elsewhere = Another product has this item: “{ $name }” is linked to { $product }. Unlink it there first.
