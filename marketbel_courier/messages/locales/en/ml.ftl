# What is wrong with ml-analyze, or with what it answers.
# $asked is the request, as `ml-asked` says it, $answer the answer, as `ml-answered` says it.

ml-is-away = ml-analyze is away: { CLAUSE($why) }. Address: { $address }. Is it running? The file is kept.
ml-not-found = ml-analyze was not found: /health was refused. Address: { $address }. Correct ML_ANALYZE_URL. { CLAUSE($why) }.
# $status is ml-analyze's own word, $checks are the names of what it depends on and misses.
ml-unhealthy = ml-analyze is { $status ->
    [none] without a state
   *[other] { $status }
 }{ $checks ->
    [none] {""}
   *[other] {" "}({ $checks })
 }. It says so itself, at { $address }. Mend that; the file is kept and can be retried.
ml-silent = ml-analyze did not answer in time. { $asked }.
ml-broke-off = ml-analyze broke off: { CLAUSE($why) }. { $asked }.
ml-failed = ml-analyze failed: { $answer }. { $asked }.
ml-busy = ml-analyze asks to slow down: { $answer }. { $asked }. The file is kept.
ml-refused-access = ml-analyze does not know the courier: { $answer }. { $asked }. Give both the same ML_ANALYZE_TOKEN, or let the courier through the gateway before it; the file is kept.
ml-redirects = The address of ml-analyze leads elsewhere: HTTP { DIGITS($status) }. { $asked }. A gateway or a login page may answer in its place: mend that, or correct ML_ANALYZE_URL; the file is kept.
ml-is-another = Something else answers for ml-analyze: { $answer }. { $asked }. Mend the gateway before it, or correct ML_ANALYZE_URL; the file is kept.
# $said is the id of the job that was told of.
ml-answers-for-another = ml-analyze answers for another job: { $said }. { $asked }. Look at the service, and at what stands before it; the file is kept.
# $job is ml-analyze's id, $supplier the name of the one who had it first.
ml-same-job-twice = ml-analyze gave one job to two files: { $job }. { $supplier } was given it first, so nobody can tell whose result it has. Look at the service, and at what stands before it; the file is kept.
ml-answers-too-much = ml-analyze answers too much: over { MIB($most) }. { $asked }.
ml-refused-the-request = ml-analyze refused the request: { $answer }. { $asked }. Sending it again would not help: check the supplier's source and file kind.
ml-refused-a-question = ml-analyze refused a question: { $answer }. { $asked }.
# $what is one of the shapes below.
ml-answers-no-contract = ml-analyze answers what is not its contract. It is { $what }. { $asked }.

## Parts of these sentences

ml-asked = Asked: { $method } { $path } at { $address }
ml-answered = HTTP { DIGITS($status) }: { $said ->
    [none] no text
   *[other] { CLAUSE($said) }
 }
ml-connection-refused = connection refused
ml-connection-timed-out = connection timed out
ml-object = an object with { $fields ->
    [none] nothing in it
   *[other] { $fields }
 }
ml-list = a list
ml-text = a text
ml-null = null
ml-number = a number
ml-no-json = no JSON

## An analysis did not end well
# $reasons are sentences: what ml-analyze said of the file.

ml-not-asked = ml-analyze was not asked for its health. Retry the job.
ml-stalled = No progress in ml-analyze for { DURATION($time) } ({ $done } of { $total } items). Look at its log, then retry the job; the file is kept.
# $done and $total are items.
ml-overdue = The analysis takes too long: { DURATION($time) } so far ({ $done } of { $total } items). It is no longer awaited (ML_ANALYSIS_DEADLINE_MINUTES) and may still end at ml-analyze: its end is asked for again with each retry, and the file is not sent twice. Look at the log of ml-analyze; the file is kept.
ml-overdue-and-stopped = The analysis took too long: { DURATION($time) } ({ $done } of { $total } items). It was stopped (ML_ANALYSIS_DEADLINE_MINUTES), and nothing of it is stored. Look at the log of ml-analyze; the file is kept and sent again.
ml-forgot = ml-analyze forgot the analysis. It did so once more after the file was sent again: is its Redis being flushed? The file is kept and can be retried.
ml-could-not-read = { CLAUSE($reasons) }. ml-analyze could not read { $file }.
ml-could-not-see = { CLAUSE($reasons) }. ml-analyze could not read { $file }. Check that ml-analyze has the shared volume, and ML_UPLOADS_DIR.
# $key is the supplier's partition key.
ml-could-not-read-but-legacy-may = { CLAUSE($reasons) }. ml-analyze could not read { $file }. The legacy route may be able to: `marketbel-courier reprocess { $key } --legacy`.
ml-gave-no-reason = The analysis failed without a reason.
# $word is ml-analyze's own.
ml-ended-as = It ended as “{ $word }”.

## An analysis ended, and something is to be told

ml-ended-in-new-state = ml-analyze ended with “{ $word }”, a state new here.
ml-ended-with-untold-errors = ml-analyze completed it with errors, and did not say which.
ml-found-no-items = No items found: header row not recognised? ml-analyze gave no reason.
ml-further-errors = { $n ->
    [one] and { $n } more error
   *[other] and { $n } more errors
}
# $counts are the names of the fields.
ml-counts-unbelievable = ml-analyze reports counts that cannot be ({ $counts }). They are not believed: look at the catalogue, and at the service.
