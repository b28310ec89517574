# What the asset checks find out about suppliers' files and results.

## Items

check-items-without-comparison = { $items ->
    [one] { $items } item
   *[other] { $items } items
}. Too few earlier files to say what is usual ({ $n } of { $least }).
check-items-usual = { $items ->
    [one] { $items } item
   *[other] { $items } items
}; { $usual } are usual for this supplier.
check-items-unusual = { $items ->
    [one] { $items } item
   *[other] { $items } items
}; { $usual } are usual for this supplier. Look at the file, and ask the supplier whether it is complete.

## Prices

check-prices-believed = No price is held.
# $supplier is the supplier as commands take it.
check-prices-held = Something waits for a decision: prices { $prices }, lists { $lists }. Release or refuse it on the admin page, or by `marketbel-courier held { $supplier }`.

## The file and its sidecar

check-file-intact = The file is the one that was delivered.
check-file-not-kept = The file is not kept any longer: it was removed to make room.
check-file-gone = File is gone, and is still to be analysed: { $path }. Materialize raw_price_list again.
check-sidecar-unusable = Sidecar is not there or cannot be read. File: { $file }. Download it again.
check-hashed-again = again, for this check
check-hashed-on-arrival = as they came in

## The kind of file
# $found and $declared are excel, csv, pdf, or what else a file may be.

check-kind-declared = The file is { $found }, as declared.
check-kind-undeclared = The file is { $found }; any kind will do.
check-kind-of-another = The file is { $found }, not { $declared ->
    [none] a price list
   *[other] { $declared }
}. Correct the supplier's format or its address.
check-any-kind = any

## The whole platform
# $limit is how old a price list may be, $names are some of the suppliers, $more are not named.

check-platform-empty = No active supplier has an address yet.
check-platform-fresh = { $n ->
    [one] The price list of { $n } supplier
   *[other] The price lists of { $n } suppliers
} came within the last { DURATION($limit) }.
check-platform-stale = Nothing has come for { DURATION($limit) } from { $n } of { $total ->
    [one] { $total } supplier
   *[other] { $total } suppliers
}: { $names }{ $more ->
    [none] {""}
   *[other] {" "}and { $more } more
}. Ask `marketbel-courier why` about them; correct or deactivate them.
check-platform-not-synced = No sync of all suppliers has ended { $since ->
    [none] yet
   *[other] since { MOMENT($since) } UTC
}. Check the platform with `marketbel-courier doctor`, then ask for a sync.

## Nothing can be checked

check-storage-unreadable = Ledger or shared volume cannot be read: { CLAUSE($why) }. Check the platform with `marketbel-courier doctor`, then run the check again.
