# Why no price list was found in a file that can be read.

header-not-recognised = No items found: header row not recognised. None of the first { $within } rows names the columns: one of them must have a title for the name (such as “Наименование” or “Name”) and one for the price (such as “Цена” or “Price”).
header-not-in-its-row = No items found: row { DIGITS($row) } is no header row. It is said to be the header, and does not name the columns: it must have a title for the name (such as “Наименование” or “Name”) and one for the price (such as “Цена” or “Price”).
# $wanted is a list of `header-mapped-title`, $titles one of `quoted`.
header-unlike-the-mapping = Column mapping does not fit the file. It names { $wanted }, but the titles in row { DIGITS($row) } are { $titles }: correct the supplier's column mapping.
# $field is a field's name as it stands in the mapping.
header-mapped-title = “{ $title }” for the { $field }
header-below-the-table = The table has no row { DIGITS($row) }.
header-items-below-the-table = The table has no row { DIGITS($row) } or later.
# $role is name or price.
header-without-a-role = No column holds { $role ->
    [price] a price
   *[name] a name
}. The column mapping gives every column to something else: name the column of the { $role ->
    [price] price
   *[name] name
}.
