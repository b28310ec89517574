# What was found of the former worker's, and what became of it.

## A step
# $kind is one of the things below, $subject which one it is, $was how it was found, $done what became of it.

adoption-step = Former worker's { $kind } { $done }: { LINE($subject) }{ $was ->
    [none] {""}
   *[other] {" "}({ LINE($was) })
 }, { CLAUSE($why) }.

adoption-thing-job = job
adoption-thing-active-list = jobs:active
adoption-thing-sidecar = sidecar
adoption-thing-files = files
adoption-thing-sync = sync
adoption-thing-queue = queue

adoption-left-to-worker = left to the former worker
adoption-removed = removed
adoption-put-right = put right
adoption-taken-over = taken over
adoption-known = known as analysed
adoption-failed = ended as failed
adoption-completed = ended as complete
adoption-not-taken-over = not taken over
adoption-made = made
adoption-not-written = not written
adoption-released = released
adoption-set-to-idle = set to idle
adoption-left = left
adoption-left-alone = left alone
adoption-left-to-cleanup = left to the clean-up

adoption-job-of-supplier = { $supplier }, { SHORT($job) }
# $phase is Redis's word.
adoption-phase-since = { $phase } since { DURATION($time) }
adoption-ids = { $n ->
    [one] one id
   *[other] { $n } ids
 }
adoption-files = { $n ->
    [one] one file
   *[other] { $n } files
 }
adoption-keys = { $n ->
    [one] one key
   *[other] { $n } keys
 }
adoption-requests = requests
adoption-requests-by-kind = { $syncs } syncs, { $uploads } uploads, { $retries } retries
adoption-status-unreadable = unreadable

## Why

adoption-why-at-work = it changed within the last ten minutes
adoption-why-supplier-unknown = it was left unfinished, and its supplier is unknown
adoption-why-items-are-there = its file and its items are there: it is not read again
adoption-why-ended = it has ended
adoption-why-no-longer-active = it has ended, and is no longer active
adoption-why-analysis-completed = ml-analyze has completed its analysis
adoption-why-replaced = a newer delivery took its place
adoption-why-retryable = it failed, and can be retried
adoption-why-not-storable = it cannot be written down ({ CLAUSE($why) })
adoption-why-of-supplier = it belongs to { $supplier }
adoption-why-nonsense = it makes no sense, and keeps readers from all others
adoption-why-jobs-expired = their jobs have expired
adoption-why-of-nobody = no job or supplier of that id is known; they go when they are old enough
adoption-why-held-by-nobody = the task that holds it is carried out by nobody
adoption-why-no-such-sync = no such sync is under way
adoption-why-no-date = it is no date
adoption-why-sensors = the sensors take them
adoption-why-workers-own = they are the former worker's library's own; nobody else reads them
# $why and $then are sentences.
adoption-why-failed = { $why } { $then }
adoption-then-nothing = It is not tried again.
adoption-then-a-person = It is left to a person.
adoption-then-after-analysis = It is tried again when that analysis must have ended.
adoption-then-a-retry = It is tried again by itself.

## What a later look waits for

adoption-waits-for-more = there is more to be taken over than fits one tick
adoption-waits-for-worker = the former worker gave a sign of life in Redis within the last hour
adoption-waits-for-another = another process is taking over what the former worker left
adoption-waits-for-jobs = { $n ->
    [one] one job
   *[other] { $n } jobs
 } may still be the former worker's
adoption-waits-for-sync = the former worker's sync { $task } is under way
adoption-waits-for-redis = Redis has more jobs than are looked at in one go

## In sum

# $counted is a list of counts, $waits what a later look waits for.
adoption-summary = { $dry ->
    [true] Would be done
   *[other] Done
 }: { $counted ->
    [none] nothing, as the former worker left nothing
   *[other] { $counted }
 }.{ $waits ->
    [none] {""}
   *[other] {" "}Not finished: { CLAUSE($waits) }.
 }
adoption-count = { $n } { $kind } { $done }
adoption-look-failed = What the former worker left could not be looked at: { CLAUSE($why) }.
adoption-syncs-wait = Syncs wait: { CLAUSE($what) }.

## What is odd before anything is taken over
# $names are the first few of $n, $more how many are not named.

adoption-odd-table = The table { $table } of Marketbel's is missing.
adoption-odd-no-column = The column { $column } ({ $type }) is missing.
adoption-odd-column = The column { $column } is { $found }, not { $type }.
adoption-mend-tables = Carry out Marketbel's own migrations, or see that DATABASE_URL names its database.
adoption-odd-key = { $key } in Redis is a { $found }, not a { $type }.
adoption-mend-key = See that REDIS_URL names Marketbel's Redis; if it does, nobody can read { $key }: remove it.
adoption-odd-workers = { $n } former workers gave a sign of life within the last hour: { $names }{ $more ->
    [none] {""}
   *[other] {" "}and { $more } more
 }.
adoption-odd-worker-beside-runs = The former worker gave a sign of life within the last hour, and runs of the courier's are at work.
adoption-mend-workers = Stop every former worker; if all are stopped already, remove their keys that end in :health-check.
adoption-odd-endless-lock = { $key } has no end; { $task } holds it.
adoption-odd-unreadable = { $key } in Redis cannot be understood.
adoption-mend-by-adopting = Nothing: it is put right when it is taken over.
adoption-odd-too-many-jobs = Redis has more jobs than are looked at in one go.
adoption-mend-too-many-jobs = Let old jobs expire (seven days), or look again after the takeover.
adoption-odd-job-keys = { $n ->
    [one] One key
   *[other] { $n } keys
 } under job: cannot be understood: { $names }{ $more ->
    [none] {""}
   *[other] {" "}and { $more } more
 }.
adoption-mend-job-keys = They keep readers from all other jobs and are removed when they are taken over: copy elsewhere what somebody needs.
adoption-odd-jobs-without-supplier = { $n ->
    [one] One job's supplier is
   *[other] { $n } jobs' suppliers are
 } unknown: { $names }{ $more ->
    [none] {""}
   *[other] {" "}and { $more } more
 }.
adoption-mend-jobs-without-supplier = If they should be there, see that DATABASE_URL names Marketbel's database; else such jobs are removed if they are unfinished.
adoption-odd-files-of-nobody = { $n ->
    [one] One file
   *[other] { $n } files
 } on the volume of no job or supplier that is known: { $names }{ $more ->
    [none] {""}
   *[other] {" "}and { $more } more
 }.
adoption-odd-lone-sidecars = { $n ->
    [one] One sidecar
   *[other] { $n } sidecars
 } without a price list: { $names }{ $more ->
    [none] {""}
   *[other] {" "}and { $more } more
 }.
adoption-mend-files-of-nobody = The clean-up removes them when they are old enough: copy elsewhere what somebody needs.
adoption-odd-unknown-files = { $n ->
    [one] One thing
   *[other] { $n } things
 } on the volume whose names nobody here gives.
adoption-mend-volume = The courier works as user { DIGITS($user) } here: let that user write to the folder (in containers as docs/adopting.md shows), then look again.
adoption-mend-unknown-files = See that UPLOADS_DIR names Marketbel's volume; the courier leaves them alone.

adoption-check-blocked = { $n ->
    [one] One thing stands
   *[other] { $n } things stand
 } in the way of the takeover.
adoption-check-odd = { $n ->
    [one] One thing is
   *[other] { $n } things are
 } odd; nothing stands in the way.
adoption-check-fine = Nothing is odd.
adoption-check-later = What will be taken over is shown once this is mended.
