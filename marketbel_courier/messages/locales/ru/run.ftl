# Почему запуск не закончился как надо.

run-stopped = Запуск остановлен до конца работы. Материализуйте поставщика заново или повторите задание.
run-storage-broke-off = Связь с PostgreSQL или общим диском прервалась: { CLAUSE($why) }. Повторите задание; если это случится снова, выполните `marketbel-courier doctor`.
# $kind: имя исключения Python.
run-met-the-unexpected = Непредвиденная ошибка { $kind }: { CLAUSE($why) }. Подробности в журнале запуска; сообщите о них, пожалуйста.
run-worker-gone = Процесс запуска пропал: признаков жизни нет { DURATION($silence) }. { $jobs }
run-had-no-worker = { CLAUSE($what) }: начаться он должен был { DURATION($silence) } назад. { $jobs }
run-worker-blocked = { CLAUSE($what) }: он жив, но не подаёт признаков жизни { DURATION($silence) }. { $jobs }
run-was-refused = { CLAUSE($what) }. { $jobs }
run-had-no-job = Заданий в работе у него не было.
run-jobs-ended = Его задания в работе завершены и будут повторены: { $names }{ $more ->
    [none] {""}
   *[other] {" "}и ещё { $more }
}.

## Его процесс пропал
# $what: одно из пояснений ниже, как закончился запуск.

# $then: одно из пояснений ниже, что запуск делал.
run-broke-off = { SENTENCE($what) } В это время { $then }.
# $names: некоторые из поставщиков, $more: сколько не названо.
run-broke-off-with-jobs = { CLAUSE($what) }. С ошибкой: { $names }{ $more ->
    [0] {""}
   *[other] {" "}и ещё { $more }
}; сами повторятся { $retried } из { $n }.
run-lost-its-worker = Процесс запуска пропал без предупреждения (его завершили, или машина перезапустилась)
run-was-never-handed-over = Запуск так и не был передан серверу кода (демон, который должен был его начать, завершили или перезапустили)
run-worker-was-blocked = Процесс запуска был заблокирован (одна работа шла слишком долго, или его приостановили)
run-worker-was-blocked-by = Процесс запуска был заблокирован (работа для { $supplier } не давала начаться ничему другому, к тому времени { DURATION($time) })
run-met-a-read-only-database = PostgreSQL был доступен только для чтения, и запуск не смог продолжаться
run-met-a-full-database = На диске PostgreSQL не было места, и запуск не смог продолжаться
run-was-ended = Запуск был завершён
run-was-deleted = Запуск был удалён
run-was-downloading = прайс-лист скачивался
run-was-to-read-again = файл собирались читать заново
run-was-reading = прайс-лист читался старым путём
run-was-to-hand-over = прайс-лист собирались передать в ml-analyze
run-was-awaiting-analysis = шёл анализ
