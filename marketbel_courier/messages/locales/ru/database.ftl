# Что не так с PostgreSQL или с тем, что в нём есть.

database-away = PostgreSQL недоступен: { CLAUSE($why) }. Проверьте DATABASE_URL командой `marketbel-courier doctor`.
# Что говорит о базе данных проверка.
database-does-not-answer = недоступна: { $why ->
    [none] не отвечает
   *[other] { $why }
 }
database-not-migrated = Миграции базы данных не выполнены: { CLAUSE($why) }. Проверьте DATABASE_URL и то, что её пользователь может создавать таблицы.
database-broke-off-in-refresh = Связь с PostgreSQL прервалась при обновлении поставщиков: { CLAUSE($why) }. Обновите ещё раз; если это повторится, проверьте сервер командой `marketbel-courier doctor`.
database-lacks-marketbels-tables = Таблиц Marketbel ещё нет ({ $table }). Выполните `marketbel-courier migrate`, а рядом с существующей системой — её собственные миграции.
database-lacks-own-tables = В базе данных нет таблиц Courier. Выполните `marketbel-courier migrate`.
database-dagster-storage-unusable = Хранилище Dagster недоступно: { $kind }. Ничего не запрошено. Проверьте DAGSTER_HOME и DATABASE_URL командой `marketbel-courier doctor`.
