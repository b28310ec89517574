# Ответы API панели управления: почему запрос не принят и что сделано.

## О чём просили

# $field: поле или параметр запроса, $what: почему его значение принять нельзя.
api-field-wrong = { $field }: { $what }
api-page-not-there = Такой страницы нет
api-method-not-allowed = Этот метод здесь не поддерживается
api-body-too-large = В запросе может быть не больше { $most ->
    [one] { $most } байта
    [few] { $most } байт
    [many] { $most } байт
   *[other] { $most } байта
 }.
api-cursor-and-older = просите или более ранние строки, или новые.
api-cursor-unknown = такого значения в ответах не было.
# $id: по чему искали.
api-no-such-job = Нет задания { $id }.
api-no-such-product = Нет товара { $id }.
api-no-such-request = Нет запроса { $id }.
api-no-such-supplier = Нет поставщика { $id }.
api-supplier-unknown = Поставщика с таким номером нет.
api-suppliers-unnamed = перечислите поставщиков или укажите `all`
api-something-went-wrong = Здесь что-то пошло не так. Подробности в журнале процесса admin: { $reference }.

## Серверы не отвечают

api-redis-away = Redis не отвечает. Попробуйте чуть позже.
api-postgres-away = PostgreSQL не отвечает. Попробуйте чуть позже.
api-postgres-read-only = PostgreSQL сейчас не принимает записи: он доступен только для чтения. Ничего не изменено. Повторите, когда он будет принимать записи.
api-postgres-full = У PostgreSQL кончилось место на диске. Ничего не изменено. Освободите там место и повторите.

## Кто спрашивает

api-wrong-host = По этому имени страница не отвечает. Откройте её как localhost или назовите хост в { $setting }.
api-sign-in-first = Сначала войдите.
api-sign-in-not-configured = За прокси этой странице нужен вход: задайте ADMIN_PASSWORD_HASH, ADMIN_TOKENS или JWT_SECRET.
api-no-password = Войти по паролю здесь нельзя: ADMIN_PASSWORD_HASH не задан.
api-no-jwt-secret = JWT_SECRET здесь не задан, поэтому подписать токен нечем. Запустите процесс admin с секретом существующего API.
api-wrong-credentials = Неверное имя или пароль.
api-too-many-attempts = Слишком много попыток войти. Попробуйте снова через { DURATION($time) }.
api-token-unknown = Неизвестный токен.
api-token-expired = Срок действия токена истёк: войдите снова.
api-token-role-unknown = Роль из токена этому API неизвестна.
api-user-role-unknown = Неизвестная здесь роль: «{ $role }».
# $role и $other: роли, которых достаточно.
api-role-lacking = Для этого нужна роль { $role }{ $other ->
    [none] {""}
   *[other] {" "}или { $other }
 }.
api-csrf-failed = Страница устарела. Обновите её и попробуйте снова. Программа передаёт в заголовке { $header } значение, которое сообщает /auth/me.
api-foreign-origin = Запрос пришёл со страницы другого сайта.

## Синхронизации и задания

api-sync-starts = Синхронизация начнётся секунд через десять.
api-sheet-unnamed = укажите адрес таблицы.
api-sheet-sample-note = Пример: замените эту строку и напишите «yes» в столбце «active».
api-sync-in-progress = Синхронизация уже запрошена или идёт. Двух сразу не бывает.
api-job-retried = { $name }: повтор начнётся секунд через десять.
# $why: конец предложения.
api-job-not-retried = { $name }: повторить задание нельзя: { CLAUSE($why) }.

## Поставщики

api-supplier-added = { $name }: поставщик добавлен. Его прайс-лист уже скачивается.
api-supplier-added-inactive = { $name }: поставщик добавлен. Он отключён: пока его не включат, ничего не скачивается.
api-supplier-added-without-source = { $name }: поставщик добавлен. Адреса источника у него нет: загрузите прайс-лист.
api-supplier-changed = { $name }: изменения сохранены.
api-supplier-changed-and-fetched = { $name }: изменения сохранены. Прайс-лист уже скачивается.
# $why: если запросы сейчас никто не принимает.
api-supplier-fetched = { $name }: прайс-лист будет скачан{ $why ->
    [none] {" "}секунд через десять.
   *[other] , когда запрос кто-нибудь примет. { $why }
 }
api-supplier-without-source = У поставщика нет адреса источника: загрузите прайс-лист или укажите адрес.
api-supplier-inactive = Поставщик отключён: сначала включите его.
# $products: сколько товаров удалено вместе с ним.
api-supplier-deleted = { $name }: поставщик удалён.{ $products ->
    [0] {""}
   *[other] {" "}Удалено и товаров, оставшихся без позиций: { DIGITS($products) }.
 }
api-supplier-exists = Поставщик «{ $name }» уже есть: ни регистр, ни пробелы не в счёт. Выберите другое название.
api-supplier-busy = Его позиции как раз сохраняются или сопоставляются. Попробуйте через минуту.
api-switched = { $route ->
    [ml] Через ml-analyze
   *[legacy] Старым путём
 } теперь { $changed ->
    [one] пойдёт { $changed } поставщик
    [few] пойдут { $changed } поставщика
    [many] пойдут { $changed } поставщиков
   *[other] пойдёт { $changed } поставщика
 } из { $chosen }.
# $switched: предложение выше.
api-switched-none-again = { $switched } Доставить заново некого: они отключены или без источника.
api-switched-and-again = { $switched } Примерно через минуту { $again ->
    [one] { $again } будет доставлен и проанализирован заново
    [few] { $again } будут доставлены и проанализированы заново
    [many] { $again } будут доставлены и проанализированы заново
   *[other] { $again } будет доставлено и проанализировано заново
 }.

