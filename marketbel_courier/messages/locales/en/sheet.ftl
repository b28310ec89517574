# Why a Google Sheet could not be exported.
# $account is the e-mail address of the service account.

sheet-id-missing = No Google Sheets id in { $address }. The address looks like https://docs.google.com/spreadsheets/d/<id>/edit.
sheet-published-without-id = Address of a published sheet, without its id. Copy the address of the sheet itself from the browser, or make the source a CSV with the published address ending in output=csv.
sheet-not-shared = Sheet not shared with the service account. Share it with { $account } (as a viewer), or correct the address if there is no such sheet.
sheet-too-large = Sheet too large: Google exports 10 MB at most. Split it, remove pictures and unused rows, or give the price list as a file.

## Google's answers

# $kind is the name of a Python exception.
sheet-google-silent = No answer from Google ({ $kind }). Try again later.
sheet-quota-used-up = HTTP { DIGITS($status) }: Google's quota is used up for now. Try again later.
sheet-google-unable = HTTP { DIGITS($status) }: Google cannot export the sheet now. Try again later; if this stays so, the sheet may be near the 10 MB that Google exports.
sheet-export-refused = HTTP { DIGITS($status) }: Google refuses to export this. Check that the address is that of a Google Sheet, not of an uploaded file.
sheet-token-withheld = Google gives out no access token now. Try again later.

## The service account

sheet-account-missing = No Google service account is configured. Set GOOGLE_CREDENTIALS_PATH to the JSON key of one.
sheet-account-refused = HTTP { DIGITS($status) }: Google refuses the service account. It does not accept { $account }, also with a fresh token. Check that it exists and that the Drive API is switched on.
sheet-drive-api-off = Drive API switched off at Google. That is in the project of { $account }. Switch it on in the Google Cloud console.
sheet-key-refused = Google does not accept the account's key. It is that of the service account { $account }. Make a new key for it, and point GOOGLE_CREDENTIALS_PATH to it.
# $kind is the name of a Python exception.
sheet-key-unusable = Google key cannot be used ({ $kind }). It is the service account's. Check GOOGLE_CREDENTIALS_PATH.
sheet-key-unreadable = Google key cannot be read: { CLAUSE($why) }. Path: { $path }. Check GOOGLE_CREDENTIALS_PATH.
sheet-key-of-no-account = Not the key of a service account: { $path }. It must be the JSON key of a Google one. Check GOOGLE_CREDENTIALS_PATH.
