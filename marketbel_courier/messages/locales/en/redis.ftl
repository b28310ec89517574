# What is wrong with Redis.

redis-names-no-sheet = Redis, which may name the master sheet, cannot be read ({ CLAUSE($why) }). No supplier was changed. Check REDIS_URL with `marketbel-courier doctor`, then refresh again.

# $why is what is wrong with its fields, in the words of the library that reads them.
redis-upload-unreadable = the upload's entry cannot be read ({ $why })
redis-is-away = Redis is away: { CLAUSE($why) }.
redis-holds-nonsense = Redis holds what nobody can read: { CLAUSE($why) }.
