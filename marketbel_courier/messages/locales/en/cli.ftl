# What the commands answer at a terminal, besides the doctor's findings.

## Quantities that stand alone

cli-moment = { MOMENT($at) }
cli-price = { AMOUNT($amount) }{ $currency ->
    [none] {""}
   *[other] {" "}{ $currency }
}
cli-percent = { $sign }{ AMOUNT($percent) } %
cli-time = { DURATION($time) }
cli-size = { SIZE($size) }
cli-more = and { $n } more

## Errors

cli-error = error:
# $kind is the name of a Python exception.
cli-error-unexpected = unexpected { $kind }: { $why } (COURIER_DEBUG=1 shows where)
cli-celery-missing = Celery is not installed here. Install the extra: pip install "marketbel-courier[celery]"
cli-postgres-broke-off = PostgreSQL broke off: { CLAUSE($why) }. Check it with `marketbel-courier doctor`.
cli-redis-unreachable = Redis cannot be reached: { CLAUSE($why) }. Check REDIS_URL with `marketbel-courier doctor`.
cli-age-unreadable = “{ $word }” is not an age. Write 90m, 12h, 7d or 2w.

## What click says of a command line

cli-click-error = Error: { $message }
cli-click-try = Try '{ $command } { $option }' for help.
cli-click-invalid = Invalid value: { $message }
cli-click-invalid-for = Invalid value for { $param_hint }: { $message }
cli-click-missing-argument = Missing argument
cli-click-missing-option = Missing option
cli-click-missing-command = Missing command.
cli-click-no-option = No such option { $name }.
cli-click-no-command = No such command { $name }.
cli-click-did-you-mean = { $n ->
    [one] Did you mean { $possibility }?
   *[other] (Did you mean one of: { $possibilities }?)
 }
cli-click-extra = { $n ->
    [one] Got unexpected extra argument ({ $args })
   *[other] Got unexpected extra arguments ({ $args })
 }
cli-click-value-missing = { $n ->
    [one] Option { $name } requires an argument.
   *[other] Option { $name } requires { $nargs } arguments.
 }
cli-click-no-value = Option { $name } does not take a value.
cli-click-no-choice = { $n ->
    [one] { $value } is not { $choice }.
   *[other] { $value } is not one of { $choices }.
 }
cli-click-no-number = { $value } is not a valid { $number_type }.
cli-click-out-of-range = { $value } is not in the range { $range }.
cli-click-no-moment = { $n ->
    [one] { $value } does not match the format { $format }.
   *[other] { $value } does not match the formats { $formats }.
 }
cli-click-no-file = { $name } { $filename } does not exist.
cli-click-a-file = { $name } { $filename } is a file.
cli-click-a-folder = { $name } { $filename } is a directory.
cli-click-unreadable = { $name } { $filename } is not readable.
cli-click-unwritable = { $name } { $filename } is not writable.
cli-click-aborted = Aborted!

## Titles of columns

cli-column-age = age
cli-column-becomes = becomes
cli-column-file = file
cli-column-phase = phase
cli-column-progress = how far
cli-column-rows = rows
cli-column-size = size
cli-column-supplier = supplier
cli-column-table = table
cli-column-time = time
cli-column-tries = tries
cli-column-was = was
cli-column-what = what
cli-column-whose = whose
cli-column-why = why

## Which supplier is meant

cli-supplier-unknown = No supplier has the partition key, name or id “{ $word }”.
cli-supplier-ambiguous = “{ $word }” is not one supplier's whole name. Say which, by the first column:
cli-supplier-deactivated = (deactivated)

## sync

cli-sync-asked = { $task } is asked for. `marketbel-courier status` shows how far it is.
cli-sync-nobody-takes = Nobody takes the request now; it is kept until somebody does. { $why }
cli-nobody-takes = Nobody takes the request now. { $why }
cli-sync-busy = { $task ->
    [none] A sync
   *[other] { LINE($task) }
} is under way{ $since ->
    [none] {""}
   *[other] {" "}since { MOMENT($since) } UTC
}, and there is one at a time. `marketbel-courier status` shows how far it is; ask again when it has ended.
cli-sync-waits = A sync is asked for already and waits for Dagster's daemon. Is the daemon running?
cli-no-sync = No sync is under way.

