# Что не так с Redis.

redis-names-no-sheet = Redis, где может быть указана главная таблица, не читается ({ CLAUSE($why) }). Поставщики не изменены. Проверьте REDIS_URL командой `marketbel-courier doctor` и обновите ещё раз.

# $why: что не так с её полями, словами библиотеки, которая их читает.
redis-upload-unreadable = запись о загрузке не читается ({ $why })
redis-entry-too-long = запись длиннее { SIZE($size) }
# $keys: ключи, $prefix: с чего начинаются их новые имена.
redis-keys-put-aside = Ключи другого типа в Redis: { $keys }. Они переименованы в { $prefix }…, чтобы работа шла дальше. Выясните, кто туда пишет.
redis-sheet-unusable = В Redis нет пригодной главной таблицы: записанное слишком длинно или не текст. Действует заданная раньше.
redis-is-read-only = Redis доступен только для чтения: { CLAUSE($why) }
redis-is-full = Redis заполнен: { CLAUSE($why) }
redis-takes-no-writes = Redis не принимает записи: { CLAUSE($why) }
redis-is-away = Redis не отвечает: { CLAUSE($why) }.
redis-holds-nonsense = Записанное в Redis не разобрать: { CLAUSE($why) }.
