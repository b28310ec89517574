# What a tick of a schedule or a sensor says in Dagster's log when it requests nothing.

tick-no-sync-is-due = No sync is due. The next one is due at { MINUTE($following) } UTC.
tick-sync-skipped = Skipped: { $why } The next one is due at { MINUTE($following) } UTC.
tick-sync-asked-for = Sync { $task } is asked for. The next one is due at { MINUTE($following) } UTC.
tick-nobody-asks-for-a-sync = Nobody asks for a sync.
tick-sync-ended = Sync { $task } has ended: { $why }
# Of a sync that was over some suppliers only.
tick-sync-of-some-ended = Sync { $task }: { $why }
tick-sync-not-told = Redis cannot be told how far the sync is ({ CLAUSE($why) }).
tick-no-price-list-waits = No price list waits.
tick-readings-under-way = { $n } price lists wait; their runs are under way.
tick-readings-paused = { $n ->
    [one] { $n } price list waits
   *[other] { $n } price lists wait
} for the next try at { MOMENT($at) } UTC: { $runs ->
    [one] the last run
   *[other] the last { $runs } runs
} ended before coming to { $n ->
    [one] it
   *[other] them
}.
tick-retry-requests-wait = Redis cannot be reached ({ $why }); the requests wait there.
tick-retries-noted = { $noted } of { $read } requested retries were noted.
tick-no-retry-is-due = No retry is due.
tick-analyses-wait = { $n } analyses wait, without losing a retry: { $why }
tick-retries-wait-for-runs = { $n } retries are due; runs over their suppliers are under way.
tick-retries-gather = { $n } retries are due and wait for others that will be in a moment, to share a run.
tick-no-run-has-died = No run has died.
tick-run-is-blocked = Run { $run } is silent for { DURATION($silence) }, but its process lives: some work there takes long, or it was suspended. It is left alone for now.
tick-run-is-blocked-by = Run { $run } is silent for { DURATION($silence) }, but its process lives: work for { $supplier } lets nothing else begin there. It is left alone for now. Look at what that supplier sends.
tick-run-is-over = Run { $run } is over. { $jobs }
tick-run-died = Run { $run }: { $why }
tick-redis-is-away = Redis is still away ({ $why }); the states are kept.
tick-redis-was-told = Redis was told of { $n } jobs.
tick-redis-knows = Redis knows every job.
tick-odd-keys = No job, though under job: in Redis: { $keys }. The existing page may show no job at all: remove them.
tick-everybody-was-delivered = Every active supplier with an address was delivered from it.
tick-suppliers-wait = { $n } suppliers wait in { $task }.
tick-no-upload = Nobody has uploaded a price list.
tick-uploads-wait = Redis cannot be reached ({ $why }); the uploads wait there.
tick-uploads-wait-for-volume = The shared volume cannot be read ({ $why }); the uploads wait.
tick-uploads = { $taken } uploads were taken, { $later } wait for their run or an earlier one of their supplier, { $refused } were refused.
tick-prices-are-right = Exchange rates are not due, and lowest prices follow from them.
tick-nobody-asks-to-reprocess = Nobody asks for reprocessing.
tick-reprocessing-taken = Request { $request } over { $n } suppliers: { $backfills ->
    [none] no backfill, as there is nothing to deliver
   *[other] { $backfills }
}.
