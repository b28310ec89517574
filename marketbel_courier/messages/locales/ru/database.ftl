# Что не так с PostgreSQL или с тем, что в нём есть.

database-away = PostgreSQL недоступен: { CLAUSE($why) }. Проверьте DATABASE_URL командой `marketbel-courier doctor`.
# Что говорит о базе данных проверка.
database-does-not-answer = недоступна: { $why ->
    [none] не отвечает
   *[other] { $why }
 }
database-is-read-only = не принимает записи: доступен только для чтения
database-not-migrated = Миграции базы данных не выполнены: { CLAUSE($why) }. Проверьте DATABASE_URL и то, что её пользователь может создавать таблицы.
database-roles-not-made = Роли создать не удалось: { CLAUSE($why) }. Пользователь из DATABASE_URL должен владеть таблицами и иметь право CREATEROLE.
database-roles-shared = Роли не разделены. COURIER_DATABASE_URL, PARSER_DATABASE_URL и DAGSTER_DATABASE_URL должны называть трёх пользователей, и ни один из них не должен быть пользователем из DATABASE_URL.
# $rights — первые из них, например «INSERT courier.deliveries».
database-role-otherwise = У роли не те права, что нужны: { $role }, { $rights }. Исключите её из других ролей, укажите в её URL другое имя или дайте создать роли владельцу таблиц.
database-broke-off-in-refresh = Связь с PostgreSQL прервалась при обновлении поставщиков: { CLAUSE($why) }. Обновите ещё раз; если это повторится, проверьте сервер командой `marketbel-courier doctor`.
database-lacks-marketbels-tables = Таблиц Marketbel ещё нет ({ $table }). Выполните `marketbel-courier migrate`, а рядом с существующей системой — её собственные миграции.
database-lacks-own-tables = В базе данных нет таблиц Courier. Выполните `marketbel-courier migrate`.
database-dagster-storage-unusable = Хранилище Dagster недоступно: { $kind }. Ничего не запрошено. Проверьте DAGSTER_HOME и DATABASE_URL командой `marketbel-courier doctor`.
