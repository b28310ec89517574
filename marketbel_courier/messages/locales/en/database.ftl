# What is wrong with PostgreSQL, or with what it holds.

database-away = PostgreSQL cannot be reached: { CLAUSE($why) }. Check DATABASE_URL with `marketbel-courier doctor`.
# What a check says of the database.
database-does-not-answer = cannot be reached: { $why ->
    [none] no answer
   *[other] { $why }
 }
database-is-read-only = takes no writes: it is read-only
database-not-migrated = The database cannot be migrated: { CLAUSE($why) }. Check DATABASE_URL, and that its user may create tables.
database-roles-not-made = The roles cannot be made: { CLAUSE($why) }. The user of DATABASE_URL has to own the tables, and needs CREATEROLE.
database-roles-shared = The roles are not separate. COURIER_DATABASE_URL, PARSER_DATABASE_URL and DAGSTER_DATABASE_URL have to name three users, none of them that of DATABASE_URL.
# $rights are the first of them, such as “INSERT courier.deliveries”.
database-role-otherwise = A role has other rights than it should: { $role }, { $rights }. Take it out of other roles, give it a name of its own in its URL, or let the tables' owner make the roles.
database-broke-off-in-refresh = PostgreSQL broke off in the refresh: { CLAUSE($why) }. Refresh again; check the server with `marketbel-courier doctor` if this stays so.
database-lacks-marketbels-tables = Marketbel's tables are not there yet ({ $table }). Run `marketbel-courier migrate`, or beside an existing system that system's own migrations.
database-lacks-own-tables = The database lacks tables of the courier. Run `marketbel-courier migrate`.
database-dagster-storage-unusable = Dagster's storage cannot be used: { $kind }. Nothing was requested. Check DAGSTER_HOME and DATABASE_URL with `marketbel-courier doctor`.