## sync --dry-run

cli-preview-busy = { LINE($task) } is under way since { MOMENT($since) } UTC; another has to wait.
cli-preview-redis-away = No sync is under way. Redis is away: whether one is asked for cannot be told.
cli-preview-waits = A sync is asked for already and waits for Dagster's daemon.
cli-preview-next = The next scheduled one is due at { MOMENT($due) } UTC.
cli-preview-no-sheet = No master sheet is configured: the suppliers stay as they are.
cli-preview-sheet-unusable = The suppliers stay as they are: { LINE($why) }
cli-preview-sheet = Master sheet: { $created } created, { $updated } updated, { $reactivated } reactivated, { $deactivated } deactivated, { $unchanged } unchanged, { $skipped } { $skipped ->
    [one] row
   *[other] rows
} skipped.
# $action is what becomes of the supplier: created, updated, reactivated or deactivated.
cli-preview-change = { LINE($name) }: { $action }, { LINE($why) }
cli-preview-skipped-row = row { DIGITS($row) }{ $name ->
    [none] {""}
   *[other] , { LINE($name) }
}: skipped, { LINE($why) }
cli-preview-before-changes = The suppliers below are as they were before these changes.
cli-preview-fetched = { $n } fetched.
cli-preview-asked-for-news = { $n } asked only for what is new.
cli-preview-fetched-anew = { $n } fetched, though a delivery is in flight: the newer one replaces it on arrival.
cli-preview-deactivated = { $n } skipped: deactivated.
cli-preview-no-source = { $n } skipped: no source address.
cli-preview-retries = { $n } to be retried, unless the sync comes first.
cli-preview-retry = { LINE($name) }: { MOMENT($at) } UTC.{ $why ->
    [none] {""}
   *[other] {" "}{ LINE($why) }
}
cli-preview-nobody = There are no suppliers.

## status

cli-status-problem = { LINE(CLAUSE($problem)) }. This is from the ledger; progress is missing.
cli-status-last-sync = The last one ended{ $at ->
    [none] {""}
   *[other] {" "}at { MOMENT($at) } UTC
}.{ $how ->
    [none] {""}
   *[other] {" "}{ LINE($how) }
}
# $since is a time of day.
cli-status-sync-master = Sync { $task }: refreshing the suppliers{ $since ->
    [none] {""}
   *[other] , since { $since } UTC
}
# $step is queued, registry, delivering, downloading or analyzing.
cli-status-sync-suppliers = Sync { $task }: { $step }, { $done } of { $total } { $total ->
    [one] supplier
   *[other] suppliers
} done{ $since ->
    [none] {""}
   *[other] , since { $since } UTC
}
cli-status-downloading = { $n } downloading
cli-status-waiting = { $n } waiting
cli-status-analysing = { $n } analysing
cli-status-to-be-retried = { $n } to be retried
cli-status-left-to-a-person = { $n } left to a person
cli-status-needs-person = { $n } in all need a person
cli-status-held-prices = { $n ->
    [one] { $n } price held
   *[other] { $n } prices held
}
cli-status-held-lists = { $n ->
    [one] { $n } list held
   *[other] { $n } lists held
}
cli-status-more = and { $n } more under way (--all)
cli-status-failed = { LINE($why) }
cli-status-retry-due = retry is due: { LINE($why) }
cli-status-retry-in = retry in { DURATION($pause) }: { LINE($why) }
cli-status-unchanged = unchanged since { MOMENT($since) } UTC
# $way is none, or tells that the file went the legacy route.
cli-status-complete = { $items } { $items ->
    [one] item
   *[other] items
}, { $matched } matched{ $errors ->
    [0] {""}
    [one] , { $errors } error
   *[other] , { $errors } errors
}{ $way ->
    [none] {""}
   *[other] , { $way }
}
cli-status-file = { SIZE($size) }{ $way ->
    [none] {""}
   *[other] , { $way }
}
cli-status-fell-back = fell back: { LINE($why) }
cli-status-legacy = legacy route
cli-status-waits = waits: { LINE($why) }
cli-status-bytes = { SIZE($done) }{ $total ->
    [none] {""}
   *[other] {" "}of { SIZE($total) }
}
cli-status-items = { $total ->
    [none] { $done } { $done ->
        [one] item
       *[other] items
    }
    [one] { $done } of { $total } item
   *[other] { $done } of { $total } items
}
cli-status-watch-or-json = --watch and --json do not go together.
cli-status-no-terminal = --watch needs a terminal. Without it, status shows what is now.
cli-status-until-ctrl-c = Ctrl-C ends this.
cli-status-again = { SENTENCE($why) } Looking again …

