# Что показывает проверка каждого сервера, с которым работает страница.

health-connected = соединение есть
health-tables-missing = нет таблиц: выполните `marketbel-courier migrate`
health-folder-unusable = папки нет, или в неё нельзя писать
health-space-free = свободно { SIZE($free) }
health-space-short = свободно только { SIZE($free) }
# $n: сколько запросов лежит в Redis, пока их не взял сенсор.
health-triggers = { $n ->
    [one] { $n } запрос ждёт
    [few] { $n } запроса ждут
    [many] { $n } запросов ждут
   *[other] { $n } запроса ждёт
 }
health-triggers-late = { $n ->
    [one] { $n } запрос ждёт
    [few] { $n } запроса ждут
    [many] { $n } запросов ждут
   *[other] { $n } запроса ждёт
 } с { MINUTE($since) } UTC: работает ли служба Dagster и включены ли её сенсоры?
# $status: слово самого сервиса.
health-service-says = сообщает, что { $status ->
    [healthy] в порядке
    [degraded] работает с перебоями
   *[other] его состояние «{ $status }»
 }
health-service-unable = сообщает, что работать не может: посмотрите его журнал
health-service-answered = ответил кодом { DIGITS($status) }
health-web-ui-answers = веб-интерфейс отвечает
health-late = не ответил вовремя
health-away = не отвечает
health-unreadable = отвечает неразборчиво
