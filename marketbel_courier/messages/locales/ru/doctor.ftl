# На что смотрит doctor, что находит и как это исправить.

## Оценки

doctor-ok = ок
doctor-warn = важно
doctor-fail = сбой
doctor-to-mend = { $n ->
    [one] Исправить нужно { $n } строку
    [few] Исправить нужно { $n } строки
    [many] Исправить нужно { $n } строк
   *[other] Исправить нужно { $n } строки
}
doctor-nothing = Ничто не мешает работе.

## На что смотрят

doctor-admin = Страница
doctor-alerts = Оповещения
doctor-other-settings = Прочие настройки
doctor-settings = Настройки
doctor-packages = Пакеты
doctor-redis-jobs = Redis: задания
doctor-redis-writes = Redis: запись
doctor-redis-must-write = пусть REDIS_URL ведёт к основному серверу; если он заполнен, увеличьте maxmemory или удалите ненужное; смотрите его журнал
doctor-servers = Встроенные серверы
doctor-sheet-subject = Главная таблица

## Общее для нескольких

# $setting: имя переменной окружения.
doctor-not-set = не задано { $setting }
doctor-unset = не задано
doctor-set = задано
doctor-set-at = задано, на { $host }
doctor-unseen = не проверено
doctor-correct = исправьте { $setting }
doctor-wrong = неверное значение: { $why }
doctor-correct-or-unset = исправьте или уберите, тогда будет значение по умолчанию
doctor-set-elsewhere = у `make run` он свой; без него задайте { $setting }
doctor-start-or-correct = запустите его или исправьте { $setting }
doctor-no-folder = { $folder } не папка
doctor-create-folder = создайте её или исправьте { $setting }
doctor-unreadable = { $path } не читается: { CLAUSE($why) }
doctor-not-installed = не установлено: { $names }
doctor-version = { $where }, версия { $version }
doctor-answers = { $where } отвечает: { $what }
doctor-says = { $where }: { $what ->
    [healthy] сообщает, что в порядке
    [degraded] сообщает о перебоях
    [unhealthy] сообщает, что работать не может
   *[other] сообщает «{ $what }»
}
doctor-unreachable = { $where } не отвечает: { CLAUSE($why) }
doctor-defaults = { $n ->
    [one] { $n } со значением по умолчанию
    [few] { $n } со значениями по умолчанию
    [many] { $n } со значениями по умолчанию
   *[other] { $n } со значениями по умолчанию
}

## Машина

doctor-newer-python = установите Python 3.11 или новее и выполните `make env PYTHON=…`
doctor-packages-complete = все на месте (dagster { $dagster })
doctor-make-env = выполните `make env`
doctor-make-env-or-set = выполните `make env` или укажите в DATABASE_URL и REDIS_URL свои серверы
doctor-servers-not-needed = не установлено: { $names }; с DATABASE_URL и REDIS_URL не нужно
doctor-servers-not-part = в этой установке их нет; они есть в копии репозитория
doctor-set-servers = задайте DATABASE_URL и REDIS_URL
doctor-set-dagster-home = у `make run` она своя; без него укажите папку с dagster.yaml
doctor-not-absolute = путь { $path } не абсолютный
doctor-want-absolute = Dagster нужен абсолютный путь
doctor-no-dagster-yaml = в { $folder } нет dagster.yaml: Dagster хранил бы запуски в SQLite
doctor-copy-dagster-yaml = скопируйте туда dagster.yaml проекта

## Страница администратора

doctor-admin-correct = исправьте: страница не запустится
doctor-jwt-short = { $n ->
    [one] JWT_SECRET короче { $n } байта, его можно подобрать
    [few] JWT_SECRET короче { $n } байт, его можно подобрать
    [many] JWT_SECRET короче { $n } байт, его можно подобрать
   *[other] JWT_SECRET короче { $n } байта, его можно подобрать
}
doctor-jwt-longer = возьмите длиннее, здесь и в существующем API
doctor-admin-open = { $host }, порт { DIGITS($port) }, без входа, только для этой машины
doctor-admin-by = { $host }, порт { DIGITS($port) }, вход: { $by }
doctor-by-password = пароль
doctor-by-token = токен
doctor-by-jwt = JWT
doctor-either = { $one } или { $other }

## PostgreSQL, Redis и ml-analyze

