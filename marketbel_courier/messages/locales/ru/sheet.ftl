# Почему не удалось выгрузить Google Таблицу.
# $account: почтовый адрес сервисного аккаунта.

sheet-id-missing = В { $address } нет идентификатора Google Таблицы. Адрес выглядит так: https://docs.google.com/spreadsheets/d/<id>/edit.
sheet-published-without-id = Это адрес опубликованной таблицы, идентификатора в нём нет. Скопируйте из браузера адрес самой таблицы или сделайте источник файлом CSV: опубликованный адрес с output=csv в конце.
sheet-not-shared = Таблица не открыта для сервисного аккаунта. Откройте { $account } доступ к ней (на чтение) или исправьте адрес, если такой таблицы нет.
sheet-too-large = Таблица слишком велика: Google выгружает не больше 10 МБ. Разделите её, уберите картинки и неиспользуемые строки либо дайте прайс-лист файлом.

## Ответы Google

# $kind: имя исключения Python.
sheet-google-silent = Google не отвечает ({ $kind }). Повторите позже.
sheet-quota-used-up = HTTP { DIGITS($status) }: квота Google пока исчерпана. Повторите позже.
sheet-google-unable = HTTP { DIGITS($status) }: Google сейчас не может выгрузить таблицу. Повторите позже; если это повторится, таблица, возможно, близка к 10 МБ, больше которых Google не выгружает.
sheet-export-refused = HTTP { DIGITS($status) }: Google отказывается это выгружать. Проверьте, что это адрес Google Таблицы, а не загруженного файла.
sheet-token-withheld = Google сейчас не выдаёт токен доступа. Повторите позже.

## Сервисный аккаунт

sheet-account-missing = Сервисный аккаунт Google не настроен. Укажите в GOOGLE_CREDENTIALS_PATH путь к его ключу JSON.
sheet-account-refused = HTTP { DIGITS($status) }: Google не принимает сервисный аккаунт. Аккаунт { $account } отклонён и с новым токеном. Проверьте, что он существует и что Drive API включён.
sheet-drive-api-off = Drive API в Google отключён. Это проект аккаунта { $account }. Включите Drive API в консоли Google Cloud.
sheet-key-refused = Google не принимает ключ аккаунта. Это ключ сервисного аккаунта { $account }. Создайте для него новый и укажите путь к нему в GOOGLE_CREDENTIALS_PATH.
# $kind: имя исключения Python.
sheet-key-unusable = Ключ Google нельзя использовать ({ $kind }). Это ключ сервисного аккаунта. Проверьте GOOGLE_CREDENTIALS_PATH.
sheet-key-unreadable = Ключ Google не читается: { CLAUSE($why) }. Путь: { $path }. Проверьте GOOGLE_CREDENTIALS_PATH.
sheet-key-of-no-account = Это не ключ сервисного аккаунта: { $path }. Нужен ключ JSON сервисного аккаунта Google. Проверьте GOOGLE_CREDENTIALS_PATH.
