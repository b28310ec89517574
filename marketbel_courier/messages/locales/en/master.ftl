# What is wrong with the master sheet, or with a row of it.

## The sheet

# $why is what is wrong with the address, or with the file there; $address is left out where $why names it.
master-not-fetched = Master sheet: { CLAUSE($why) }. No supplier was changed{ $address ->
    [none] {""}
   *[other] {" "}(master sheet: { $address })
 }.
master-cannot-be-read = The master sheet cannot be read: { CLAUSE($why) }. No supplier was changed. Save it again as XLSX or CSV, with nothing beside the list of suppliers.
master-is-a-pdf = The master sheet is a PDF document. No supplier was changed. Give it as a Google Sheet, XLSX or CSV.
master-has-too-many-rows = Too many rows: the master sheet has over { DIGITS($most) }. No supplier was changed. Check that its address is that of the list of suppliers.
# $most is in bytes.
master-too-large = Too large: reading the master sheet takes over { MIB($most) }. No supplier was changed. Check that its address is that of the list of suppliers.
master-takes-too-long = Reading the master sheet takes too long. It was ended after { DURATION($time) }. No supplier was changed. Save it anew, with nothing beside the list of suppliers.
# $code is the exit code of the process, negative for a signal.
master-ends-its-process = Reading the master sheet broke off. Its process ended with code { DIGITS($code) }: the sheet is damaged or far too large. No supplier was changed. Save it anew, with nothing beside the list of suppliers.
master-has-too-many-cells = Too many cells: the master sheet has over { DIGITS($most) }. No supplier was changed. Check that its address is that of the list of suppliers.
master-row-too-long = Row too long: one of the master sheet has over { DIGITS($most) } characters. No supplier was changed. Check that its address is that of the list of suppliers.
master-quotation-mark-open = Quotation mark never closed: row { DIGITS($row) } of the master sheet. No supplier was changed. Correct that row.
# $names are the worksheets that are there.
master-worksheet-missing = Worksheet not found: the master sheet has no “{ $worksheet }”, { $names ->
    [none] nor any other
   *[other] only { $names }
 }. No supplier was changed. Rename one, or set MASTER_SHEET_NAME (or the name on the admin page) to it.
# $titles are the titles that row 1 has.
master-column-missing = Column missing: the master sheet has no “{ $column }” in row 1, only: { $titles ->
    [none] nothing
   *[other] { $titles }
 }. No supplier was changed. Correct the titles.
master-columns-missing = Column missing: the master sheet has no “{ $column }” and no “{ $other }” in row 1, only: { $titles ->
    [none] nothing
   *[other] { $titles }
 }. No supplier was changed. Correct the titles.
master-is-empty = The master sheet is empty below its header. No supplier was changed. Check that its address and worksheet are the right ones.
# $reasons are those of the first rows.
master-rows-all-unusable = No row can be used: none of the { $n } of the master sheet. No supplier was changed. Correct them: { $reasons }
# $names are the first suppliers, $more is the number of the others.
master-suppliers-vanished = Too many suppliers gone: { $gone } of the { $managed } active suppliers of the master sheet { $gone ->
    [one] is
   *[other] are
 } no longer in it: { $names }{ $more ->
    [none] {""}
   *[other] {" "}and { $more } more
 }. That is more than { DECIMAL($percent) } %, so no supplier was changed. Restore the rows; if they are meant to go, raise MASTER_SHEET_MAX_GONE_PERCENT.

## Why a row is skipped

master-row-skipped = Master sheet, row { DIGITS($row) } ({ $name ->
    [none] no name
   *[other] { $name }
 }): { CLAUSE($why) }.
# One of the reasons above.
master-row-unusable = Row { DIGITS($row) }: { CLAUSE($why) }
master-name-missing = the row has no supplier name
master-name-too-long = the supplier name is longer than { $most ->
    [one] { $most } character
   *[other] { $most } characters
 }
master-cell-too-long = a cell has over { DIGITS($most) } characters
master-name-taken = the supplier is in row { DIGITS($row) } already
master-address-missing = the row has no source URL
master-address-of-no-kind = the source URL must begin with http:// or https://, or be a file's path
master-format-unknown = the format “{ $format }” is not known; use google_sheets, csv, excel or pdf
master-active-unknown = “{ $word }” does not say whether the supplier is active; use yes or no
