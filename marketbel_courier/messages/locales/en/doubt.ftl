# Why it is not sure what a price list says; each finishes the sentence of `needs`.

# $role is name, price, …
doubt-role-by-values = which column has the { $role } was told by its values alone
# $rows were looked at, and none of them is an item.
doubt-no-items = { $rows ->
    [0] no items were found
    [one] no item was found in { $rows } row
   *[other] no items were found in { $rows } rows
}
doubt-rows-in-error = { $rows ->
    [one] { $bad } of { $rows } row cannot be read
   *[other] { $bad } of { $rows } rows cannot be read
}
doubt-rows-collapse = { $collapsed ->
    [one] { $collapsed } of { $rows } rows would be lost to another row with the same code or name
   *[other] { $collapsed } of { $rows } rows would be lost to other rows with the same code or name
}
doubt-number-marks = the prices in column { $column }, such as “{ $example }”, may have three decimals or thousands
doubt-decimal-commas = commas separate the cells and also seem to be within the prices: the rows have more cells than the titles
doubt-lines-of-rows = which lines of the printed page belong to one item cannot be told for sure
doubt-layout-changed = the list's layout differs from what was taught for this supplier
# $before and $now are the next message.
doubt-price-changed = the price was { $before } so far, and is { $now } now
# $kind is a kind of price, $vat included, excluded or none; $basis a unit of which the price buys $quantity.
doubt-price-meaning = { $kind ->
    [plain] not qualified
   *[other] { $kind }
}{ $currency ->
    [none] {""}
   *[other] , in { $currency }
}{ $vat ->
    [included] , with VAT
    [excluded] , without VAT
   *[other] {""}
}{ $basis ->
    [none] {""}
   *[other] , for { $quantity ->
        [none] {""}
       *[other] { $quantity }{" "}
    }{ $basis }
}
# $columns are letters of columns.
doubt-currencies-of-title = the title of column { $column } names two currencies, and nothing tells which of them its prices are in
doubt-prices-alike = nothing tells which of the prices in columns { $columns } is meant
# $title is the price's.
doubt-price-of-others = the only price, “{ $title }”, is what somebody else pays or was asked before
# $title is that of the column of sums.
doubt-of-an-order = its “{ $title }” is a quantity times the price, as in an order or an invoice
doubt-prices-in-rows = one item stands in several rows at different prices; column { $column } (“{ $title }”) tells these apart, and which of them is meant is not clear
doubt-kinds-in-rows = “{ $name }” stands in rows { $rows } with the prices of several kinds, and which of them is meant is not clear
doubt-basis-of-title = the title of column { $column }, “{ $title }”, does not tell for sure how many its prices are for
doubt-weight-or-price = nothing tells whether column { $column } (“{ $title }”) has prices or weights
