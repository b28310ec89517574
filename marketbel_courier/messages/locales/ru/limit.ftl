# Чего ml-analyze, насколько известно, не умеет и откуда это известно.
# $kind: Excel, CSV или PDF, $because: одно из пояснений ниже.

limit-reads-no-as-it-says = ml-analyze не читает { $kind }: так он сообщает о себе сам.
limit-reads-no = ml-analyze не читает { $kind }: { CLAUSE($because) }.
limit-updates-no-items-as-it-says = ml-analyze не обновляет позиции, которые уже есть: так он сообщает о себе сам. Второй прайс-лист там не пройдёт.
limit-updates-no-items = ml-analyze не обновляет позиции, которые уже есть: { CLAUSE($because) }.
limit-updates-no-items-as-far-as-known = Насколько известно, ml-analyze не обновляет позиции, которые уже есть: второй прайс-лист там не пройдёт.
# $limit: одно из сообщений выше.
limit-found = { CLAUSE($limit) }. Такие прайс-листы сами идут старым путём, пока не сменится версия ml-analyze или ещё { $days ->
    [one] { $days } день
    [few] { $days } дня
    [many] { $days } дней
   *[other] { $days } дня
}.
limit-sees-no-volume = ml-analyze не видит файлов, которые лежат на общем диске. Проверьте, подключён ли к нему диск, и ML_UPLOADS_DIR.
# $reasons: что он сказал о файле.
limit-because-it-said = «{ CLAUSE($reasons) }»
limit-because-it-said-only = он сообщает только «{ CLAUSE($reasons) }»
limit-because-of-nothing-said = причины он не называет
limit-because-it-did-so = он сделал это для задания { $job }
