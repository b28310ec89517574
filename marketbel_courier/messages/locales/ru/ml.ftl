# Что не так с ml-analyze или с тем, что он отвечает.
# $asked: запрос, как его называет `ml-asked`, $answer: ответ, как его называет `ml-answered`.

ml-is-away = ml-analyze недоступен: { CLAUSE($why) }. Адрес: { $address }. Он запущен? Файл сохранён.
ml-not-found = ml-analyze не найден: в /health отказано. Адрес: { $address }. Исправьте ML_ANALYZE_URL. { CLAUSE($why) }.
# $status: слово самого ml-analyze, $checks: названия того, что ему нужно и чего нет.
ml-unhealthy = ml-analyze сообщает о себе { $status ->
    [none] без указания состояния
   *[other] «{ $status }»
 }{ $checks ->
    [none] {""}
   *[other] {" "}({ $checks })
 }. Его адрес: { $address }. Исправьте это; файл сохранён, можно повторить.
ml-silent = ml-analyze не ответил вовремя. { $asked }.
ml-broke-off = ml-analyze оборвал связь: { CLAUSE($why) }. { $asked }.
ml-failed = Ошибка в ml-analyze: { $answer }. { $asked }.
ml-busy = ml-analyze просит не спешить: { $answer }. { $asked }. Файл сохранён.
ml-refused-access = ml-analyze не узнаёт курьера: { $answer }. { $asked }. Задайте обоим один ML_ANALYZE_TOKEN или пропустите курьера через шлюз перед сервисом; файл сохранён.
ml-redirects = Адрес ml-analyze ведёт в другое место: HTTP { DIGITS($status) }. { $asked }. Возможно, вместо него отвечает шлюз или страница входа: исправьте это или ML_ANALYZE_URL; файл сохранён.
ml-is-another = Вместо ml-analyze отвечает что-то другое: { $answer }. { $asked }. Исправьте шлюз перед ним или ML_ANALYZE_URL; файл сохранён.
# $said: номер задания, о котором сказано в ответе.
ml-answers-for-another = ml-analyze отвечает о чужом задании: { $said }. { $asked }. Проверьте сервис и то, что стоит перед ним; файл сохранён.
# $job: номер задания в ml-analyze, $supplier: у кого оно было первым.
ml-same-job-twice = ml-analyze дал двум файлам одно задание: { $job }. Первым его получил файл поставщика { $supplier }, и чей у задания результат, узнать нельзя. Проверьте сервис и то, что стоит перед ним; файл сохранён.
ml-answers-too-much = Ответ ml-analyze слишком велик: больше { MIB($most) }. { $asked }.
ml-refused-the-request = ml-analyze отклонил запрос: { $answer }. { $asked }. Отправлять его снова бесполезно: проверьте источник поставщика и вид файла.
ml-refused-a-question = ml-analyze не стал отвечать на вопрос: { $answer }. { $asked }.
# $what: одно из названных ниже.
ml-answers-no-contract = ml-analyze отвечает не по контракту. Это { $what }. { $asked }.

## Части этих предложений

ml-asked = Запрос: { $method } { $path } на { $address }
ml-answered = HTTP { DIGITS($status) }: { $said ->
    [none] без текста
   *[other] { CLAUSE($said) }
 }
ml-connection-refused = в соединении отказано
ml-connection-timed-out = время ожидания соединения вышло
ml-object = объект, в котором { $fields ->
    [none] ничего нет
   *[other] есть { $fields }
 }
ml-list = список
ml-text = текст
ml-null = null
ml-number = число
ml-no-json = не JSON

## Анализ закончился плохо
# $reasons: предложения, что ml-analyze сказал о файле.

ml-not-asked = ml-analyze не спросили, в порядке ли он. Повторите задание.
ml-stalled = Анализ в ml-analyze не движется уже { DURATION($time) } (позиции: { $done } из { $total }). Посмотрите его журнал и повторите; файл сохранён.
# $done и $total: позиции.
ml-overdue = Анализ идёт слишком долго: уже { DURATION($time) } (позиции: { $done } из { $total }). Ждать его перестали (ML_ANALYSIS_DEADLINE_MINUTES), но в ml-analyze он может ещё закончиться: каждый повтор спрашивает о нём, файл второй раз не отправляется. Посмотрите журнал ml-analyze; файл сохранён.
ml-overdue-and-stopped = Анализ шёл слишком долго: { DURATION($time) } (позиции: { $done } из { $total }). Он остановлен (ML_ANALYSIS_DEADLINE_MINUTES), ничего из него не сохранено. Посмотрите журнал ml-analyze; файл сохранён и будет отправлен снова.
ml-forgot = ml-analyze забыл об этом анализе. И ещё раз после повторной отправки файла: не очищается ли его Redis? Файл сохранён, можно повторить.
ml-could-not-read = { CLAUSE($reasons) }. Файл { $file } ml-analyze прочесть не смог.
ml-could-not-see = { CLAUSE($reasons) }. Файл { $file } ml-analyze прочесть не смог. Проверьте, виден ли ему общий диск, и ML_UPLOADS_DIR.
# $key: ключ партиции поставщика.
ml-could-not-read-but-legacy-may = { CLAUSE($reasons) }. Файл { $file } ml-analyze прочесть не смог. Возможно, его прочтёт старый путь: `marketbel-courier reprocess { $key } --legacy`.
ml-gave-no-reason = Анализ не удался, причина не названа.
# $word: слово самого ml-analyze.
ml-ended-as = Анализ закончился с состоянием «{ $word }».

## Анализ закончился, и есть что сказать

ml-ended-in-new-state = ml-analyze закончил с новым состоянием «{ $word }».
ml-ended-with-untold-errors = ml-analyze закончил с ошибками, но не назвал их.
ml-found-no-items = Позиций не найдено: не распознана строка заголовков? Причину ml-analyze не назвал.
ml-further-errors = { $n ->
    [one] и ещё { $n } ошибка
    [few] и ещё { $n } ошибки
    [many] и ещё { $n } ошибок
   *[other] и ещё { $n } ошибки
}
# $counts: названия полей.
ml-counts-unbelievable = ml-analyze сообщает невозможные числа ({ $counts }). Они не учтены: проверьте каталог и сервис.