# $why: предложение, которое начинается с того, что не так.
doctor-postgres-problem = { $where } { $why }
doctor-postgres-must-write = пусть DATABASE_URL ведёт к основному серверу; на основном посмотрите default_transaction_read_only
doctor-never-migrated = { $found }: миграции ещё не применялись
doctor-migrations-lack = { $found }: применены не все миграции
doctor-migrate = выполните `marketbel-courier migrate`
doctor-tables-lack = { $found }: нет таблиц Marketbel: { $tables }
doctor-restore-tables = примените миграции существующей системы или восстановите таблицы из резервной копии
doctor-migrated = { $found }, миграции до { $revision }
doctor-connections = PostgreSQL: подключения
# $n: сколько даётся; $needed: сколько самое большее открывают $runs запусков сразу и все прочие процессы.
doctor-connections-suffice = доступно { $n }; запуски ({ $runs } сразу) и все прочие процессы открывают не больше { $needed }
doctor-connections-few = доступно { $n }, а запуски ({ $runs } сразу) и все прочие процессы могут открыть { $needed }: запуски, которым подключения не досталось, прерываются, и доставка их поставщиков начинается заново
# $setting: значение, которого хватит; $analyses: число анализов, на которое хватает доступных.
doctor-raise-connections = задайте { $bound ->
    [database] предел этой базы (ALTER DATABASE … CONNECTION LIMIT)
    [role] предел этой роли (ALTER ROLE … CONNECTION LIMIT)
   *[other] max_connections в PostgreSQL (в docker-compose.yml — POSTGRES_MAX_CONNECTIONS)
} не меньше { DIGITS($setting) }, а при других программах ещё больше{ $analyses ->
    [none] {""}
   *[other] , или ML_MAX_IN_FLIGHT не больше { DIGITS($analyses) }
}
doctor-password-refused = { $where } не принимает пароль
doctor-correct-redis = исправьте REDIS_URL или REDIS_PASSWORD
doctor-jobs-unseen = не проверено: { CLAUSE($why) }
doctor-redis-may-write = укажите в REDIS_URL пользователя с правом записи
doctor-odd-keys = под job: лежат не задания: { $keys }
doctor-remove-odd-keys = удалите их, иначе читатели заданий, например существующая страница, не увидят ни одного
doctor-no-ml = { $url } отвечает не так, как ml-analyze
doctor-ml-checks-follow = его собственные проверки ниже; подробности в его журнале
doctor-start-ollama = запустите Ollama там, где его ждёт ml-analyze на { $host }; без него подбор слабее
doctor-look-into-ml-log = посмотрите журнал ml-analyze на { $host }
doctor-ml-access = ml-analyze: доступ
doctor-ml-serves = обслуживает courier { $token ->
    [none] без токена
   *[other] по его токену
}
doctor-not-tried = не проверено: { CLAUSE($why) }
doctor-ml-log = посмотрите журнал ml-analyze
doctor-correct-ml-token = задайте в ML_ANALYZE_TOKEN тот же токен, что у ml-analyze
# $here: папка у courier, $there: она же, какой её должен видеть ml-analyze.
doctor-volume-seen = файл, записанный в { $here }, виден ml-analyze в { $there }
doctor-volume-not-seen = файл, записанный в { $here }, ml-analyze в { $there } не видит
doctor-mount-same-volume = подключите с обеих сторон одну и ту же папку, доступную ml-analyze для чтения, и укажите её путь у него в ML_UPLOADS_DIR
doctor-volume-cannot-be-asked = этот ml-analyze нельзя спросить, видит ли он файлы в { $folder }
doctor-compare-volumes = сравните подключения дисков сами: при неверном пути первый же прайс-лист не будет найден

## Общий диск

doctor-volume-not-set = не задано, и папки { $folder } нет
doctor-mount-volume = у `make run` он свой; без него подключите туда общий диск
doctor-let-write = разрешите пользователю courier писать туда
doctor-volume-writable = { $folder } доступен для записи, свободно { SIZE($free) }
doctor-archive-off = версии файлов поставщиков не хранятся
doctor-archive-set = укажите папку или адрес хранилища, чтобы смотреть прежние файлы и проверять обновления заранее
doctor-archive-writable = { $address } принимает версии файлов поставщиков
doctor-free-space = освободите место: хватит нескольких больших файлов, чтобы его занять

## Трассировка

doctor-traces-cannot-be-made = трассировка включена, но дополнение `telemetry` не установлено
doctor-install-telemetry = выполните pip install "marketbel-courier[telemetry]" там, где идут запуски и ml-analyze; работа идёт и без него
doctor-traces-are-sent = трассировка отправляется на { $where }
doctor-correct-collector = запустите сборщик или исправьте его адрес; работа идёт и без него

## Google

