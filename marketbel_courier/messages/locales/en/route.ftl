# Which way a file goes: to ml-analyze, or down the legacy route.

## It is not for the asset that was materialized

route-to-ml = File goes to ml-analyze. Materialize ml_analysis, or switch the supplier with `marketbel-courier reprocess --legacy`.
route-to-legacy = File goes down the legacy route. Materialize supplier_items, or switch the supplier with `marketbel-courier reprocess --ml`.
route-to-legacy-after-ml = File goes down the legacy route, as it fell back. Materialize supplier_items, or switch the supplier with `marketbel-courier reprocess --ml`.

## ml-analyze has given it up

# $error is what ml-analyze failed of.
route-falls-back = { CLAUSE($error) }. The file goes down the legacy route by itself.
route-in-place-of-ml = { CLAUSE($error) }. Price lists go down the legacy route in its stead.
