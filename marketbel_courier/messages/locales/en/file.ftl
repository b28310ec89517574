# Why a file as a whole cannot be read, whatever its kind.

## Archives

file-archive-broken = Broken archive: ask the supplier to send it again, or the price list itself.
file-archive-protected = Archive with a password: ask the supplier for the price list itself, unpacked.
file-archive-without-list = No price list in the archive: ask the supplier for the list itself, unpacked.
file-archive-too-large = The archive unpacks to over { MIB($limit_bytes) }: ask the supplier for one with the price list alone.
# $names is a list of `quoted`, of some of the $count files.
file-archive-with-several-lists = { $count ->
    [one] { $count } price list in the archive: { $names }. Ask the supplier for an archive with one list, or for the list itself.
   *[other] { $count } price lists in the archive: { $names }. Ask the supplier for an archive with one list, or for the list itself.
}

## What it is

file-empty = The file is empty: ask the supplier to send it again.
file-too-large = The file is larger than { MIB($limit_bytes) }.
# $found and $wanted are messages of `kind`, $advice is one of those below.
file-is-no-price-list = { HEADLINE($found) }, not { $wanted }. { $advice }.
file-ask-for-xlsx-or-csv = Ask the supplier for XLSX or CSV
file-ask-to-save-as-xlsx = Ask the supplier to save it as XLSX
file-ask-for-unpacked = Ask the supplier for the file itself, unpacked
file-look-for-another-address = Open the address in a private browser window, and use one that downloads the file
# $announced and $kind are csv, excel or pdf; $found is a message of `kind`.
file-of-another-kind = The file was announced as { $announced }, but it is { $found }: announce it as { $kind }.
file-of-unknown-type = Files of type { $type } cannot be read: ask the supplier for XLSX or CSV.
file-not-text = The file is not text: ask the supplier for a CSV or XLSX file.
file-with-too-long-lines = Line or cell too long for a price list: ask the supplier for a CSV or XLSX file.
file-page-broken = The web page is broken: ask the supplier for XLSX or CSV.
file-page-with-too-many-tables = Web page with too many tables: ask the supplier for XLSX or CSV.
file-with-too-many-tables = Too many sheets or tables: the file has over { DIGITS($most) }. Ask the supplier for one with the price list alone.
file-with-too-many-rows = { $most ->
    [one] The price list has more than { $most } row: ask the supplier to split it.
   *[other] The price list has more than { $most } rows: ask the supplier to split it.
}

## Where it is

# $why is what the operating system says.
# $path is as it was sent.
file-of-another-supplier = Another supplier's file: { $path }. Hand over a file of this supplier's own.
file-of-the-volume = No price list: { $path } is a file that the shared volume keeps for itself.
file-not-openable = The file cannot be opened ({ $why }): it must lie on the shared volume, readable for the user that the analysis runs as.
file-not-found = File not found: { $path }
# $why is what the operating system says.
file-not-there = The file cannot be opened ({ $why }): { $path }
file-off-the-volume = File not found: { $path } is not on the shared volume { $root }
file-is-no-file = Not a file: { $path }
file-at-an-address = Not on the shared volume: { $scheme } addresses cannot be analyzed.

## What its reading takes

file-needs-too-much-memory = Not enough memory to read the file: ask the supplier for a smaller one, with the price list alone.
file-needs-too-much-time = The file could not be read within { DURATION($time) }: ask the supplier for one with the price list alone.
# $how is an exit code or a signal.
file-ends-its-process = { $times ->
    [one] The file made its process end ({ $how }): it is broken, or needs more memory than there is. Ask the supplier for a new or smaller one.
   *[other] The file made its process end { $times } times ({ $how }): it is broken, or needs more memory than there is. Ask the supplier for a new or smaller one.
}
