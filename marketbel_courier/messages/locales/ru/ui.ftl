# Что говорит вход в веб-интерфейс Dagster.

ui-json-only = Принимается только JSON: отправьте application/json.
ui-post-graphql = Запросы принимаются методом POST: отправьте их как JSON.
ui-no-request = Запрос GraphQL не читается: отправьте объект с полем query.
ui-read-only = Только для чтения: здесь ничего нельзя менять.
ui-sign-in-title = Вход в Dagster
ui-sign-in-name = Имя
ui-sign-in-password = Пароль
ui-sign-in = Войти
ui-is-up = Веб-интерфейс Dagster: { $url }
