# Why a price list that somebody uploaded is not delivered.

# $path is where the file is said to lie, $who the supplier that the upload names.
upload-for-nobody = No such supplier: { $who ->
    [none] an unnamed supplier
   *[other] { $who }
}. { $path } is nobody's. Create the supplier and upload it again.
# $supplier is the one that the file's name tells.
upload-for-another-supplier = File of another supplier: { $supplier }. The file's name says so, and the upload names { $who ->
    [none] an unnamed supplier
   *[other] { $who }
}. Upload it again at the right supplier.
upload-of-another-supplier = File of another supplier: { $path }. Upload it again.
upload-file-unreadable = File cannot be read on the shared volume: { $path }. Upload it again.
upload-request-unreadable = Nothing was delivered: { CLAUSE($why) }.
upload-given-up = Nothing was delivered: { $n ->
    [one] { $n } run
   *[other] { $n } runs
} failed before they could begin. See their logs in Dagster, and upload the file again.
