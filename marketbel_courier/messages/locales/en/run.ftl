# Why a run did not end as it should.

run-stopped = The run was stopped before its end. Materialize the supplier again, or retry the job.
run-storage-broke-off = PostgreSQL or the volume broke off: { CLAUSE($why) }. Retry the job; if it happens again, run `marketbel-courier doctor`.
# $kind is the name of a Python exception.
run-met-the-unexpected = Unexpected { $kind }: { CLAUSE($why) }. The run's log has the details; please report them.
run-worker-gone = The run's worker is gone: no sign of life for { DURATION($silence) }. { $jobs }
run-had-no-job = It had no job under way.
run-jobs-ended = Its jobs under way were ended, to be retried: { $names }{ $more ->
    [none] {""}
   *[other] {" "}and { $more } more
}.
