# Почему прайс-лист не удалось получить оттуда, где его публикует поставщик.
# $address: адрес в том виде, в каком его можно показать, $host: узел и порт в нём.

## Адрес

source-address-missing = Адрес источника не указан. Укажите его.
source-address-with-blanks = В адресе есть пробелы или управляющие символы. Исправьте его.
source-address-unprintable = В адресе есть невидимые символы, например переносы строк. Исправьте его.
source-address-too-long = Слишком длинный адрес: больше { DIGITS($most) } символов. Исправьте его.
source-address-unclear = Неясный адрес: не видно, где кончается хост. Исправьте его. В имени и пароле пишите / ? # @ и \ как %2F %3F %23 %40 и %5C, так же и @ после хоста; порт — это число. Ещё лучше убрать пароль из адреса и завести для него вход.
source-address-of-no-kind = Это не адрес http(s) и не путь к файлу. Адрес должен начинаться с http:// или https:// либо быть полным путём к файлу. Исправьте его.
source-address-not-of-web = Это не адрес http или https: { $address }. Исправьте его.
source-address-of-no-file = Это не адрес файла. Он выглядит так: file:///folder/price.xlsx. Исправьте его.
source-address-unreadable = Адрес не удалось прочесть ({ CLAUSE($why) }). Исправьте его.
# $address: адрес машины, $host: имя, которое туда ведёт.
source-address-internal = Внутренний адрес не допускается: { $address }. Туда ведёт { $host }, а с таких адресов ничего не скачивается. Если так и задумано, добавьте эту сеть в SOURCE_PRIVATE_NETWORKS.
source-port-not-allowed = Порт не разрешён: { DIGITS($port) }. Адрес на { $host }. Если так и задумано, добавьте этот порт в SOURCE_ALLOWED_PORTS.
source-redirects-too-many = Слишком много перенаправлений: больше { $most }. Адрес: { $address }. Укажите тот, на котором они заканчиваются.
source-redirect-unreadable = Перенаправление на адрес, который не удалось прочесть. Адрес: { $address }. Попросите поставщика исправить это.

## Соединение

source-connection-refused = Нет соединения с { $host }: отказано. Проверьте, работает ли сервер и верен ли порт.
source-connection-timed-out = Нет соединения с { $host }: время ожидания вышло. Повторите позже.
source-connection-failed = Нет соединения с { $host }: { CLAUSE($why) }. Проверьте адрес.
source-name-unresolved = Нет соединения с { $host }: имя { $name } не найдено в DNS. Проверьте адрес.
source-connection-broke = Соединение оборвалось до ответа. Сервер: { $host }. Повторите позже.
source-insecure = Нет защищённого соединения с { $host }: { CLAUSE($why) }. Сообщите поставщику или исправьте адрес.
source-answer-late = { $host } не ответил вовремя. Повторите позже.
source-download-too-long = Скачивание длилось больше { DURATION($time) }. Повторите, когда источник станет быстрее, или увеличьте DOWNLOAD_DEADLINE_SECONDS.

## Ответ

source-asks-to-slow-down = HTTP 429: слишком много запросов. { $host } просит обращаться реже. Повторите позже.
source-server-unable = HTTP { DIGITS($status) }: сервер сейчас не может ответить. Обратитесь к { $host } позже.
source-file-not-found = HTTP { DIGITS($status) }: файла там нет. Адрес: { $address }. Попросите у поставщика новый.
source-access-refused = HTTP { DIGITS($status) }: доступ закрыт. Адрес: { $address }. Без входа его не прочесть: введите вход для этого поставщика (`marketbel-courier login`) или попросите у поставщика открытый адрес.
source-request-refused = HTTP { DIGITS($status) }: запрос отклонён. Адрес: { $address }. Проверьте его.
source-answer-incomplete = HTTP { DIGITS($status) }: в ответе нет файла целиком. Адрес: { $address }. Если это повторится, проверьте адрес.
source-answer-no-file = HTTP { DIGITS($status) }: в ответе нет файла. Адрес: { $address }. Если это повторится, проверьте адрес.
source-header-too-long = Слишком длинный заголовок: { $name }. В нём { DIGITS($size) } байт, поэтому ответ не прочитан. Адрес: { $address }. Попросите поставщика исправить сервер.
source-answer-unreadable = Заголовки ответа не читаются. Адрес: { $address }. Если так будет и дальше, попросите поставщика исправить сервер.
# $encoding: то, что названо в заголовке Content-Encoding.
source-encoding-unknown = Неизвестное кодирование содержимого: { CLAUSE($encoding) }. { $host } присылает файл в нём, хотя об этом не просили и снять его нельзя. Попросите у поставщика другой адрес.
source-encodings-stacked = { $n ->
    [one] { $n } кодирование
    [few] { $n } кодирования
    [many] { $n } кодирований
   *[other] { $n } кодирования
 } одно поверх другого