## why

cli-why-read-by-ml = { $key }, read by ml-analyze; times are UTC
cli-why-read-by-legacy = { $key }, read by the legacy route; times are UTC
cli-why-item-unknown = No item of this supplier has the code “{ $word }”, or it in its name.
cli-why-item-ambiguous = Several items of this supplier have “{ $word }” in their names. Give the code of one:
cli-why-item = { LINE($sku) }: { LINE($name) }

## retry

cli-retry-permanent = --permanent goes with --all-failed.
cli-retry-whom = Give suppliers, or --job, or --all-failed.
cli-retry-none-failed = No active supplier's newest delivery failed.
cli-retry-none-may-heal = No active supplier's newest delivery failed with an error that may heal (see --permanent).
cli-retry-unknown = { $job }: no such job is in the ledger.
cli-retry-never-delivered = { LINE($supplier) }: never delivered; the next sync does it.
cli-retry-deactivated = { LINE($supplier) }: not retried: deactivated; activate it in the master sheet or on the admin page first.
cli-retry-asked = is tried again.
cli-retry-refused = not retried: { CLAUSE($why) }.
cli-retry-job = { $key }, job { $job }
cli-retry-sum = { $n ->
    [one] One job is
   *[other] { $n } jobs are
} tried again within seconds. `marketbel-courier status` shows how.

## reprocess

cli-reprocess-whom = Give suppliers, or --older-than, or --all.
cli-reprocess-deactivated = { $n } left out: deactivated; activate them in the master sheet or on the admin page first.
cli-reprocess-no-source = { $n } left out: no source address; upload their price lists again.
cli-reprocess-nobody = No supplier is to be reprocessed.
cli-reprocess-announced = { $n ->
    [one] One supplier
   *[other] { $n } suppliers
} will be delivered and analysed again: { $names }{ $more ->
    [0] {""}
   *[other] {" "}and { $more } more
}.
cli-reprocess-to-ml = { $n ->
    [one] One supplier
   *[other] { $n } suppliers
} will be switched to ml-analyze first.
cli-reprocess-to-legacy = { $n ->
    [one] One supplier
   *[other] { $n } suppliers
} will be switched to the legacy route first.
cli-reprocess-ml-off = USE_ML_PROCESSING is false: every file goes the legacy route all the same.
cli-reprocess-requested = Backfill { $backfill } is requested for { $n ->
    [one] one supplier
   *[other] { $n } suppliers
}.
cli-json-needs-yes = --json asks nothing: give --yes with it.
cli-go-on = Go on?
cli-dagster-home-missing = DAGSTER_HOME is not set. Set it to the folder with the dagster.yaml that Dagster's daemon uses; beside `make run` that is in the file that it names `In a shell`.
cli-dagster-home-empty = { $folder } has no dagster.yaml: it is not the folder that Dagster's daemon uses. Correct DAGSTER_HOME.

## review

