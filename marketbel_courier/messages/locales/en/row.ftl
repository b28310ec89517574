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
row-with-shifted-cells = the row has more or fewer cells than the others, so its price may be another column’s: a delimiter within a cell has to be in quotation marks
row-price-struck-out = the price “{ $text }” is struck out
row-price-zero = the price is zero, which stands for no price
row-price-negative = the price { AMOUNT($amount) } is negative
row-price-over-the-most = the price { AMOUNT($amount) } is over { AMOUNT($most) }
row-price-not-a-number = the price { $amount } is not a number
row-price-in-two-ways = the price “{ $text }” can be read in two ways, as its column writes thousands and decimals alike
row-price-unreadable = the price “{ $text }” cannot be read
row-without-price = there is no price, only “{ $text }”
# $field is the name of a field of an item, $why what the validation says.
row-not-storable = the { $field } cannot be stored: { $why }
row-with-sku-of-another = SKU “{ $sku }” stands in row { DIGITS($earlier) } too, and this later row was taken
row-with-sku-of-another-sheet = SKU “{ $sku }” stands in row { DIGITS($earlier) } of sheet “{ $sheet }” too, and this later row was taken
row-with-name-of-another = the same name stands in row { DIGITS($earlier) } too, and this later row was taken
row-with-name-of-another-sheet = the same name stands in row { DIGITS($earlier) } of sheet “{ $sheet }” too, and this later row was taken

## What is doubtful of a row that was taken

row-price-unlike-column = the price “{ $text }” was taken for { AMOUNT($amount) }, though its column writes numbers otherwise
row-price-of-several = of the prices “{ $text }” in one cell, the first was taken: { AMOUNT($amount) }
row-price-range-or-cents = the price “{ $text }” was taken for a range, and may be a price with its hundredths
row-price-shortened = the price “{ $text }” was shortened by a spreadsheet program, and may have had more digits
# $exact is the price as the list has it, $amount the price that was stored.
row-price-rounded = the price { $exact } was stored as { AMOUNT($amount) }
row-sku-spoilt = the code “{ $sku }” was shortened by a spreadsheet program, and is no SKU
row-barcode-spoilt = the barcode “{ $barcode }” was shortened by a spreadsheet program, and was left out
row-in-conventional-units = the price is in conventional units, whose currency the list does not name
