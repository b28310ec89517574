# Why a sync does not take place, what it waits for, and how one ended.

sync-other-waits = Sync { $task } waits already, and begins when the one under way ends.
sync-other-has-just-ended = Another sync was under way. Ask again if its suppliers changed since.
sync-other-is-under-way = Sync { $task } is under way since { MINUTE($since) } UTC. Ask again when it has ended.
sync-was-skipped = The sync was skipped: { $why }
# $before is what went wrong before the deliveries, $reason how they ended.
sync-ended-after = { $before } { $reason }
sync-has-ended = The sync has ended.
sync-just-set-up = The schedule begins here. The next one is due at { MINUTE($following) } UTC.

## What it waits for

sync-refreshes-registry = Sync { $task }: the registry is being refreshed.
sync-waits-for-lock = Sync { $task } waits: somebody else holds sync:lock for another { DURATION($time) }.
sync-waits-for-runs = Sync { $task }: { $n ->
    [one] { $n } of its runs is
   *[other] { $n } of its runs are
} under way.
sync-waits-for-analyses = Sync { $task }: { $n ->
    [one] { $n } price list is
   *[other] { $n } price lists are
} being analysed.
sync-waits-for-next-try = Sync { $task }: { $n ->
    [one] { $n } price list waits
   *[other] { $n } price lists wait
} for the next try at { MOMENT($at) } UTC, since runs ended before coming to { $n ->
    [one] it
   *[other] them
}{ $others ->
    [none] {""}
   *[other] ; { $others } more are being analysed
}.
sync-registry-again = Sync { $task }: the run of the registry broke off; it is tried again, for the { $n ->
    [2] second
   *[other] third
} time in all.
sync-waits-for-supplier = Sync { $task }: supplier { $supplier } is not there yet.
sync-redis-unreadable = Redis cannot be read ({ $why }); what is under way goes on.

## The suppliers could not be refreshed first

sync-sheet-not-taken-over = The master sheet could not be taken over: { CLAUSE($why) }. The known suppliers were delivered.
sync-registry-run-broke-off = its run was stopped, or died
sync-registry-too-slow = The run of supplier_registry did not end in time; the known suppliers were delivered.

## How one of everybody ended

sync-without-sources = No active supplier has a source.
sync-suppliers-done = { $done } of { $total } suppliers complete{ $failed ->
    [0] {""}
   *[other] , { $failed } failed
}{ $waiting ->
    [0] {""}
    [one] , { $waiting } still waits for its analysis
   *[other] , { $waiting } still wait for their analysis
}{ $missing ->
    [0] {""}
    [one] , { $missing } without a job, as its run failed before
   *[other] , { $missing } without a job, as their run failed before
}.

## How one of some suppliers ended

sync-one-requested = The supplier's delivery was requested.
sync-some-requested = { $n ->
    [one] The delivery of { $n } supplier was requested.
   *[other] The deliveries of { $n } suppliers were requested.
}
sync-supplier-inactive = { $supplier } is not active: nothing was delivered.
sync-supplier-without-source = { $supplier } has no source URL: it is delivered by uploads.
sync-named-nobody = The request named no supplier: nothing was delivered.
sync-supplier-unknown = Supplier { $supplier } does not exist: nothing was delivered.