cli-review-no-id = “{ $word }” is no id of a question. `marketbel-courier review list` shows them in the first column; { $n } characters or more will do.
cli-review-unknown = No question has the id { $id }. It may have been withdrawn because matching found the product; `marketbel-courier review list` shows what is left.
cli-review-ambiguous = Several ids begin with { $id }. Say which:
cli-review-no-candidate = “{ $word }” is no candidate. Give { $count ->
    [0] a product
    [1] the number 1
   *[other] one of the numbers 1 to { $count }
} or a product's id; `marketbel-courier review show { SHORT($id) }` lists them.
cli-review-linked = “{ LINE($item) }” of { LINE($supplier) } is now linked to the product “{ LINE($product) }”.
cli-review-was-linked = “{ LINE($item) }” of { LINE($supplier) } was already linked to the product “{ LINE($product) }”.
cli-review-new = “{ LINE($item) }” of { LINE($supplier) } is now a new product, the draft “{ LINE($product) }”.
cli-review-was-new = “{ LINE($item) }” of { LINE($supplier) } was already made a new product, the draft “{ LINE($product) }”.
cli-review-nothing = Nothing waits for review.
cli-review-none-is = None is { $status }.
cli-review-empty-page = That page is empty.
# $status is open, or the status of all that are listed.
cli-review-sum = { $n } { $status ->
    [open] to review
   *[other] { $status }
}{ $shown ->
    [none] {""}
   *[other] , { $shown }
}. `review show ID` compares, `accept` or `reject`.
cli-review-shown = { $first } to { $last } shown
cli-review-status = { $status }
cli-review-is = is { $product ->
    [none] without a product
   *[other] { LINE($product) }
}
cli-review-no-candidates = no candidates
cli-review-without-candidates = There are no candidates.
cli-review-price-of = { AMOUNT($price) }, { LINE($supplier) }
cli-review-item = { LINE($supplier) }: SKU { LINE($sku) }, price { AMOUNT($price) }{ $category ->
    [none] {""}
   *[other] , { LINE($category) }
}
cli-review-answered = { $status ->
    [approved] Approved
   *[rejected] Rejected
}{ $at ->
    [none] {""}
   *[other] {" "}at { MOMENT($at) } UTC
}; it is { $product ->
    [none] without a product
   *[other] { LINE($product) }
}.
cli-review-expired = Expired at { MOMENT($at) } UTC; still to be answered.
cli-review-waits = Waits since { MOMENT($since) } UTC.
cli-review-score = { AMOUNT($score) }
cli-review-price-from = from { AMOUNT($price) }
cli-review-gone = no longer in the catalogue
cli-review-settled = { $n ->
    [one] { $n } question about an item that is alike got the same answer.
   *[other] { $n } questions about items that are alike got the same answer.
}
cli-review-bulk-confirm = Link { $n ->
    [one] this item
   *[other] these { $n } items
}?
cli-review-bulk-done = { $n ->
    [one] { $n } item was linked.
   *[other] { $n } items were linked.
} `marketbel-courier review undo { $id }` takes it back.
cli-review-bulk-left-out = { $n ->
    [one] { $n } stays open, since something speaks against it:
   *[other] { $n } stay open, since something speaks against them:
}
cli-review-bulk-sum = { $n ->
    [one] { $n } item would be linked.
   *[other] { $n } items would be linked.
}
cli-review-bulk-none = No open question has such a score.
cli-review-no-answers = Nothing was answered.
cli-review-no-answer-id = “{ $word }” is no id of an answer. `marketbel-courier review answers` shows them in the first column; { $n } characters or more will do.
# $kind is accepted, rejected or bulk.
cli-review-answer = { $kind ->
    [bulk] { $n ->
        [one] { $n } item linked to its best candidate, from a score of { AMOUNT($score) }
       *[other] { $n } items linked to their best candidates, from a score of { AMOUNT($score) }
    }
    [rejected] “{ LINE($item) }” is a new product
    [unlinked] “{ LINE($item) }” is no longer “{ LINE($product) }”
   *[accepted] “{ LINE($item) }” is { $product ->
        [none] without a product
       *[other] “{ LINE($product) }”
    }
}{ $kind ->
    [bulk] {""}
   *[other] { $n ->
        [1] {""}
       *[other] , { $n } alike
    }
}
cli-review-by = { MOMENT($at) } UTC{ $by ->
    [none] {""}
   *[other] , { LINE($by) }
}
cli-review-undone = undone{ $n ->
    [none] {""}
   *[other] {" "}for { $n } of { $of }
} at { MOMENT($at) } UTC{ $by ->
    [none] {""}
   *[other] , { LINE($by) }
}

## cleanup

cli-cleanup-more = … and { $n } more, younger ones

## adopt

cli-adopt-waits = Stop the former worker and run this again with --worker-stopped, or wait: the running courier looks again each minute.

## migrate

