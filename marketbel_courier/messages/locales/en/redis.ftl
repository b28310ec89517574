# What is wrong with Redis.

redis-names-no-sheet = Redis, which may name the master sheet, cannot be read ({ CLAUSE($why) }). No supplier was changed. Check REDIS_URL with `marketbel-courier doctor`, then refresh again.

# $why is what is wrong with its fields, in the words of the library that reads them.
redis-upload-unreadable = the upload's entry cannot be read ({ $why })
redis-entry-too-long = the entry is longer than { SIZE($size) }
# $keys are the keys, $prefix what their new names begin with.
redis-keys-put-aside = Keys of another type in Redis: { $keys }. They were renamed to { $prefix }…, so that work goes on. Find out who writes there.
redis-sheet-unusable = Redis names no usable master sheet: what stands there is too long, or no text. The one that was set before holds.
redis-is-read-only = Redis is read-only: { CLAUSE($why) }
redis-is-full = Redis is full: { CLAUSE($why) }
redis-takes-no-writes = Redis takes no writes: { CLAUSE($why) }
redis-is-away = Redis is away: { CLAUSE($why) }.
redis-holds-nonsense = Redis holds what nobody can read: { CLAUSE($why) }.
