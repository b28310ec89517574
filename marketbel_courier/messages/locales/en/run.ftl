# Why a run did not end as it should.

run-stopped = The run was stopped before its end. Materialize the supplier again, or retry the job.
run-storage-broke-off = PostgreSQL or the volume broke off: { CLAUSE($why) }. Retry the job; if it happens again, run `marketbel-courier doctor`.
# $kind is the name of a Python exception.
run-met-the-unexpected = Unexpected { $kind }: { CLAUSE($why) }. The run's log has the details; please report them.
run-worker-gone = The run's worker is gone: no sign of life for { DURATION($silence) }. { $jobs }
run-had-no-worker = { CLAUSE($what) }: it was to be started { DURATION($silence) } ago. { $jobs }
run-worker-blocked = { CLAUSE($what) }: its process lives, but gave no sign of life for { DURATION($silence) }. { $jobs }
run-was-refused = { CLAUSE($what) }. { $jobs }
run-had-no-job = It had no job under way.
run-jobs-ended = Its jobs under way were ended, to be retried: { $names }{ $more ->
    [none] {""}
   *[other] {" "}and { $more } more
}.

## Its worker is gone
# $what is one of the clauses below, which say how the run ended.

# $then is one of the clauses below, which say what the run was at.
run-broke-off = { SENTENCE($what) } At that time { $then }.
# $names are some of the suppliers, $more are not named.
run-broke-off-with-jobs = { CLAUSE($what) }: { $names }{ $more ->
    [0] {""}
   *[other] {" "}and { $more } more
} failed; { $retried } of { $n } are retried by themselves.
run-lost-its-worker = The run's worker ended without a word (killed, or its machine restarted)
run-was-never-handed-over = The run was never handed to the code server (the daemon that was to start it was killed or restarted)
run-worker-was-blocked = The run's worker was blocked (one piece of work took too long, or it was suspended)
run-worker-was-blocked-by = The run's worker was blocked (work for { $supplier } let nothing else begin, for { DURATION($time) } by then)
run-met-a-read-only-database = PostgreSQL was read-only, so the run could not go on
run-met-a-full-database = PostgreSQL's disk was full, so the run could not go on
run-was-ended = The run was ended
run-was-deleted = The run was deleted
run-was-downloading = the price list was being downloaded
run-was-to-read-again = its file was about to be read again
run-was-reading = the price list was being read down the legacy route
run-was-to-hand-over = the price list was about to be handed to ml-analyze
run-was-awaiting-analysis = the analysis was awaited
