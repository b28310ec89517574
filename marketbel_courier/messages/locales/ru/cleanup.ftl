# Что останавливает очистку общего диска.

cleanup-failed = { $n ->
    [one] Не удалось удалить { $n } файл из тех, которым пора.
    [few] Не удалось удалить { $n } файла из тех, которым пора.
    [many] Не удалось удалить { $n } файлов из тех, которым пора.
   *[other] Не удалось удалить { $n } файла из тех, которым пора.
} Отдайте папку пользователю, от имени которого работает courier.
# $whom: сервер; $what: что он знает.
cleanup-stopped = Очистка остановлена и ничего не удаляет: { $whom } не отвечает, { $what } ({ CLAUSE($why) }). Она продолжится сама, когда ответ будет; что не так, скажет `marketbel-courier doctor`.
cleanup-of-rows-stopped = Старые строки не удаляются: { CLAUSE($why) }. Следующая очистка продолжит; что не так, скажет `marketbel-courier doctor`.
cleanup-no-rights = Этот процесс видит запуски Dagster, но не может удалять их; ничего не удалено. Вызовите команду там, где работает code server: в контейнерах — `docker compose exec code-server marketbel-courier prune`. Сам code server делает то же каждые шесть часов.
cleanup-which-uploads-wait = какие загрузки ждут
cleanup-which-in-flight = какие доставки идут
cleanup-which-known = какие файлы ему известны
cleanup-which-expired = какие вопросы просрочены
cleanup-which-archived = какие версии ему известны