cli-migrate-question = The database is empty. Who is to create Marketbel's tables (suppliers, products, …)?
cli-migrate-existing = the existing system, with its own migrations, now or later: this creates nothing of it
cli-migrate-courier = this command, for a new system; the existing system's migrations would then fail
cli-migrate-who = Who creates them?
cli-migrate-indexed = The catalogue has its indexes.
cli-migrate-indexed-without-trigrams = The catalogue has its indexes, but those for words: the extension pg_trgm may be made by the database's owner alone.
cli-migrate-done = The database is up to date.
cli-migrate-roles = The roles of courier, parsers and Dagster have their rights, and no others.
cli-migrate-one-role = No roles were made: all services have the role of DATABASE_URL.
cli-migrate-created = The database was empty, so Marketbel's tables were created too. The existing system's own migrations would now fail on them: for such a system begin with an empty database and --existing-system.
cli-migrate-incomplete = Marketbel's tables are not there yet: the existing system's own migrations create them, and the courier waits for them. Without such a system, drop the schema courier and use --new-system.

## admin

cli-admin-is-up = The admin page is on { $url }
cli-password = Password
cli-password-again = Repeat for confirmation
cli-password-short = A password takes { $n } characters or more.

## dev and demo

cli-stack-admin-page = Admin page
cli-stack-files = Files
cli-stack-logs = Logs
cli-stack-shell = In a shell
cli-stack-until-ctrl-c = Ctrl-C stops everything.
cli-stack-stopping = stopping …
cli-stack-look-around = Look around on the admin page: { $url }

## preview

# $why is what the JSON reader or the validation says.
cli-preview-mapping-unusable = must be a JSON object such as { $example }: { CLAUSE($why) }
# $verdict is sure, unsure or refused.
cli-preview-verdict = { $verdict ->
    [sure] SURE
    [unsure] HELD
   *[refused] REFUSED
}
cli-preview-stored = { $items ->
    [one] { $items } item would be stored.
   *[other] { $items } items would be stored.
}
# $titles are the rows of the column titles, $none where there are none.
cli-preview-table = { LINE($sheet) }: { $titles ->
    [none] no titles
   *[other] titles in row { $titles }
}{ $currency ->
    [none] {""}
   *[other] , prices in { $currency }
}
cli-preview-column = Column
cli-preview-title = Title
cli-preview-role = Is
cli-preview-why = Because
cli-preview-main = { $role }, the item's
cli-preview-by-source = { $source ->
    [values] its values
    [taught] it was taught
   *[title] its title
}
cli-preview-row = Row
cli-preview-sku = SKU
cli-preview-name = Name
cli-preview-price = Price
cli-preview-further = { $n ->
    [one] … and { $n } further item
   *[other] … and { $n } further items
}
cli-preview-problem = Row { DIGITS($row) }{ $sheet ->
    [none] {""}
   *[other] {" "}of { LINE($sheet) }
}: { LINE($what) }
cli-preview-further-problems = { $n ->
    [one] … and { $n } further row
   *[other] … and { $n } further rows
}
cli-preview-teach = To say it yourself: marketbel-courier preview { LINE($file) } --mapping '{ $example }'
cli-preview-no-file = No price list of { LINE($name) } to look at: its last file has had its time, or none came yet.

## teach

cli-teach-undo-alone = --undo goes with no other option.
# $kinds are the words of --accept.
cli-teach-still-unsure = Still unsure: { $kinds }. Mend the mapping, or say --accept for each that is right all the same.
cli-taught = Kept for { LINE($name) }: its lists of this layout are read so from now on.
cli-taught-and-read = Kept for { LINE($name) }, and its waiting price list is read again.
cli-teach-undone = Undone for { LINE($name) }: what held before holds again, from its next list on.
cli-teach-nothing-to-undo = Nothing was taught of { LINE($name) } that is to be undone.

## rates

