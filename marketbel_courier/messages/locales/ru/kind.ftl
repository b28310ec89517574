# Чем может оказаться файл, как часть предложения.

kind-excel = книга Excel
kind-csv = файл CSV
kind-pdf = документ PDF
kind-price-list = прайс-лист
kind-plain-text = простой текст
kind-web-page = веб-страница (страница входа?)
kind-saved-web-page = веб-страница под именем книги Excel
kind-xml = документ XML
kind-xml-spreadsheet = таблица XML из Excel 2003
kind-rtf = документ RTF
kind-open-document = файл OpenDocument
kind-binary = двоичные данные неизвестного вида
# $format: название формата, например ZIP или PNG.
kind-archive = архив { $format }
kind-image = изображение { $format }
