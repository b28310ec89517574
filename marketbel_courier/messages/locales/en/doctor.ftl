# What the doctor looks at, what it finds, and how to mend it.

## Verdicts

doctor-ok = ok
doctor-warn = warn
doctor-fail = fail
doctor-to-mend = { $n } to mend
doctor-nothing = Nothing stands in the way.

## What is looked at

doctor-admin = Admin page
doctor-alerts = Alerts
doctor-other-settings = Other settings
doctor-settings = Settings
doctor-packages = Packages
doctor-redis-jobs = Redis: jobs
doctor-redis-writes = Redis: writes
doctor-redis-must-write = let REDIS_URL lead to the primary; if it is full, raise maxmemory or remove what is no longer needed; see its log
doctor-servers = Embedded servers
doctor-sheet-subject = Master sheet

## What holds for several

# $setting is the name of a variable of the environment.
doctor-not-set = { $setting } is not set
doctor-unset = not set
doctor-set = set
doctor-set-at = set, at { $host }
doctor-unseen = not looked at
doctor-correct = correct { $setting }
doctor-wrong = is wrong: { $why }
doctor-correct-or-unset = correct it, or unset it for the default
doctor-set-elsewhere = `make run` brings its own; elsewhere set { $setting }
doctor-start-or-correct = start it, or correct { $setting }
doctor-no-folder = { $folder } is not a folder
doctor-create-folder = create it, or correct { $setting }
doctor-unreadable = { $path } cannot be read: { CLAUSE($why) }
doctor-not-installed = not installed: { $names }
doctor-version = { $where }, version { $version }
doctor-answers = { $where } answers: { $what }
doctor-says = { $where } says { $what }
doctor-unreachable = { $where } cannot be reached: { CLAUSE($why) }
doctor-defaults = { $n } have their defaults

## The machine

doctor-newer-python = install Python 3.11 or newer and run `make env PYTHON=…`
doctor-packages-complete = complete (dagster { $dagster })
doctor-make-env = run `make env`
doctor-make-env-or-set = run `make env`, or set DATABASE_URL and REDIS_URL to servers of your own
doctor-servers-not-needed = not installed: { $names }; not needed with DATABASE_URL and REDIS_URL
doctor-servers-not-part = not part of this installation; a checkout has them
doctor-set-servers = set DATABASE_URL and REDIS_URL
doctor-set-dagster-home = `make run` brings its own; elsewhere set it to a folder with the dagster.yaml
doctor-not-absolute = { $path } is not absolute
doctor-want-absolute = Dagster wants an absolute path
doctor-no-dagster-yaml = { $folder } has no dagster.yaml: Dagster would keep its runs in SQLite
doctor-copy-dagster-yaml = copy the project's dagster.yaml there

## The admin page

doctor-admin-correct = correct it: the page does not start
doctor-jwt-short = JWT_SECRET has fewer than { $n } bytes and could be guessed
doctor-jwt-longer = choose a longer one here and in the existing API
doctor-admin-open = { $host }, port { DIGITS($port) }, without a sign-in, for this machine only
doctor-admin-by = { $host }, port { DIGITS($port) }, by { $by }
doctor-by-password = password
doctor-by-token = token
doctor-by-jwt = JWT
doctor-either = { $one } or { $other }

## PostgreSQL, Redis and ml-analyze

# $why is a sentence that begins with what is wrong.
doctor-postgres-problem = { $where } { $why }
doctor-postgres-must-write = let DATABASE_URL lead to the primary; on the primary look for default_transaction_read_only
doctor-never-migrated = { $found }: no migration was applied yet
doctor-migrations-lack = { $found }: migrations lack
doctor-migrate = run `marketbel-courier migrate`
doctor-tables-lack = { $found }: Marketbel's tables are not there: { $tables }
doctor-restore-tables = run the existing system's own migrations, or restore the tables from a backup
doctor-migrated = { $found }, migrated to { $revision }
doctor-connections = PostgreSQL: connections
# $n are given, $needed are opened at most by $runs runs at once and all other processes.
doctor-connections-suffice = { $n } are given; { $runs } runs at once and all other processes open { $needed } at most
doctor-connections-few = { $n } are given, but { $runs } runs at once and all other processes may open { $needed }: runs without one die, and their suppliers are tried again
# $setting is the value that suffices, $analyses the number of analyses for which what is given suffices.
doctor-raise-connections = set { $bound ->
    [database] the limit of this database (ALTER DATABASE … CONNECTION LIMIT)
    [role] the limit of this role (ALTER ROLE … CONNECTION LIMIT)
   *[other] PostgreSQL's max_connections (in docker-compose.yml: POSTGRES_MAX_CONNECTIONS)
} to { DIGITS($setting) } or more, and further for what other programs open{ $analyses ->
    [none] {""}
   *[other] , or ML_MAX_IN_FLIGHT to { DIGITS($analyses) } or less
}
doctor-password-refused = { $where } refuses the password
doctor-correct-redis = correct REDIS_URL or REDIS_PASSWORD
doctor-jobs-unseen = not looked at: { CLAUSE($why) }
doctor-redis-may-write = let REDIS_URL name one that may write
doctor-odd-keys = no job, though under job: { $keys }
doctor-remove-odd-keys = remove them, or who reads the jobs there, as the existing page, may find none
doctor-no-ml = { $url } is not an answer of ml-analyze's
doctor-ml-checks-follow = its own checks follow; see its log
doctor-start-ollama = start Ollama where ml-analyze on { $host } expects it; matching is weaker without it
doctor-look-into-ml-log = look into the log of ml-analyze on { $host }
doctor-ml-access = ml-analyze: access
doctor-ml-serves = serves the courier { $token ->
    [none] without a token
   *[other] with its token
}
doctor-not-tried = not tried: { CLAUSE($why) }
doctor-ml-log = see the log of ml-analyze
doctor-correct-ml-token = set ML_ANALYZE_TOKEN to the token that ml-analyze has
# $here is the folder of the courier, $there the same as ml-analyze should see it.
doctor-volume-seen = a file written to { $here } is seen by ml-analyze in { $there }
doctor-volume-not-seen = a file written to { $here } is not seen by ml-analyze in { $there }
doctor-mount-same-volume = mount the same folder on both sides, readable for ml-analyze, and name its path there in ML_UPLOADS_DIR
doctor-volume-cannot-be-asked = this ml-analyze cannot be asked whether it sees the files in { $folder }
doctor-compare-volumes = compare the mounts of both by hand: a wrong path shows in the first list as a file that is not found