cli-rates-currency = { $currency ->
    [none] The shop has named no currency (SHOP_CURRENCY): offers of one product are compared where all are in the same one.
   *[other] Offers are compared in { $currency }.
}
cli-rates-settings-differ = The settings here are others than those that prices are compared by. The courier takes its own over within a minute.
cli-rates-failed = Since { MOMENT($since) } UTC the rates were not refreshed: { $why }
cli-rates-none = { $source ->
    [none] There are no exchange rates: no source is named in RATES_SOURCE.
   *[other] There are no exchange rates yet from { $source }. Fetch them by `marketbel-courier rates refresh`.
}
cli-rates-in-force = Rates of { $day } from { $source }, fetched { MOMENT($at) } UTC.
cli-rates-column-units = so much
cli-rates-column-cost = costs { $base }
cli-rates-column-day = as of
cli-rates-refused = Not believed: { $why }
cli-rates-left-out = { $n ->
    [one] { $n } product has
   *[other] { $n } products have
} offers that could not be compared.
cli-rates-refreshed = { $n ->
    [one] { $n } rate
   *[other] { $n } rates
} against { $base } of { $day } taken over; { $products ->
    [one] { $products } product was
   *[other] { $products } products were
} recalculated.
cli-rates-as-before = { $n ->
    [one] { $n } rate
   *[other] { $n } rates
} against { $base } of { $day }, as before; { $products ->
    [one] { $products } product was
   *[other] { $products } products were
} recalculated.

## Versions of files, and rehearsals of them

cli-version-column = Version
cli-version-arrived = Arrived
cli-version-gone = kept no longer
cli-version-saved = Written to { $path }.
cli-versions-none = No version of a file of { $supplier } is known. Versions are kept from the moment that ARCHIVE_URL is set.
cli-version-none-then = No version of a file of { $supplier } is known of that day.
cli-version-in-the-way = A file is there already: { $path }. Name another one with --to.
cli-version-not-writable = The file cannot be written: { CLAUSE($why) }. File: { $path }. Name another one with --to.
cli-rehearse-one-of-both = --version and --on exclude each other.
cli-rehearse-whose-version = Name the supplier whose version is meant.
cli-rehearse-progress = Reading
cli-rehearse-whose = { $supplier }: { $file }, version { $version }, arrived { MOMENT($at) } UTC
cli-rehearse-same = Nothing would change: { $n } { $n ->
    [one] item
   *[other] items
}.
cli-rehearse-different = Would change: { $counts }; { $same } the same.
cli-rehearse-unsure = Would be held: { SENTENCE($why) }
cli-rehearse-refused = Would be refused: { SENTENCE($why) }
cli-rehearse-failed = Could not be rehearsed: { SENTENCE($why) }
cli-rehearse-new = { $n } new
cli-rehearse-gone = { $n } gone
cli-rehearse-revalued = { $n } in another currency
cli-rehearse-dearer = { $n } dearer
cli-rehearse-cheaper = { $n } cheaper
cli-rehearse-renamed = { $n } renamed
cli-rehearse-sum = { $n } { $n ->
    [one] list
   *[other] lists
} rehearsed, { $different } would change something.
cli-rehearse-change = Change
cli-rehearse-now = Today
cli-rehearse-then = Then
cli-rehearse-is-new = new
cli-rehearse-is-gone = gone
cli-rehearse-is-revalued = another currency
cli-rehearse-is-dearer = dearer
cli-rehearse-is-cheaper = cheaper
cli-rehearse-is-renamed = renamed
cli-prices-none = Nothing is known of prices of that day.
cli-prices-since = Since
cli-prices-version = The file of that day: { $file }, version { $version }, arrived { MOMENT($at) } UTC.
cli-one-form-alone = --json and --csv exclude each other.

## held, release, refuse

cli-held-nothing = Nothing is held.
cli-held-none-so = There is none in this state.
cli-held-sum = Waiting for a decision: prices { $prices }, lists { $lists }. Decide by `marketbel-courier release ID` or `refuse ID`, or for all of a supplier by --supplier.
cli-held-list = { $supplier }: a whole list, held since { MOMENT($at) } UTC
cli-held-list-facts = items { $rows }, prices changed { $changed }, new { $new }, gone { $gone }
# $old is none for a new item, $stored is "yes" where the price is in the catalogue already.
cli-held-price = { $old ->
    [none] {""}
   *[other] { AMOUNT($old) } →{" "}
}{ AMOUNT($new) }{ $currency ->
    [none] {""}
   *[other] {" "}{ $currency }
}{ $stored ->
    [none] {""}
   *[yes] , stored already
}
cli-held-answered = { $state ->
    [released] Released
    [refused] Refused
   *[overtaken] Overtaken
} at { MOMENT($at) } UTC{ $by ->
    [none] {""}
   *[other] {" "}by { LINE($by) }
}{ $because ->
    [none] {""}
   *[other] : { LINE($because) }
}
cli-held-say-which = Say which: ids of `held`, or --supplier NAME, or --all.
cli-held-sure = Decide on all that waits, prices { $prices }, lists { $lists }?
cli-held-no-id = “{ $word }” is no id of what is held. `marketbel-courier held` shows them in the first column; { $n } characters or more will do.
cli-held-unknown = Nothing that is held has the id { $id }. `marketbel-courier held` shows what waits.
cli-held-ambiguous = Several ids begin with { $id }. Say which:

