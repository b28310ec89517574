# What is wrong with PostgreSQL, or with what it holds.

database-away = PostgreSQL cannot be reached: { CLAUSE($why) }. Check DATABASE_URL with `marketbel-courier doctor`.
# What a check says of the database.
database-does-not-answer = cannot be reached: { $why ->
    [none] no answer
   *[other] { $why }
 }
database-not-migrated = The database cannot be migrated: { CLAUSE($why) }. Check DATABASE_URL, and that its user may create tables.
database-broke-off-in-refresh = PostgreSQL broke off in the refresh: { CLAUSE($why) }. Refresh again; check the server with `marketbel-courier doctor` if this stays so.
database-lacks-marketbels-tables = Marketbel's tables are not there yet ({ $table }). Run `marketbel-courier migrate`, or beside an existing system that system's own migrations.
database-lacks-own-tables = The database lacks tables of the courier. Run `marketbel-courier migrate`.
database-dagster-storage-unusable = Dagster's storage cannot be used: { $kind }. Nothing was requested. Check DAGSTER_HOME and DATABASE_URL with `marketbel-courier doctor`.
