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
