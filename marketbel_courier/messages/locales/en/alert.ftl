# What alerts say, and how it goes with bringing them to the webhook.

## What happened

alert-failed-for-good = failed for good
alert-retries-exhausted = failed, and its retries are used up
alert-run-died = a run died
alert-volume = the shared volume is in trouble
alert-archive = the archive of files is in trouble
alert-retention = old rows stay in the database
alert-registry = the supplier registry is in trouble
alert-redis = Redis is in trouble
alert-ml-unavailable = ml-analyze is in trouble
alert-ml-limit = ml-analyze cannot do something
alert-rates = exchange rates are in trouble
alert-is-overdue = is overdue
alert-needs-mapping = its price list waits for somebody to show how it is read
alert-prices-held = some of its prices are held back until somebody decides
alert-list-held = its price list is held as a whole until somebody decides
alert-prices-doubted = ml-analyze has stored what is hard to believe
alert-platform = the platform is in trouble

## The lines that are posted. `$severity` is "error" or "warning", `$phase` the step that failed

alert-line = { $severity ->
    [error] ERROR
   *[warning] WARNING
}: { $supplier ->
    [none] {""}
   *[other] { $supplier }:{" "}
}{ $what }{ $phase ->
    [none] {""}
   *[other] {" "}({ $phase })
}: { $reason }
alert-digest = { $severity ->
    [error] ERROR
   *[warning] WARNING
}: { $n } { $more ->
    [none] {""}
   *[yes] more{" "}
}alerts.
alert-digest-kept = Each is kept with its reason in the table courier.alerts.
alert-group = { $n } × { $what } ({ $cause }): { $names }
alert-other-causes = { $n } of other causes
alert-names = { $shown }{ $hidden ->
    [none] {""}
   *[other] {" "}and { $hidden } more
}

## Suppliers that bring nothing new

# $outcome is how the last question ended: "unchanged", "failed", and so on.
alert-nothing-new = Nothing new since { MINUTE($since) } UTC, that is for { DURATION($silence) }; usually something new comes every { DURATION($usual) }, and { DURATION($longest) } was the longest wait. Last asked { MINUTE($asked) } UTC: { $outcome }. Ask the supplier, or check whether its link still leads to the current list.

## The webhook

alert-no-channel = No channel for alerts is set up: { $n } alerts of the last day are kept unsent.
alert-sent = Sent { $alerts } alerts in { $messages } messages.{ $problem ->
    [none] {""}
   *[other] {" "}Others wait: { $problem }.
}
alert-webhook-left-alone = after { $n } failures the webhook is left alone for another { DURATION($pause) }
alert-enough-for-now = the limit of messages is reached for now; the next ones wait
alert-webhook-is-silent = the webhook did not answer within { DURATION($time) }
alert-webhook-out-of-reach = the webhook cannot be reached ({ $why })
alert-webhook-refused = the webhook refused it with HTTP { DIGITS($status) }
alert-webhook-answered = the webhook answered HTTP { DIGITS($status) }; if this stays so, check its address
alert-webhook-is-no-url = ALERT_WEBHOOK_URL is not a URL that can be used
alert-analyses-wait = { $why } { $n } analyses wait for it.
alert-readings-in-vain = { $n ->
    [one] { $n } price list waits
   *[other] { $n } price lists wait
} though delivered: { $runs } runs ended before coming to { $n ->
    [one] it
   *[other] them
}. The next try is at { MOMENT($at) } UTC. Look into the newest failed runs in Dagster for why they end.

## What is over. `$by` is who said so; none where it ended by itself.

alert-over = OVER: { $what }
alert-end = { $supplier ->
    [none] { $what } ({ $subject })
   *[other] { $supplier }: { $what }
}{ $by ->
    [none] {""}
   *[other] {" "}(resolved by { $by })
}
alert-other-ends = { $n } others
alert-trial = This is a trial of the channel, asked for by { $by }. Alerts will look like this.

## E-mail and Telegram

alert-mail-refused = the mail server refused the message ({ $why })
alert-mail-letters = the mail server takes no letters but Latin ones before the @ of an address
alert-mail-password-refused = the mail server refused the user or password (SMTP { DIGITS($status) })
alert-mail-out-of-reach = the mail server cannot be used ({ $why })
alert-telegram-is-silent = Telegram did not answer within { DURATION($time) }
alert-telegram-out-of-reach = Telegram cannot be reached ({ $why })
alert-telegram-knows-no-bot = Telegram knows no bot of this token (HTTP { DIGITS($status) })
alert-telegram-answered = Telegram answered HTTP { DIGITS($status) } ({ $why })
alert-telegram-refused = Telegram refused the message: HTTP { DIGITS($status) } ({ $why })
