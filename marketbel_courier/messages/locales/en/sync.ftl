# Why a sync does not take place, and how one ended.

sync-other-waits = Sync { $task } waits already, and begins when the one under way ends.
sync-other-has-just-ended = Another sync was under way. Ask again if its suppliers changed since.
sync-other-is-under-way = Sync { $task } is under way since { MINUTE($since) } UTC. Ask again when it has ended.
sync-was-skipped = The sync was skipped: { $why }
# $before is what went wrong before the deliveries, $reason how they ended.
sync-ended-after = { $before } { $reason }
sync-has-ended = The sync has ended.
sync-just-set-up = The platform has just been set up. The next one is due at { MINUTE($following) } UTC.
