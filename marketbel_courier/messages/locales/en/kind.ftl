# What a file may be, as a part of a sentence.

kind-excel = an Excel workbook
kind-csv = a CSV file
kind-pdf = a PDF document
kind-price-list = a price list
kind-plain-text = plain text
kind-web-page = a web page (login page?)
kind-saved-web-page = a web page under a workbook's name
kind-xml = an XML document
kind-xml-spreadsheet = an XML spreadsheet of Excel 2003
kind-rtf = an RTF document
kind-open-document = an OpenDocument file
kind-binary = unknown binary data
# $format is the name of a format, such as ZIP or PNG.
kind-archive = a { $format } archive
kind-image = a { $format } image
