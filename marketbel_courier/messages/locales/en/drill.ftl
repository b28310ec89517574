# What a drill finds: how its deliveries ended, and what is not as it should be.

drill-end = { $outcome ->
    [success] complete
    [partial] complete, with warnings
    [empty] complete, without items
    [unchanged] unchanged
    [superseded] superseded
   *[failed] failed
}{ $items ->
    [0] {""}
   *[other] , { $items } items
}
drill-end-none = no end
drill-not-begun = no delivery was begun { $n ->
    [0] at all
   *[other] that counts, of { $n }
}
drill-not-ended = it has not ended and does not move: { $state }
drill-other-end = it ended as { $found }, not as { $expected }{ $why ->
    [none] {""}
   *[other] : { CLAUSE($why) }
}
drill-no-reason = it failed without a reason
drill-other-reason = it failed for another reason ({ $found }): { CLAUSE($why) }
drill-file-of-a-failure = it failed, and { $n } of its files are on the shared volume
drill-bytes-differ = the bytes on the shared volume are not those of the source ({ $n } { $n ->
    [one] file
   *[other] files
})
drill-sidecar-differs = a sidecar does not describe its file
drill-items-differ = { $found } items are stored, { $same } of the { $expected } expected ones among them with their prices
drill-items-linked = { $n } of its items are linked to products of the shop
drill-redis-differs = Redis shows { $found }, the ledger says { $expected }
drill-grid-differs = Dagster's grid shows { $found ->
    [none] nothing
   *[other] { $found }
}, not { $expected }
drill-no-alert = no alert was raised
drill-channel-silent = the alert did not go out by { $channel }
drill-no-rights = This process may look at Dagster's runs, but not remove them, as a drill has to at its end; nothing was begun. Call it where the code server runs: in containers, `docker compose exec code-server marketbel-courier drill`.
drill-left-under-way = Not everything is removed yet: deliveries of { $n } of the drill's suppliers have not ended. Call `marketbel-courier drill --clean-up` later.
drill-left-busy = Not everything is removed yet: somebody is writing items of “{ $name }”. Call `marketbel-courier drill --clean-up` later.
