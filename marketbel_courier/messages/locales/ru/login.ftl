# What is wrong with a login to a supplier's server. $name is the login's own name.

login-key-missing = Нет ключа для входов. Задайте в SOURCE_LOGINS_KEY длинный случайный текст (`openssl rand -hex 32`), один и тот же для курьера, Dagster и страницы администратора.
login-cannot-be-opened = Вход не открывается: { $name }. Он запечатан другим SOURCE_LOGINS_KEY или изменён в обход курьера. Верните ключ или введите вход заново.
login-of-another-server = Вход для другого сервера: { $name } — для { $server }. Только этому серверу он и сообщается: исправьте адрес поставщика или выберите другой вход.
login-refused = HTTP { DIGITS($status) }: вход не принят. Имя: { $name }. Адрес: { $address }. Введите вход заново или попросите у поставщика другой.
login-name-of-another-form = Недопустимое имя входа. Оно начинается с буквы или цифры и состоит из 1–64 знаков: a-z, 0-9, точка, дефис, подчёркивание. Исправьте его.
login-label-missing = { $kind ->
    [basic] Не указан пользователь. Введите имя, которого ждёт сервер.
   *[other] Не указан заголовок. Введите его имя, например X-Api-Key.
 }
login-user-with-colon = Двоеточие в имени пользователя. Такое имя сервер не примет: исправьте его.
login-header-not-possible = Недопустимое имя заголовка. В нём буквы, цифры и дефисы, и это не заголовок самой загрузки, как Host. Исправьте его.
login-secret-not-possible = Секрет пуст или не может быть послан. В нём до 4096 видимых символов, в токене и заголовке только латинские. Введите его заново.
login-server-missing = Не указан сервер для входа. Он выглядит как https://b2b.shop.example.
login-unknown = Нет такого входа: { $name }. Сначала введите его.
login-in-use = Вход используется: { $name }. Сначала выберите другой для его поставщиков.

## What the command line says

login-none = Входов нет.
login-kind-unsaid = Укажите, какой это вход: одно из --basic USER, --bearer и --header NAME.
login-secret = Секрет
login-kept = Вход { $name } сохранён, только для { $server }.
login-taken = Источник поставщика { $supplier } использует вход { $name }.
login-taken-by-nobody = Источник поставщика { $supplier } работает без входа.
login-forgotten = Вход { $name } удалён.
