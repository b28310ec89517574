# What people said of a file's sheets, rows or columns, and could not be followed in it.

hint-in-a-file-without-sheets = No sheets in such a file: the name “{ $name }” was passed over.
# $names is a list of `quoted`, and $count says how many these are.
hint-of-a-missing-sheet = No visible sheet “{ $wanted }” in the workbook: { $names } { $count ->
    [1] was
   *[other] were
} read in its place.
hint-of-items-above-titles = The first row of items was said to be { DIGITS($data) }, but the titles to stand in row { DIGITS($header) }: the former was passed over.
hint-of-no-row-for-titles = The first row of items was said to be 1, which leaves no row for the titles: it was passed over.
# $rows is a list of the two messages below.
hint-of-rows-below-the-file = The file ends before the row that was named ({ $rows }): passed over.
hint-row-of-titles = { DIGITS($row) } for the titles
hint-row-of-items = { DIGITS($row) } for the first item
# $key is the name of a field of the supplier's metadata.
hint-mapping-unusable = The supplier's { $key } was ignored: it must be an object of field names and column titles, letters or numbers.
# $said is what stands there.
hint-of-no-currency = The supplier's { $key } “{ $said }” was ignored: it must be an ISO code such as BYN.
# $kinds is a list of words.
hint-of-no-price-kind = The supplier's { $key } “{ $said }” was ignored: it must be one of { $kinds }.
