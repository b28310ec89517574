# Что не так с настройками: по сообщению на каждую.

# $name: настройка, как она называется в окружении.
setting-missing = Не задано { $name }: { $name ->
    [DATABASE_URL] PostgreSQL системы Marketbel; таблицы Dagster получают в ней отдельную схему
   *[other] значения по умолчанию нет
 }. Задайте его или выполните `marketbel-courier doctor`.
setting-wrong = Неверное значение { $name }: { $why }

## Почему значение не подходит

setting-of-another-form = должно выглядеть как { $example }
setting-no-language = должно быть en или ru
setting-no-broker = CELERY_BROKER_URL не задан. Укажите Redis, который передаёт запуски воркерам.
setting-review-above-link = не должно быть больше MATCH_LINK_SCORE
setting-shows-a-password = должно быть без пароля: этот адрес видят браузеры и получатели оповещений
setting-token-too-short = каждый токен должен быть не короче { $n ->
    [one] { $n } символа
    [few] { $n } символов
    [many] { $n } символов
   *[other] { $n } символа
 }
setting-no-host = «{ $host }» не имя хоста: пишите каждое как admin.example.org, без схемы и пути
setting-no-network = «{ $network }» не адрес и не сеть: пишите как 10.0.0.5 или 10.0.0.0/24
setting-no-origin = «{ $origin }» не origin: пишите каждый как https://shop.example или http://localhost:3000, без пути и без *
# $file: переменная, которая называет файл.
setting-said-twice = его называет и { $file }: задайте что-то одно
setting-file-unreadable = файл { $path } не прочитать: { CLAUSE($why) }
setting-file-no-text = файл { $path } не текст
setting-file-too-long = в файле { $path } больше { SIZE($size_bytes) }: это не секрет
setting-no-password-hash = получите хеш командой `marketbel-courier admin hash-password`

## Что получается из нескольких настроек

setting-opens-to-everybody = Страница администратора была бы открыта всем: каждому, кто может обратиться к { $host }. Задайте ADMIN_PASSWORD_HASH (его выводит `marketbel-courier admin hash-password`), ADMIN_TOKENS или JWT_SECRET либо слушайте только 127.0.0.1.
setting-cannot-listen = Не удалось занять { $host }, порт { DIGITS($port) }: { CLAUSE($why) }. Исправьте { $host_setting } или выберите другой { $port_setting }.
