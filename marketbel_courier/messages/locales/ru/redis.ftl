# Что не так с Redis.

redis-names-no-sheet = Redis, где может быть указана главная таблица, не читается ({ CLAUSE($why) }). Поставщики не изменены. Проверьте REDIS_URL командой `marketbel-courier doctor` и обновите ещё раз.

# $why: что не так с её полями, словами библиотеки, которая их читает.
redis-upload-unreadable = запись о загрузке не читается ({ $why })
redis-is-away = Redis не отвечает: { CLAUSE($why) }.
redis-holds-nonsense = Записанное в Redis не разобрать: { CLAUSE($why) }.
