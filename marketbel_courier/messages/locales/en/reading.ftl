# What becomes of a price list that the engine reads, matches and stores.

## How it went

reading-stored = { $items ->
    [one] { $items } item stored
   *[other] { $items } items stored
}{ $left_out ->
    [0] {""}
    [one] , { $left_out } row left out
   *[other] , { $left_out } rows left out
}{ $delisted ->
    [0] {""}
   *[other] , { $delisted } no longer listed
}.
reading-outdated = A later price list was stored before: nothing of this one was taken.
# $n is how many runs ended before they came to the file.
reading-paused = { $n ->
    [one] its last run
   *[other] its last { $n } runs
} ended before coming to the file; the next try is at { MOMENT($at) } UTC
reading-without-items = No items found below the header row.
reading-with-further-problems = { $rows ->
    [one] { $rows } more row with problems is not listed.
   *[other] { $rows } more rows with problems are not listed.
}

## Why it broke off

reading-for-nobody = No such supplier in the catalogue: { $supplier }.
reading-stored-for-nobody = No such supplier in the catalogue: { $supplier }. Its price list was not stored: add the supplier, then send the file again.
reading-without-database = The database broke off: { $why }
# $how is one of the two messages below it.
reading-process-ended = { $times ->
    [one] The worker process ended { $times } time at work ({ $how }).
   *[other] The worker process ended { $times } times at work ({ $how }).
}
reading-process-ended-by-signal = signal { $signal }
reading-process-ended-with-code = exit code { $code }
# $kind is the name of a Python exception.
reading-met-the-unexpected = The analysis stopped on an unexpected error ({ $kind }); the log of the process has the details.
