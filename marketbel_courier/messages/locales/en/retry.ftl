# Why a job that failed is not tried again.

## Not by itself
# $what is what the job failed of.

retry-replaced = { $what } It is not retried: a newer delivery took its place.
retry-of-inactive-supplier = { $what } It is not retried by itself: the supplier is no longer active.
retry-stopped-by-a-person = { $what } It is not retried by itself, because a person stopped the run.
retry-given-up = { CLAUSE($what) }. Given up after { $n ->
    [one] { $n } retry
   *[other] { $n } retries
}; retry it by hand when the cause is gone.

## Not although a person asks for it

# $why is one of the clauses below.
retry-refused = Not retried: job { $job }: { $why }.
retry-of-no-job = Not retried: the request names no job.
retry-job-unknown = it is not known
retry-job-in-progress = it is in progress
retry-job-complete = its newest delivery is complete; `reprocess` analyses it again
retry-job-replaced = a newer delivery took its place
