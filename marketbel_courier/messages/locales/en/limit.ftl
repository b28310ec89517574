# What ml-analyze is known not to do, and how that is known.
# $kind is Excel, CSV or PDF, $because is one of the clauses below.

limit-reads-no-as-it-says = ml-analyze reads no { $kind }, as it says itself.
limit-reads-no = ml-analyze reads no { $kind }: { CLAUSE($because) }.
limit-updates-no-items-as-it-says = ml-analyze updates no items that are there already, as it says itself: a second list fails there.
limit-updates-no-items = ml-analyze updates no items that are there already: { CLAUSE($because) }.
limit-updates-no-items-as-far-as-known = ml-analyze updates no items that are there already, as far as is known: a second list fails there.
# $limit is one of the messages above.
limit-found = { CLAUSE($limit) }. Such price lists go down the legacy route by themselves, until its version changes or for { $days ->
    [one] { $days } day
   *[other] { $days } days
}.
limit-sees-no-volume = ml-analyze does not see files that lie on the shared volume. Check that it has the volume, and ML_UPLOADS_DIR.
# $reasons are what it said of a file.
limit-because-it-said = “{ CLAUSE($reasons) }”
limit-because-it-said-only = it says only “{ CLAUSE($reasons) }”
limit-because-of-nothing-said = it gives no reason
limit-because-it-did-so = it did so for job { $job }
