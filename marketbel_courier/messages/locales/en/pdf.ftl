# Why a PDF document cannot be read.

pdf-broken = The PDF is broken and cannot be opened: ask the supplier to send it again, best as an XLSX or CSV file.
pdf-protected = The PDF is protected with a password: ask the supplier for one without, or for an XLSX or CSV file.
pdf-without-text = The PDF has no text, only pictures (a scan?): ask the supplier for an XLSX or CSV file.
pdf-with-unreadable-text = The text of the PDF cannot be read: its fonts do not say which letters they show. Ask the supplier for an XLSX or CSV file.
pdf-with-too-many-pages = { $most ->
    [one] The PDF has more than { $most } page: ask the supplier for an XLSX or CSV file.
   *[other] The PDF has more than { $most } pages: ask the supplier for an XLSX or CSV file.
}
pdf-with-too-full-page = PDF page { DIGITS($page) } is too full of letters or lines: ask the supplier for an XLSX or CSV file.
pdf-needs-too-much-time = Reading the PDF took more than { DURATION($time) }: ask the supplier for an XLSX or CSV file.
pdf-too-large = The PDF is far too large when it is unpacked: ask the supplier for an XLSX or CSV file.