source-encoding-damaged = Сжатый ответ повреждён или неполон. Он пришёл от { $host } ({ CLAUSE($why) }). Повторите позже.
source-encoding-cut-short = сжатые данные обрываются
source-encoding-of-too-many-parts = в сжатых данных слишком много частей

## Файл в пути

# $host неизвестен, если файл лежит в папке.
source-transfer-incomplete = Передача оборвалась: { $host ->
    [none] источник закончил
   *[other] { $host } закончил
 } её раньше, чем файл пришёл целиком. Повторите позже.
source-transfer-silent = Передача оборвалась: { $host } замолчал. Повторите позже.
source-transfer-lost = Передача оборвалась: потеряно соединение с { $host }. Повторите позже.
source-sent-too-much = Источник прислал больше, чем объявил. Если это повторится, попросите у поставщика новый файл.
source-file-empty = Источник прислал пустой файл. Если это повторится, попросите у поставщика новый файл.
source-file-too-large = Файл слишком велик: { MIB($size) } при допустимых { MIB($limit) }. В байтах: { DIGITS($size) } при допустимых { DIGITS($limit) }. Попросите у поставщика файл поменьше или увеличьте MAX_FILE_SIZE_MB.
# $size неизвестен, если файл не дочитан до конца.
source-file-over-limit = Файл слишком велик: больше допустимых { MIB($limit) }. В байтах: { $size ->
    [none] больше, чем { DIGITS($limit) }
   *[other] { DIGITS($size) } при допустимых { DIGITS($limit) }
 }. Попросите у поставщика файл поменьше или увеличьте MAX_FILE_SIZE_MB.

## Файл в папке

source-path-unusable = Путь нельзя использовать: { $path }. Исправьте его.
source-path-without-file = Нет такого файла: { $path }. Положите его туда или исправьте путь.
source-path-of-no-file = Это не файл: { $path }. Укажите сам прайс-лист.
source-path-of-the-system = Это не прайс-лист, а служебный файл: { $path }. Исправьте путь.
source-path-of-another-supplier = Файл другого поставщика: { $path }. Исправьте путь.
source-folder-not-allowed = Папка не разрешена: { $path }. Брать прайс-листы оттуда нельзя. Перенесите файл в разрешённую папку или добавьте эту в LOCAL_SOURCE_DIRS.
source-file-not-permitted = Нет прав на чтение файла: { $path }. Дайте пользователю, от имени которого работает Courier, право его читать.
source-file-not-opened = Файл не открывается: { CLAUSE($why) }. Путь: { $path }. Исправьте его.
source-file-unreadable = Файл не читается: { CLAUSE($why) }. Путь: { $path }. Проверьте диск.
source-file-changed = Файл изменился, пока его копировали: { $path }. Повторите позже.

## A shared link

# $service is the name of the service that keeps the file.
source-share-of-folder = Это папка, а не файл: { $service }. Откройте в ней прайс-лист и укажите ссылку на этот файл.
source-share-of-document = Это текст или слайды: { $service }. Попросите прайс-лист в XLSX, CSV или PDF и укажите ссылку на этот файл.
source-share-of-owner = Ссылка только для владельца: { $service }. Откройте файл всем, у кого есть ссылка, и укажите ту ссылку, которую даст сервис.
source-share-unsupported = Скачать нельзя: { $service }. Сервис показывает файлы только людям: попросите у поставщика адрес самого файла или ссылку Google Drive, Dropbox, Яндекс Диска или OneDrive.
source-share-closed = Файл по ссылке не открыт: { $service }. Вместо файла показана страница: откройте его всем, у кого есть ссылка, без входа и с разрешением скачивать. Потом попробуйте снова.
source-share-unreadable = Ответ не читается: { $service }. Попробуйте позже.
