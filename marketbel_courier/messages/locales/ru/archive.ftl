# Что не так с архивом файлов поставщиков.
# $folder и $url: где находится архив; $digest: начало контрольной суммы содержимого.

archive-folder-fails = Папка архива не работает: { CLAUSE($why) }. Папка: { $folder }. Отдайте папку пользователю, от имени которого работает courier, освободите место или исправьте ARCHIVE_URL.
archive-bucket-fails = Хранилище архива не работает: { CLAUSE($why) }. Хранилище: { $url }. Проверьте ARCHIVE_URL, ключи и сеть.
archive-content-missing = Версии нет в архиве: { $digest }. Её удалили там вручную, или ARCHIVE_URL указывает на другое место.
archive-content-damaged = Версия не совпала с контрольной суммой: { $digest }. Проверьте диск или хранилище из ARCHIVE_URL; следующий файл будет сохранён заново.
archive-file-unreadable = Файл для архива не читается: { CLAUSE($why) }. Проверьте общий диск.
archive-is-off = Версии не хранятся: ARCHIVE_URL не задан. Укажите в нём папку или адрес хранилища.
archive-without-version = Нет такой версии у поставщика: { $version }. Список даёт `marketbel-courier versions`.
archive-kept-no-longer = Версия больше не хранится: { $version }. Срок задают ARCHIVE_DAYS и ARCHIVE_MAX_GB.