## The catalogue

# $n: how many rows.
cli-rows = { $n ->
    [one] { $n } row
   *[other] { $n } rows
 }.
cli-rows-and-more = { $n ->
    [one] { $n } row
   *[other] { $n } rows
 }, and there are more: --limit or --csv shows them.
cli-changes-list = List
cli-changes-forgotten = Some changes between these lists are forgotten by now: CHANGES_KEPT_DAYS says when.
cli-changes-of-two = Lists of two suppliers cannot be compared.
# $letters: how many.
cli-items-of-whom = Name a supplier, or search for a word of { $letters } letters or more.

## marketbel-courier login

cli-login-none = No login is kept.
cli-login-kind-unsaid = Say which login it is: one of --basic USER, --bearer and --header NAME.
cli-login-secret = Secret
cli-login-kept = Login { $name } is kept, for { $server } alone.
cli-login-taken = The source of { $supplier } takes the login { $name }.
cli-login-taken-by-nobody = The source of { $supplier } takes no login.
cli-login-forgotten = Login { $name } is forgotten.

## Who is signed in

cli-sessions-none = Nobody is signed in.
cli-session = { $user } ({ $role }), since { MOMENT($at) } UTC, from { $address }, { $browser }
cli-sessions-ended = { $n ->
    [one] { $n } session is ended.
   *[other] { $n } sessions are ended.
}
cli-session-unknown = { $n ->
    [0] No session has an id that begins with { $id }: `marketbel-courier admin sessions` lists them.
   *[other] Several sessions have an id that begins with { $id }: give more of it.
}

## The drill

cli-column-became = came of it
cli-column-exercise = exercise
cli-drill-suppliers = { $n } temporary suppliers called “Drill { $id }: …” will be made, delivered, read and judged. Their files and sidecars come onto the shared volume, their items into the catalogue under names that match nothing of yours, as new products of their own.
cli-drill-with-web = Their sources are files on the shared volume and a web server of the drill's own, which run workers reach at { $host }.
cli-drill-without-web = Their sources are files on the shared volume alone. With --serve HOST, sources on the web that break off, hang or are busy are tried, too.
cli-drill-kills = The run worker of one of these deliveries is killed.
cli-drill-kills-nothing = Nothing is killed or restarted.
cli-drill-alerts = Some fail on purpose: alerts about “Drill …” go out by your channels, and so do their ends. --mute keeps them back.
cli-drill-muted = Some fail on purpose; no channel tells of it.
cli-drill-removed = Everything is removed at the end, also after Ctrl-C. It takes some minutes.
cli-drill-told = { $name }: { $ended }
cli-drill-problem = { $name }: { SENTENCE($problem) }
cli-drill-interrupted = Interrupted: what the drill has made is being removed.
cli-drill-nothing-left = Nothing of a drill is left.
cli-drill-passed = All { $n } exercises came out as they should, and nothing of the drill is left.
cli-drill-failed = Not passed: { $wrong } of { $n } exercises came out otherwise. `marketbel-courier why NAME` tells more while a supplier is there, the log of the run in Dagster's web UI afterwards.
cli-drill-unfit = The platform is not fit for a drill:
    { $why }
    Mend this first; `marketbel-courier doctor` says how.
cli-drill-check = { $subject }: { $finding }
cli-drill-kill-needs-web = --kill-worker needs a source on the web: add --serve HOST.
cli-drill-port-closed = SOURCE_ALLOWED_PORTS leaves { $ports } open: name one of these, as in --serve HOST:PORT.
cli-drill-host-unknown = { $host } has no address here: { CLAUSE($why) }. Name this machine as run workers reach it.
cli-drill-host-closed = { $host } is { $address }, which sources may not be fetched from. Add it to SOURCE_PRIVATE_NETWORKS for the time of the drill, or leave out --serve.
