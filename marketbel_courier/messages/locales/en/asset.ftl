# What Dagster's web UI shows of an asset's materializations and of runs that failed.

asset-complete = complete
asset-complete-with-warnings = complete with warnings
asset-without-items = no items found
asset-unchanged = unchanged since { MINUTE($since) } UTC
asset-no-errors = none
asset-further = and { $n } more

## Of a run's suppliers, some failed. `$names` are the first, `$more` how many others there are

asset-not-delivered = { $n } of { $total } suppliers failed to be delivered: { $names }{ $more ->
    [none] {""}
   *[other] {" "}and { $more } more
}.
asset-not-analysed = { $n } of { $total } suppliers failed to be analysed: { $names }{ $more ->
    [none] {""}
   *[other] {" "}and { $more } more
}.
asset-not-read = { $n } of { $total } suppliers failed to be read: { $names }{ $more ->
    [none] {""}
   *[other] {" "}and { $more } more
}.

## The table of what failed

asset-failure-titles = supplier | kind | what follows | reason
asset-reader-gets-file = { $reader ->
    [legacy] the legacy route
   *[ml] ml-analyze
} gets the file, by itself
asset-left-to-a-person = left to a person
asset-retried = retry { DIGITS($n) } by itself, { MOMENT($at) } UTC

## The changes that a refresh of the registry makes

asset-no-changes = none
asset-change-titles = supplier | what | why
asset-row-skipped = row { DIGITS($row) } skipped
asset-no-name = (no name)
asset-left-alone = left alone
asset-never-in-sheet = active, but never in the sheet

## A run that takes long

# $names are the keys of some suppliers that are not done, $more are not named.
asset-progress = { $done } of { $total } suppliers are done{ $failed ->
    [0] {""}
   *[other] {" "}({ $failed } failed)
}. Under way: { $names }{ $more ->
    [none] {""}
   *[other] {" "}and { $more } more
}.
