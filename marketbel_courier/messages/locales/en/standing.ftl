# Where a supplier stands, why, and what happens next or what to do.

## The verdict in a word or three

standing-up-to-date = up to date
standing-under-way = under way
standing-will-be-retried = will be retried
standing-left-to-a-person = left to a person
standing-source-changed = source changed
standing-never-delivered = never delivered
standing-no-source = no source
standing-deactivated = deactivated

## Why. `$reader` is who reads the file: "legacy" or "ml"

standing-no-address = No source address is known for it.
standing-never-asked = Nobody has asked for its price list yet.
standing-downloading = Its price list is being downloaded since { MOMENT($since) } UTC.
# $ahead is how many price lists are read before this one, where there are any.
standing-waits = Its file waits for { $reader ->
    [legacy] the legacy route
   *[ml] ml-analyze
}{ $ahead ->
    [none] {""}
    [one] {" "}behind one other
   *[other] {" "}behind { $ahead } others
}.
standing-about-to-be-handed-over = Its file is about to be handed over to { $reader ->
    [legacy] the legacy route
   *[ml] ml-analyze
}.
standing-being-read = { $reader ->
    [legacy] The legacy route
   *[ml] ml-analyze
} has its file since { MOMENT($since) } UTC.
standing-fell-back = It fell back: { LINE($why) }
standing-no-sync-delivers = It is deactivated, so no sync delivers it.
standing-retry-all-the-same = A retry is scheduled for { MOMENT($at) } UTC all the same.
standing-no-items = No items were found in its newest file (sha256 { SHORT($digest) }).
standing-made-room = Its newest delivery was replaced by another one, which is missing.
standing-waits-for = It waits: { LINE($what) }
standing-failed = Its newest delivery failed: { LINE($why) }
standing-file-waits = Its file of { MOMENT($at) } UTC waits to be read.
standing-file-is-read = Its file of { MOMENT($at) } UTC is being read.
standing-file-is-retried = Its file of { MOMENT($at) } UTC is tried again at { MOMENT($retry_at) } UTC, since nothing newer came.
standing-address-changed = Its source address was changed since the last delivery.
standing-fresh = Up to date since { MOMENT($since) } UTC (sha256 { SHORT($digest) }): { $counts }. Its price list was last asked for at { MOMENT($asked) } UTC.
# The catalogue shows another list: one that somebody handed in since.
standing-source-is-older = Its source has the same list (sha256 { SHORT($digest) }) as on { MOMENT($since) } UTC; it was last asked at { MOMENT($asked) } UTC.
standing-prices-held = { $n ->
    [one] { $n } price of its list is held back, and the old one counts.
   *[other] { $n } prices of its list are held back, and the old ones count.
}
standing-no-items-shown = None of its price lists has been stored yet.
standing-items-shown = The catalogue shows { $name ->
    [none] a file
   *[other] { LINE($name) }
}, analysed at { MOMENT($at) } UTC.

## What happens next, or what to do. `$supplier` is the supplier as commands take it

standing-add-address = Add one in the master sheet or on the admin page, or upload its price list there.
standing-next-sync-asks = The next sync will. `marketbel-courier sync` asks for one now.
standing-analysis-follows = The analysis starts automatically.
standing-is-handed-over = It will be handed over automatically.
standing-result-is-awaited = The courier waits for the result.
standing-activate = If this is a mistake, activate it in the master sheet or on the admin page.
standing-next-attempt = The next attempt is due at { $at ->
    [none] any moment
   *[other] { MOMENT($at) } UTC
}, by itself.
standing-look-into-file = Look into the file: its header row may be one that { $reader ->
    [legacy] the legacy route
   *[ml] ml-analyze
} does not know. `marketbel-courier reprocess { $supplier }` analyses it again.
standing-next-sync-delivers = The next sync delivers it. `marketbel-courier reprocess { $supplier }` does so now.
standing-retries-spent = Its retries are spent. Then: `marketbel-courier retry { $supplier }`, or wait for the next sync.
standing-needs-a-change = Trying again does not help until somebody has changed what it says. Then: `marketbel-courier retry { $supplier }`, or wait for the next sync.
standing-needs-mapping = Its file is kept. Show which column holds what on the supplier's page, or see it by `marketbel-courier preview { $supplier }`; then it is read at once.
standing-needs-release = Its file is kept. See what would change on the page, or by `marketbel-courier held { $supplier }`; once it is released, it is read at once.
standing-decide-on-prices = Release or refuse them on the page, or by `marketbel-courier held { $supplier }`.
standing-next-sync-fetches = The next sync fetches from the new one. `marketbel-courier reprocess { $supplier }` does so now.
standing-upload-counts = What was handed in counts until the source's list changes. `marketbel-courier reprocess { $supplier }` stores the source's list again.
standing-nothing-to-do = Nothing has to be done. The next sync asks its source again.
standing-nothing-to-do-without-source = Nothing has to be done. It has no source: its next price list is the next upload.
