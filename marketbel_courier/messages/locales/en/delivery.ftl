# Why there is nothing to fetch, or nothing to read.

delivery-none-yet = No price list has been delivered yet. Materialize raw_price_list first.
delivery-still-downloading = Price list is still being downloaded. Run { $run } does it, and the analysis starts by itself when it is there.
# $why is what the last delivery failed of.
delivery-without-file = No price list to analyse. The last delivery failed: { $why ->
    [none] no reason was noted.
   *[other] { $why }
}
delivery-failed-without-reason = The delivery failed, and no reason was noted.
delivery-of-another-file = File is not the one that was delivered: { $path }. Download it again.
delivery-without-address = No source address. Set one in the master sheet or the admin page.
# $key is a partition key.
delivery-for-nobody = No such supplier. None has the partition key '{ $key }': was it deleted? Sync again.
delivery-of-deleted-supplier = Supplier was deleted: its price list is not read. Nothing was handed over; create the supplier again and deliver anew if this was a mistake.
# The error in a line that stands alone.
delivery-error-of = { $supplier }: { $error }
