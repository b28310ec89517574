# The story of a supplier's deliveries: a job, and what happened to it line by line.

## The job

# $origin is "upload" or "source"; $forced is none, unless the analysis of the same bytes was wanted.
story-job = job { SHORT($job) }, asked for by { LINE($task) }{ $origin ->
    [upload] , an upload
   *[source] {""}
}{ $forced ->
    [none] {""}
   *[yes] , forced
}

## How an attempt begins

story-begun-by-former-worker = begun by the former worker
story-begun = begun in run { SHORT($run) }
# $after is the time since the attempt before failed, where that is known.
story-retried-by-itself = retry { DIGITS($n) } by itself{ $after ->
    [none] {""}
   *[other] , { DURATION($after) } after the failure
}, in run { SHORT($run) }
story-retried-as-asked = tried again as somebody asked{ $after ->
    [none] {""}
   *[other] , { DURATION($after) } after the failure
}, in run { SHORT($run) }

## The file

story-file-used-again = { $name ->
    [none] the file
   *[other] { LINE($name) }
} of the attempt before is used again: { SIZE($size) }, sha256 { SHORT($digest) }
story-file-taken = { $name ->
    [none] the file
   *[other] { LINE($name) }
} was taken from the shared volume: { SIZE($size) }, sha256 { SHORT($digest) }
story-file-downloaded = { $name ->
    [none] the file
   *[other] { LINE($name) }
} was downloaded: { SIZE($size) }{ $time ->
    [none] {""}
   *[other] {" "}in { DURATION($time) }
}, sha256 { SHORT($digest) }

## Who reads it

# $times is how often the file was sent, where it was more than once.
story-handed-over = handed over to ml-analyze{ $waited ->
    [none] {""}
   *[other] {" "}after waiting { DURATION($waited) }
}{ $times ->
    [none] {""}
   *[other] , sent { DIGITS($times) } times
}
story-taken-up-by-legacy = taken up by the legacy route{ $waited ->
    [none] {""}
   *[other] {" "}after waiting { DURATION($waited) }
}
story-analysis-continued = goes on with the analysis of the same bytes that was begun at { MOMENT($began) } UTC
story-fell-back = fell back to the legacy route: { LINE($why) }

## How an attempt ends

story-analysed = analysed{ $time ->
    [none] {""}
   *[other] {" "}in { DURATION($time) }
}: { $counts }
story-counts = { $done } of { $total } items, { $matched } matched, { $review } in review{ $errors ->
    [none] {""}
   *[other] , { $errors } errors
}
story-unchanged = unchanged since { $since ->
    [none] before
   *[other] { MOMENT($since) } UTC
}: not analysed again
story-error = { LINE($error) }
story-further-errors = and { $n } more
story-superseded = superseded: { LINE($why) }
# $kind is "transient" or "permanent", $code the stable name of the cause.
story-failed = failed ({ $kind }, { $code }): { LINE($why) }
story-no-reason = no reason was given
story-retry-asked-for = somebody asked for a retry at { MOMENT($at) } UTC
story-retry-scheduled = retry scheduled for { MOMENT($at) } UTC
