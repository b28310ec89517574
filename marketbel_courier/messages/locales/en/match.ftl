# Why an item was linked to a product, or why a person has to decide. Each is a clause.

## Why it was linked

# $score is of 100.
match-by-name = the names say the same ({ $score } of 100)
match-by-far = no other product or item comes near in likeness ({ $score } of 100)
match-by-remembered-code = the supplier's code was linked to it before
# $barcode is a number, as text.
match-by-barcode = both have the barcode { $barcode }
# $brand may be none.
match-by-part-number = both have the part number { $code }{ $brand ->
    [none] {""}
   *[other] {" "}of { $brand }
}
match-by-model-code = no other product has the model code { $code }

## What speaks against a product. `$item` and `$product` are words of their names, or none

match-contradiction = { $attribute ->
    [capacity] capacity
    [size] size
    [weight] weight
    [volume] volume
    [area] area
    [power] power
    [voltage] voltage
    [current] current
    [charge] charge
    [frequency] frequency
    [colour_temperature] colour temperature
    [brightness] brightness
    [pack] pack
    [colour] colour
    [variant] variant
    [model] model
    [article] article number
    [brand] brand
    [number] number
    [condition] condition
    [connection] connection
    [edition] edition
    [finish] finish
    [gender] for whom
    [language] language
    [maker] maker
    [package] package
    [platform] platform
    [season] season
    [side] side
   *[barcode] barcode
}: { $item ->
    [none] none
   *[other] { $item }
} here, { $product ->
    [none] none
   *[other] { $product }
} there
match-accessory = one of the two is for something else
match-taken = another item of the list is this product
match-twins = another product has the same name
match-contested = another item of the list has the same code and is as like
