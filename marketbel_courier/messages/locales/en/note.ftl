# What of a file was not read, and why that is no fault.

note-sheet-not-read = Sheet “{ $name }” was not read: it is not the price list, or another form of it.
# $unknown is a list of `quoted`, $fields the names that a column mapping may have.
note-mapping-of-unknown-fields = The column mapping's { $unknown } was passed over: the fields are { $fields }.

## Parts of a table, said by the first of these

note-not-read-in = Not read in “{ $table }”: { $what }.
note-hidden-rows = { $rows ->
    [one] { $rows } hidden row
   *[other] { $rows } hidden rows
}
note-filtered-rows = { $rows ->
    [one] { $rows } hidden row, which a filter hides
   *[other] { $rows } hidden rows, which a filter hides
}
note-hidden-columns = { $count ->
    [1] hidden column { $letters }
   *[other] hidden columns { $letters }
}
note-hidden-sheet = hidden sheet “{ $name }”
note-file-breaks-off = row { DIGITS($row) }, in which the file breaks off: the end of the list is missing
note-page-without-table = page { DIGITS($page) }, which has text but no ruled table