## The shared volume

doctor-volume-not-set = not set, and { $folder } is not there
doctor-mount-volume = `make run` brings its own; elsewhere mount the shared volume there
doctor-let-write = let the courier's user write there
doctor-volume-writable = { $folder } is writable, { SIZE($free) } free
doctor-archive-off = no versions of suppliers' files are kept
doctor-archive-set = set it to a folder or to a bucket's URL, to look back at files and to rehearse upgrades
doctor-archive-writable = { $address } takes versions of suppliers' files
doctor-free-space = free some space: a few large files would fill it

## Traces

doctor-traces-cannot-be-made = traces are asked for, and the extra `telemetry` is not installed
doctor-install-telemetry = pip install "marketbel-courier[telemetry]", wherever runs and ml-analyze work; work goes on without
doctor-traces-are-sent = { $where } is sent traces
doctor-correct-collector = start the collector, or correct its address; work goes on without it

## Google

doctor-google-needs-key = suppliers with Google Sheets need the JSON key of a service account
doctor-google-no-key = { $path } is not the key of a service account
doctor-google-create-key = create a JSON key in the Google Cloud console, under IAM, Service accounts
doctor-google-account = service account { $email }; sheets must be shared with it

## The master sheet and the alerts

doctor-set-redis-for-sheet = Redis may name it: set REDIS_URL
doctor-sheet-slow = not read within { DURATION($time) }
doctor-sheet-see-server = see whether its server answers, or correct its address
doctor-correct-sheet = correct MASTER_SHEET_URL, or the sheet
doctor-unseen-without-redis = not looked at while Redis is away
doctor-mend-redis = mend Redis first
doctor-no-sheet = none is configured
doctor-set-sheet = set MASTER_SHEET_URL or use the admin page; else suppliers are made by hand
doctor-sheet = { $sheet } names { $n } { $n ->
    [one] supplier
   *[other] suppliers
}
doctor-sheet-rows-lack = { $finding }, { $n } { $n ->
    [one] row
   *[other] rows
} cannot be taken
doctor-sheet-row = row { DIGITS($row) }: { $why }
doctor-set-webhook = set one under Settings on the admin page, or ALERT_WEBHOOK_URL, to be told of failures that need a person
doctor-posted = posted to { $host }
doctor-set-ui-url = set DAGSTER_UI_URL, so that they have links
doctor-posted-with-links = posted to { $host }, with links to { $url }

## How offers are compared

doctor-comparison = Lowest prices
doctor-compared-in = { $currency ->
    [none] of a product's offers only those of one currency
   *[other] in { $currency }
}{ $n ->
    [none] {""}
    [one] ; { $n } product has offers that cannot be compared
   *[other] ; { $n } products have offers that cannot be compared
}
doctor-set-shop-currency = set SHOP_CURRENCY
doctor-set-rates-source = name exchange rates in RATES_SOURCE, or see why: courier.best_offers
doctor-see-left-out = see why: reasons in courier.best_offers
doctor-rates = Exchange rates
doctor-no-rates = none were fetched yet
doctor-refresh-rates = run `marketbel-courier rates refresh`
doctor-accept-rates = see what is at RATES_SOURCE
doctor-correct-rates = correct RATES_SOURCE, then run `marketbel-courier rates refresh`
doctor-rates-found = { $n } { $n ->
    [one] rate
   *[other] rates
} against { $base }, of { $day }

## What works by itself

doctor-daemon = Daemon
doctor-syncs = Syncs
doctor-indexes = Catalogue indexes
doctor-start-daemon = on a local stack look into the folder `logs`; with Compose: `docker compose ps`
doctor-syncs-begin = the scheduled ones begin
doctor-syncs-skipped = { $n } scheduled ones in a row were skipped. { $why }
doctor-see-sync = see `marketbel-courier status` for the sync or job that blocks them
doctor-indexes-missing = { $n ->
    [one] { $n } index is missing
   *[other] { $n } indexes are missing
}{ $trigrams ->
    [none] {""}
   *[other] , and the extension pg_trgm
}: searches look at every item
doctor-make-indexes = run `marketbel-courier migrate --catalogue-indexes`
doctor-unknown-variable = nothing reads this variable
doctor-perhaps-meant = is { $name } meant?
doctor-correct-ui-url = correct DAGSTER_UI_URL, or start the web UI: the links in alerts lead there
doctor-answered-status = { $where } answers HTTP { DIGITS($status) }
doctor-ui-answers = { $where } answers
doctor-port-taken = port { DIGITS($port) } is taken by another program
doctor-free-port = end that program, or set another ADMIN_PORT
doctor-no-channel = no channel is set up
doctor-channel-set = sent by { $channel }; its trial is on the page, under Settings
doctor-webhook-refuses = posted to { $host }, but { $why }
doctor-correct-webhook = correct ALERT_WEBHOOK_URL, or the webhook on the page under Settings
doctor-no-file = { $path } is no file
