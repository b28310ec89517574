# What stops the clean-up of the shared volume.

cleanup-failed = Files that are due could not be removed: { $n }. Give the courier's user the folder.
# $whom is a server; $what is what it knows.
cleanup-stopped = The clean-up stopped, and removes nothing: { $whom } cannot be asked { $what } ({ CLAUSE($why) }). It goes on by itself when that is back; `marketbel-courier doctor` says what is wrong.
cleanup-waits-for-uploads = The clean-up waits, and removes nothing: the list of uploads in Redis has { $n } entries, too much to see which files they name. It goes on by itself when the uploads are taken. Find out who writes there.
cleanup-of-rows-stopped = Old rows cannot be removed: { CLAUSE($why) }. The next clean-up goes on; `marketbel-courier doctor` says what is wrong.
cleanup-no-rights = This process may look at Dagster's runs, but not remove them; nothing was removed. Call it where the code server runs: in containers, `docker compose exec code-server marketbel-courier prune`. The code server does the same by itself every six hours.
cleanup-which-uploads-wait = which uploads wait
cleanup-which-in-flight = which deliveries are in flight
cleanup-which-known = which files it knows
cleanup-which-expired = which questions have expired
cleanup-which-archived = which versions it knows