## Загрузки

# $kind: что это за файл: «файл CSV».
api-upload-taken = { $file }: это { $kind }; доставка начнётся через несколько секунд.
api-upload-empty = Файл пуст.
api-upload-of-wrong-kind = Это не прайс-лист, а { $kind }. Принимаются CSV, Excel и PDF.
api-upload-too-large = Файл больше предела { MIB($limit) } (MAX_FILE_SIZE_MB).
api-upload-aborted = Отправитель прервал передачу.
api-upload-too-slow = За { DURATION($time) } ничего не пришло. Отправьте файл ещё раз.
api-form-missing = Отправьте файл формой: multipart/form-data с boundary.
api-form-unreadable = Форму не удалось прочесть: { CLAUSE($why) }.
api-form-cut-short = Форма обрывается на середине. Отправьте её ещё раз.
api-form-of-too-many-fields = В форме больше { $most } полей.
api-form-fields-too-long = Поля рядом с файлом слишком длинные.
api-form-without-file = файла нет.
api-form-of-many-files = отправляйте в каждом запросе по одному файлу, с его именем.
api-rows-out-of-order = data_start_row должна идти после header_row
api-sheet-name-with-nul = в sheet_name не должно быть символа NUL

## Товары и очередь проверки

# $status: active, draft или archived.
api-product-status = Теперь товар { $status ->
    [active] в каталоге
    [draft] в черновиках
    [archived] в архиве
   *[other] в состоянии { $status }
 }.
api-products-status = Товаров теперь { $status ->
    [active] в каталоге
    [draft] в черновиках
    [archived] в архиве
   *[other] в состоянии { $status }
 }: { DIGITS($n) }.
api-review-accepted = «{ $item }»: это «{ $product }».
api-review-rejected = «{ $item }»: новый товар, пока черновик.
api-review-bulk = { $n ->
    [one] { $n } позиция связана с лучшим кандидатом.
    [few] { $n } позиции связаны с лучшими кандидатами.
    [many] { $n } позиций связаны с лучшими кандидатами.
   *[other] { $n } позиции связаны с лучшими кандидатами.
}
api-review-undone = { $n ->
    [one] { $n } вопрос снова открыт.
    [few] { $n } вопроса снова открыты.
    [many] { $n } вопросов снова открыты.
   *[other] { $n } вопроса снова открыты.
}
api-review-undone-but = { $undone } { $kept ->
    [one] { $kept } ответ остаётся: его уже не отменить.
    [few] { $kept } ответа остаются: их уже не отменить.
    [many] { $kept } ответов остаются: их уже не отменить.
   *[other] { $kept } ответа остаются: их уже не отменить.
}
api-review-was-undone = Этот ответ уже отменён.

## Пробы и указания

api-mapping-wrong = Нужен объект из ролей и столбцов: по заголовку, букве или номеру.
api-no-file-to-try = Нет прайс-листа, который можно показать: последний файл поставщика уже удалён, или ещё не было ни одного.
api-trial-gone = Файл больше не хранится: отправьте его снова.
api-taught = Указания для { $name } сохранены для следующего прайс-листа.
api-taught-and-read = Указания для { $name } сохранены, ожидающий прайс-лист читается заново.
api-no-such-teaching = Отменять нечего: { $id }.
api-teaching-undone = Указания для { $name } отменены.

## Версии файлов

api-version-unknown = У поставщика нет такой версии.
api-version-not-kept = Версия больше не хранится. Срок задают ARCHIVE_DAYS и ARCHIVE_MAX_GB.

## Каталог

# $letters: сколько букв.
api-items-of-all = нужно от { $letters } букв или поставщик: все позиции подряд не просматриваются.
api-readings-of-two = это списки двух поставщиков.
# $id: номер, о котором спросили.
api-no-such-item = Нет позиции { $id }.
api-no-such-reading = Нет чтения { $id }.

# $n: сколько.
api-exports-busy = { $n ->
    [one] Уже идёт { $n } выгрузка
    [few] Уже идут { $n } выгрузки
    [many] Уже идёт { $n } выгрузок
   *[other] Уже идут { $n } выгрузки
}: попробуйте, когда они закончатся.

## Каналы оповещений и то, что ждёт человека. `$action` — что было запрошено.

api-channel-no-token = Это не токен бота. Его выдаёт BotFather, вид: 123456:ABC….
api-channel-no-address = Это не адрес для оповещений: он начинается с https://.
api-channel-field = Это значение не подходит.
api-channel-secret-anew = Нужно ввести пароль заново: сервер или пользователь изменился.
api-channel-not-set = Этот канал не настроен.
api-channel-failed = Пробное сообщение не прошло: { $why }.
api-channel-works = Пробное сообщение принято. Проверьте, дошло ли оно.
api-attention-done = { $action ->
    [retry] Будет повторено: { $n }
    [reprocess] Будет доставлено и обработано заново: { $n }
   *[deactivate] Отключено: { $n }
}{ $refused ->
    [0] .
   *[other] ; оставлено как есть: { $refused }.
}
api-sync-nobody-takes = Синхронизация запрошена, но сейчас её никто не принимает. { $why }
api-sync-lapsed = Запрошенная синхронизация не состоялась: за пять минут её никто не принял.{ $why ->
    [none] {""}
   *[other] {" "}{ $why }
}
