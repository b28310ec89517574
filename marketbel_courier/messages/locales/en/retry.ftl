# Why a job that failed is not tried again. `$what` is what the job failed of.

retry-replaced = { $what } It is not retried: a newer delivery took its place.
retry-of-inactive-supplier = { $what } It is not retried by itself: the supplier is no longer active.
retry-stopped-by-a-person = { $what } It is not retried by itself, because a person stopped the run.
