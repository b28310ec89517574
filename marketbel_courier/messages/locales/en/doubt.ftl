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
