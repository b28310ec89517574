# What is wrong with a row of a price list.

## The row, around what is wrong with it

row-problem = Row { DIGITS($row) }: { $what }
row-problem-in-sheet = Row { DIGITS($row) }: { $what } (sheet “{ $sheet }”)

## What is wrong

row-name-missing = the name is missing
row-name-cut = { $most ->
    [one] the name was cut after { $most } character
   *[other] the name was cut after { $most } characters
}
row-sku-too-long = { $most ->
    [one] the SKU is longer than { $most } character
   *[other] the SKU is longer than { $most } characters
}
row-price-missing = the price is missing
row-price-on-request = the price is on request
row-price-zero = the price is zero, which stands for no price
row-price-negative = the price { DECIMAL($amount) } is negative
row-price-over-the-most = the price { DECIMAL($amount) } is over { DECIMAL($most) }
row-price-not-a-number = the price { $amount } is not a number
row-price-unreadable = the price “{ $text }” cannot be read
row-without-price = there is no price, only “{ $text }”
# $field is the name of a field of an item, $why what the validation says.
row-not-storable = the { $field } cannot be stored: { $why }
row-with-sku-of-another = SKU “{ $sku }” stands in row { DIGITS($earlier) } too, and this later row was taken
row-with-sku-of-another-sheet = SKU “{ $sku }” stands in row { DIGITS($earlier) } of sheet “{ $sheet }” too, and this later row was taken
row-with-name-of-another = the same name stands in row { DIGITS($earlier) } too, and this later row was taken
row-with-name-of-another-sheet = the same name stands in row { DIGITS($earlier) } of sheet “{ $sheet }” too, and this later row was taken
