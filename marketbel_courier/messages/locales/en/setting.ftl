# What is wrong with settings: one message for each.

# $name is the setting, as the environment calls it.
setting-missing = { $name } is not set: { $name ->
    [DATABASE_URL] PostgreSQL of Marketbel; Dagster's tables get a schema of their own
   *[other] there is no default
 }. Set it, or run `marketbel-courier doctor`.
setting-wrong = { $name } is wrong: { $why }

## Why a value is wrong

setting-of-another-form = must look like { $example }
setting-no-language = must be en or ru
setting-no-broker = CELERY_BROKER_URL is not set. Name the Redis that hands runs to workers.
setting-review-above-link = must not be above MATCH_LINK_SCORE
setting-shows-a-password = must be without a password: browsers and alerts get this address
setting-token-too-short = each token must have at least { $n ->
    [one] { $n } character
   *[other] { $n } characters
 }
setting-no-host = “{ $host }” is no host: name each as admin.example.org, without scheme and path
setting-no-network = “{ $network }” is neither an address nor a network: write each as 10.0.0.5 or 10.0.0.0/24
setting-no-origin = “{ $origin }” is no origin: name each as https://shop.example or http://localhost:3000, without a path; there is no wildcard
# $file is the variable that names the file.
setting-said-twice = it is also named by { $file }: set one of them
setting-file-unreadable = { $path } cannot be read: { CLAUSE($why) }
setting-file-no-text = { $path } is no text
setting-file-too-long = { $path } holds more than { SIZE($size_bytes) }, which is no secret
setting-no-password-hash = make one with `marketbel-courier admin hash-password`

## What several settings make together

setting-opens-to-everybody = The admin page would be open to everybody: whoever can reach { $host } gets in. Set ADMIN_PASSWORD_HASH (`marketbel-courier admin hash-password` makes one), ADMIN_TOKENS or JWT_SECRET, or listen on 127.0.0.1 only.
setting-cannot-listen = Nothing can listen on { $host }, port { DIGITS($port) }: { CLAUSE($why) }. Correct { $host_setting }, or choose another { $port_setting }.
