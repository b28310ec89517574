# What is wrong with Redis.

redis-names-no-sheet = Redis, which may name the master sheet, cannot be read ({ CLAUSE($why) }). No supplier was changed. Check REDIS_URL with `marketbel-courier doctor`, then refresh again.
