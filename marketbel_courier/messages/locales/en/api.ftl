# What the admin API answers: why it refuses a request, and what it has done.

## What was asked for

# $field is a field or parameter of the request, $what is why it cannot be taken.
api-field-wrong = { $field }: { $what }
api-page-not-there = Not Found
api-method-not-allowed = Method Not Allowed
api-body-too-large = A request takes { $most ->
    [one] { $most } byte
   *[other] { $most } bytes
 } at most.
api-cursor-and-older = ask for what is older, or for what is new.
api-cursor-unknown = is not one that an answer gave.
# $id is what was asked for by.
api-no-such-job = There is no job { $id }.
api-no-such-product = There is no product { $id }.
api-no-such-request = There is no request { $id }.
api-no-such-supplier = There is no supplier { $id }.
api-supplier-unknown = No supplier has this id.
api-suppliers-unnamed = name some, or set `all`
api-something-went-wrong = Something went wrong here. The log of the admin process has the details: { $reference }.

## Servers that are away

api-redis-away = Redis does not answer. Try again in a moment.
api-postgres-away = PostgreSQL does not answer. Try again in a moment.
api-postgres-read-only = PostgreSQL takes no writes at the moment: it is read-only. Nothing was changed. Try again when it does.
api-postgres-full = PostgreSQL has no space left on its disk. Nothing was changed. Make room there, then try again.

## Who asks

api-wrong-host = The page does not answer to this name. Open it as localhost, or name the host in { $setting }.
api-sign-in-first = Sign in first.
api-sign-in-not-configured = Behind a proxy this page needs a sign-in: set ADMIN_PASSWORD_HASH, ADMIN_TOKENS or JWT_SECRET.
api-no-password = Nobody signs in by password here: ADMIN_PASSWORD_HASH is not set.
api-no-jwt-secret = JWT_SECRET is not set here, so no token can be signed. Start the admin process with the secret of the existing admin API.
api-wrong-credentials = The name or the password is wrong.
api-too-many-attempts = Too many attempts to sign in. Try again in { DURATION($time) }.
api-token-unknown = The token is not known.
api-token-expired = The token has expired: sign in again.
api-token-role-unknown = The token's role is none that this API knows.
api-user-role-unknown = Unknown here is the role “{ $role }”.
# $role and $other are roles that would do.
api-role-lacking = This takes the role { $role }{ $other ->
    [none] {""}
   *[other] {" "}or { $other }
 }.
api-csrf-failed = The page is out of date. Reload it, and try again. A program sends the header { $header } with the value that /auth/me tells.
api-foreign-origin = The request came from another site's page.

## Syncs and jobs

api-sync-starts = The sync starts within some ten seconds.
api-sheet-unnamed = enter the address of a sheet.
api-sheet-sample-note = An example: replace this row, and write “yes” under “active”.
api-sync-in-progress = A sync is asked for or under way already. There is one at a time.
api-job-retried = { $name } is tried again within some ten seconds.
# $why is the end of the sentence.
api-job-not-retried = { $name }: the job is not retried, because { CLAUSE($why) }.

## Suppliers

api-supplier-added = { $name } was added. Its price list is being fetched.
api-supplier-added-inactive = { $name } was added. It is inactive: nothing is fetched until somebody activates it.
api-supplier-added-without-source = { $name } was added. It has no source address: upload its price list.
api-supplier-changed = { $name } was changed.
api-supplier-changed-and-fetched = { $name } was changed. Its price list is being fetched.
# $why is told where nobody takes requests now.
api-supplier-fetched = { $name }: the price list is fetched { $why ->
    [none] within some ten seconds.
   *[other] as soon as somebody takes the request. { $why }
 }
api-supplier-without-source = The supplier has no source address: upload its price list, or enter an address.
api-supplier-inactive = The supplier is inactive: activate it first.
# $products is how many went along.
api-supplier-deleted = { $name } was deleted.{ $products ->
    [0] {""}
   *[other] {" "}Products without items that were removed, too: { DIGITS($products) }.
 }
api-supplier-exists = There is a supplier “{ $name }” already: neither case nor blanks make a difference. Choose another name.
api-supplier-busy = Its items are being stored or matched right now. Try again in a minute.
api-switched = { $changed } of { $chosen } suppliers were switched to { $route ->
    [ml] ml-analyze
   *[legacy] the legacy route
 }.
