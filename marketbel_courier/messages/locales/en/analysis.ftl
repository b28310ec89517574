# What the bundled ml-analyze says of an analysis and of itself.

## Why an analysis failed

analysis-never-finished = { $times ->
    [one] The analysis never finished: it was begun { $times } time.
   *[other] The analysis never finished: it was begun { $times } times.
}
# $why is the last error.
analysis-failed-often = { $times ->
    [one] The analysis failed { $times } time, at last: { $why }
   *[other] The analysis failed { $times } times, at last: { $why }
}
# $kind is the name of a Python exception.
analysis-met-the-unexpected = The analysis stopped on an unexpected error ({ $kind }); the log of ml-analyze has the details.
analysis-with-further-errors = and { $count } more: see parsing_logs, task { $task }

## What it answers

analysis-queued = File queued for analysis
analysis-queued-before = File was queued before
analysis-deleted = Job deleted
analysis-refused-for-a-full-queue = The queue is full: send the file again later.
analysis-job-unknown = Job { $job } is not known, or has expired.
analysis-for-a-stranger = The token is missing or wrong: send `Authorization: Bearer …` with the service's ML_ANALYZE_TOKEN.
analysis-for-a-web-page = Web pages of other sites are not served.
analysis-under-another-name = The service has no such name: ask for it by an address, or name the host in ML_ANALYZE_NAMES.
analysis-without-json = JSON is expected: send the request with `Content-Type: application/json`.
analysis-request-too-large = The request is too large: a file is named, not sent.
analysis-of-another-request = That client_job_id is taken. It was sent with another supplier or kind of file: send another one.
analysis-of-pictures = Reading pictures is not implemented.
analysis-without-redis = Redis cannot be reached: try again later.
analysis-without-database = The database cannot be reached: try again later.

## How the service is

analysis-redis-unreachable = Redis cannot be reached: { CLAUSE($why) }. Check REDIS_URL.
analysis-server-connected = connected
analysis-server-silent = no answer in time
analysis-server-not-used = not used
analysis-tables-missing = the tables are missing: run `marketbel-courier migrate`
analysis-queue-at-work = { $in_progress } in progress, { $waiting } waiting
analysis-queue-without-workers = no worker is alive: restart the service
analysis-queue-full = the queue is full: further files are refused
analysis-queue-slow = the oldest file has waited for { DURATION($time) }
