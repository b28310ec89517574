# What the log tells of a delivery that goes its way.

## The file came

logged-downloaded = Downloaded { $file }, { $size ->
    [one] { $size } byte
   *[other] { $size } bytes
}.
logged-upload-taken = Took the upload { $file }, { $size ->
    [one] { $size } byte
   *[other] { $size } bytes
}.
# $declared and $found are excel, csv or pdf.
logged-held-others-up = Work for this supplier held all others up, for { DURATION($time) }. If this stays so, look at what the supplier's server sends.
logged-kind-of-another = Declared as { $declared }, the file is { $found }: it is read as what it is. If this is no mistake, change the supplier's format.
logged-unchanged = { $file } is unchanged since { MINUTE($since) } UTC; not analysed again.
# $why is what is known of ml-analyze, or what it failed of.
logged-spared = { $file } goes down the legacy route: { $why }

## ml-analyze is at work

logged-sent-again = ml-analyze was restarted and no longer works on { $file }: the file is sent again.
# $word is ml-analyze's own.
logged-state-unknown = ml-analyze says “{ $word }”, a state that is new here: it is taken for progress.

## It was read
# $file is not known of some jobs that the former worker began.

logged-analysed = Analysed { $file ->
    [none] its price list
   *[other] { $file }
}{ $errors ->
    [0] {""}
    [one] {" "}with { $errors } error
   *[other] {" "}with { $errors } errors
}: { $done } of { $total } items, { $matched } matched, { $review } in review.
# $why is not known of a file that was meant for the legacy route.
logged-read = Read { $file } down the legacy route{ $errors ->
    [0] {""}
    [one] {" "}with { $errors } error
   *[other] {" "}with { $errors } errors
}: { $done } of { $total } items, { $changed ->
    [one] { $changed } price
   *[other] { $changed } prices
} changed, { $delisted } no longer listed, { $matched } matched, { $review } in review.{ $why ->
    [none] {""}
   *[other] {" "}It fell back: { $why }
}