# $switched is the sentence above.
api-switched-none-again = { $switched } None can be delivered again: they are deactivated or have no source.
api-switched-and-again = { $switched } { $again } are delivered and analysed again, within about a minute.

## Uploads

# $kind is what the file is: “a CSV file”.
api-upload-taken = { $file } is { $kind }; its delivery begins in seconds.
api-upload-empty = The file is empty.
api-upload-of-wrong-kind = The file is { $kind }, not a price list. CSV, Excel and PDF are taken.
api-upload-too-large = The file has more than { MIB($limit) }, which is the limit (MAX_FILE_SIZE_MB).
api-upload-aborted = The sender went away.
api-upload-too-slow = Nothing came for { DURATION($time) }. Send the file again.
api-form-missing = Send the file as a form: multipart/form-data with a boundary.
api-form-unreadable = The form cannot be read: { CLAUSE($why) }.
api-form-cut-short = The form ends in its middle. Send it again.
api-form-of-too-many-fields = The form has more than { $most } fields.
api-form-fields-too-long = The fields beside the file are too long.
api-form-without-file = is missing.
api-form-of-many-files = send one file in each request, with its name.
api-rows-out-of-order = data_start_row must come after header_row
api-sheet-name-with-nul = sheet_name must not contain a NUL character

## Products and the review queue

# $status is active, draft or archived.
api-product-status = The product is { $status } now.
api-products-status = Products that are { $status } now: { DIGITS($n) }.
api-review-accepted = “{ $item }” is “{ $product }”.
api-review-rejected = “{ $item }” is a new product, for now a draft.
api-review-bulk = { $n ->
    [one] { $n } item was linked to its best candidate.
   *[other] { $n } items were linked to their best candidates.
}
api-review-undone = { $n ->
    [one] { $n } question is open again.
   *[other] { $n } questions are open again.
}
api-review-undone-but = { $undone } { $kept ->
    [one] { $kept } answer stays: it cannot be taken back any more.
   *[other] { $kept } answers stay: they cannot be taken back any more.
}
api-review-was-undone = This answer was taken back before.

## Trials and teachings

api-mapping-wrong = It must be an object of roles and columns: by title, letter or number.
api-no-file-to-try = No price list to look at: the supplier's last file has had its time, or none came yet.
api-trial-gone = The file is no longer kept: send it again.
api-taught = What was shown for { $name } is kept for its next price list.
api-taught-and-read = What was shown for { $name } is kept, and the waiting price list is read again.
api-no-such-teaching = There is nothing like that to undo: { $id }.
api-teaching-undone = What was shown for { $name } is undone.

## Versions of files

api-version-unknown = No such version of this supplier.
api-version-not-kept = Version is kept no longer. ARCHIVE_DAYS and ARCHIVE_MAX_GB say how long versions are kept.

## The catalogue

# $letters: how many.
api-items-of-all = needs { $letters } letters or more, or a supplier: no one looks through all items.
api-readings-of-two = are lists of two suppliers.
# $id is the id that was asked for.
api-no-such-item = There is no item { $id }.
api-no-such-reading = There is no reading { $id }.

# $n is how many.
api-exports-busy = { $n ->
    [one] Another export is
   *[other] { $n } other exports are
} under way: try again when they are done.

## Channels of alerts, and what needs a person. `$action` is what was asked for.

api-channel-no-token = This is no bot's token. BotFather gives one of the form 123456:ABC….
api-channel-no-address = This is no address of a webhook: it begins with https://.
api-channel-field = This value cannot be used.
api-channel-secret-anew = The password is needed again, as the server or the user has changed.
api-channel-not-set = This channel is not set up.
api-channel-failed = The trial did not get through: { $why }.
api-channel-works = The trial was taken. Look whether it has arrived.
api-attention-done = { $action ->
    [retry] Tried again: { $n }
    [reprocess] Delivered and analysed anew: { $n }
   *[deactivate] Deactivated: { $n }
}{ $refused ->
    [0] .
   *[other] ; left alone: { $refused }.
}
api-sync-nobody-takes = The sync is asked for, but nobody takes it now. { $why }
api-sync-lapsed = The sync that was asked for has lapsed: nobody took it within five minutes.{ $why ->
    [none] {""}
   *[other] {" "}{ $why }
}
