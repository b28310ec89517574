# Why an Excel workbook cannot be read.

workbook-broken = The workbook is broken and cannot be opened: ask the supplier to send it again.
workbook-protected = The workbook is protected with a password: ask the supplier for one without.
workbook-of-open-document = OpenDocument file: save the sheet as XLSX or CSV.
workbook-without-visible-sheet = The workbook has no visible sheet.
workbook-too-large = The workbook unpacks to over { MIB($limit_bytes) }: ask the supplier for one with the price list alone.
workbook-sheets-too-large = The sheets are too large together: ask the supplier for a workbook with the price list alone.
workbook-cell-too-long = Cell with over { MIB($limit_bytes) } of text in the workbook: ask the supplier for a price list without it.
# $letters are those of $count columns.
workbook-formulas-without-value = { $count ->
    [1] Formulas without values: column { $letters } was never calculated. Open the workbook in Excel and save it, or ask the supplier for one with values.
   *[other] Formulas without values: columns { $letters } were never calculated. Open the workbook in Excel and save it, or ask the supplier for one with values.
}
workbook-values-far-out = Values far outside the price list: the workbook has some as far out as column { DIGITS($column) } and row { DIGITS($row) }. Ask the supplier to remove what lies beside the price list.
