# What a refresh changes about a supplier, and why.

## What happens to it

supplier-created = created
supplier-updated = updated
supplier-reactivated = reactivated
supplier-deactivated = deactivated

## Why

supplier-is-new = new in the sheet
supplier-is-new-and-inactive = new in the sheet, as inactive
supplier-is-active-again = active in the sheet
supplier-is-inactive = inactive in the sheet
supplier-is-gone = no longer in the sheet
supplier-is-taken-over = taken over by the sheet
supplier-has-another-name = name, was { $name }
supplier-has-another-address = source URL
supplier-has-another-format = format, was { $format }
supplier-has-other-notes = notes
# $what is a list of the changes above.
supplier-has-changed = { $what }

## In the database, outside of a refresh

# $flag is the name of a flag in the metadata, $value what stands there.
supplier-flag-unusable = Neither yes nor no: { $flag } is “{ $value }” in the metadata of { $supplier }. It counts as yes; write true or false there.