doctor-google-needs-key = поставщикам с Google Таблицами нужен JSON-ключ сервисного аккаунта
doctor-google-no-key = { $path } не ключ сервисного аккаунта
doctor-google-create-key = создайте JSON-ключ в консоли Google Cloud: IAM, Service accounts
doctor-google-account = сервисный аккаунт { $email }; ему нужен доступ к таблицам

## Главная таблица и предупреждения

doctor-set-redis-for-sheet = она может быть указана в Redis: задайте REDIS_URL
doctor-sheet-slow = не прочитана за { DURATION($time) }
doctor-sheet-see-server = проверьте, отвечает ли её сервер, или исправьте адрес
doctor-correct-sheet = исправьте MASTER_SHEET_URL или саму таблицу
doctor-unseen-without-redis = не проверено, пока Redis не отвечает
doctor-mend-redis = сначала почините Redis
doctor-no-sheet = не указана
doctor-set-sheet = задайте MASTER_SHEET_URL или укажите её на странице; иначе поставщиков заводят вручную
doctor-sheet = { $sheet }: { $n ->
    [one] { $n } поставщик
    [few] { $n } поставщика
    [many] { $n } поставщиков
   *[other] { $n } поставщика
}
doctor-sheet-rows-lack = { $finding }, { $n ->
    [one] { $n } строку взять нельзя
    [few] { $n } строки взять нельзя
    [many] { $n } строк взять нельзя
   *[other] { $n } строки взять нельзя
}
doctor-sheet-row = строка { DIGITS($row) }: { $why }
doctor-set-webhook = задайте канал в настройках на странице или ALERT_WEBHOOK_URL, чтобы узнавать об ошибках, где нужен человек
doctor-posted = приходят на { $host }
doctor-set-ui-url = задайте DAGSTER_UI_URL, тогда в них будут ссылки
doctor-posted-with-links = приходят на { $host }, со ссылками на { $url }

## How offers are compared

doctor-comparison = Наименьшие цены
doctor-compared-in = { $currency ->
    [none] среди предложений товара в одной валюте
   *[other] в { $currency }
}{ $n ->
    [none] {""}
    [one] ; у { $n } товара есть предложения, которые не сравнить
    [few] ; у { $n } товаров есть предложения, которые не сравнить
    [many] ; у { $n } товаров есть предложения, которые не сравнить
   *[other] ; у { $n } товара есть предложения, которые не сравнить
}
doctor-set-shop-currency = задайте SHOP_CURRENCY
doctor-set-rates-source = укажите курсы валют в RATES_SOURCE или посмотрите причину: courier.best_offers
doctor-see-left-out = причины в courier.best_offers, столбец reasons
doctor-rates = Курсы валют
doctor-no-rates = ещё не получены
doctor-refresh-rates = выполните `marketbel-courier rates refresh`
doctor-accept-rates = проверьте, что лежит по адресу RATES_SOURCE
doctor-correct-rates = исправьте RATES_SOURCE и выполните `marketbel-courier rates refresh`
doctor-rates-found = { $n ->
    [one] { $n } курс
    [few] { $n } курса
    [many] { $n } курсов
   *[other] { $n } курса
} к { $base }, за { $day }

## Что работает само

doctor-daemon = Служба Dagster
doctor-syncs = Синхронизации
doctor-indexes = Индексы каталога
doctor-start-daemon = у местной системы загляните в папку `logs`; с Compose: `docker compose ps`
doctor-syncs-begin = плановые начинаются
doctor-syncs-skipped = пропущено плановых подряд: { $n }. { $why }
doctor-see-sync = какая синхронизация или задание мешает, покажет `marketbel-courier status`
doctor-indexes-missing = не хватает индексов: { $n }{ $trigrams ->
    [none] {""}
   *[other] , а также расширения pg_trgm
}; поиск просматривает все позиции
doctor-make-indexes = выполните `marketbel-courier migrate --catalogue-indexes`
doctor-unknown-variable = эту переменную никто не читает
doctor-perhaps-meant = имелась в виду { $name }?
doctor-correct-ui-url = исправьте DAGSTER_UI_URL или запустите веб-интерфейс: туда ведут ссылки в оповещениях
doctor-answered-status = { $where } отвечает HTTP { DIGITS($status) }
doctor-ui-answers = { $where } отвечает
doctor-port-taken = порт { DIGITS($port) } занят другой программой
doctor-free-port = завершите её или задайте другой ADMIN_PORT
doctor-no-channel = ни один канал не настроен
doctor-channel-set = отправляются через { $channel }; проверить канал можно на странице, в настройках
doctor-webhook-refuses = отправляются на { $host }, но { $why }
doctor-correct-webhook = исправьте ALERT_WEBHOOK_URL или адрес на странице, в настройках
doctor-no-file = { $path } — не файл
