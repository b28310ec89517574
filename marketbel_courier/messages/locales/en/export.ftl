# Titles and words of the tables that people export from the catalogue.

export-supplier = Supplier
export-code = Code
export-name = Name
export-price = Price
export-currency = Currency
export-product = Product
export-yes = yes
export-no = no
export-items = Items
export-products = Products
export-changes = Changes
export-comparison = Comparison
export-history = Price history
export-other-prices = Other prices
export-old-price = Price before
export-new-price = New price
export-percent = Change, %
export-changed-at = Changed at (UTC)
export-in-stock = In stock
export-stock = Stock
export-category = Category
export-brand = Brand
export-barcode = Barcode
export-unit = Unit
export-match = Match
export-delisted-at = Off the list since (UTC)
export-sheet = Sheet
export-cell = Cell of the price
export-listed-at = Last listed (UTC)
export-state = State
export-lowest-price = Lowest price
export-available = Available
export-suppliers = Suppliers
export-offers = Offers
export-lowest-price-currency = Currency of the lowest price
export-lowest-price-buys = The lowest price is for
export-best-of = Best offer of
export-best-code = Code at the supplier
export-best-price = Price at the supplier
export-best-currency = Currency at the supplier
export-best-since = Best since (UTC)
export-rate = Rate
export-rate-of = Rate as of
export-compared = Offers compared
export-not-compared = Offers not compared
export-why-not-compared = Why not compared
export-change = What changed
export-old-name = Name before
export-at = At (UTC)
export-kind-new = new
export-kind-gone = gone
export-kind-back = back
export-kind-dearer = dearer
export-kind-cheaper = cheaper
export-kind-in-stock = back in stock
export-kind-out-of-stock = sold out
export-kind-renamed = renamed
export-status-unmatched = no product
export-status-auto = matched
export-status-potential = in question
export-status-verified = confirmed
export-status-own = a product of its own
# $kinds: words like those above.
export-kinds = { $kinds }
export-readings = Deliveries
export-reading-listed-at = List of (UTC)
export-reading-stored-at = Stored (UTC)
export-reading-source = What
export-reading-first = First list
export-reading-list = price list
export-reading-other = another ml-analyze
export-reading-released = released prices
# $kind is that of a change; the title of a column of counts.
export-count = { $kind ->
    [new] New
    [gone] Gone
    [back] Back on the list
    [dearer] Dearer
    [cheaper] Cheaper
    [in_stock] Back in stock
    [out_of_stock] Out of stock
    [renamed] Renamed
   *[other] { $kind }
}

## Codes in words. A unit that is not known is the list's own word

export-product-state = { $state ->
    [draft] draft
    [active] on offer
    [archived] archived
   *[other] { $state }
}
export-price-kind = { $kind ->
    [retail] retail
    [plain] price
    [recommended] recommended
    [wholesale] wholesale
    [tier] by quantity
    [promotional] promotional
    [purchase] purchase
    [old] old
   *[other] { $kind }
}
export-unit-name = { $unit ->
    [pcs] piece
    [kg] kg
    [g] g
    [t] t
    [l] l
    [ml] ml
    [m] m
    [km] km
    [m2] m²
    [m3] m³
    [cm] cm
    [mm] mm
    [pack] pack
    [box] box
    [set] set
    [pair] pair
    [roll] roll
    [bottle] bottle
    [can] can
    [bag] bag
    [sheet] sheet
    [pallet] pallet
    [coil] coil
    [drum] drum
    [bucket] bucket
    [dozen] dozen
    [shift] shift
    [hour] hour
   *[other] { $unit }
}
export-measure = { $quantity ->
    [none] {""}
   *[other] { $quantity }{" "}
}{ $unit ->
    [pcs] piece
    [kg] kg
    [g] g
    [t] t
    [l] l
    [ml] ml
    [m] m
    [km] km
    [m2] m²
    [m3] m³
    [cm] cm
    [mm] mm
    [pack] pack
    [box] box
    [set] set
    [pair] pair
    [roll] roll
    [bottle] bottle
    [can] can
    [bag] bag
    [sheet] sheet
    [pallet] pallet
    [coil] coil
    [drum] drum
    [bucket] bucket
    [dozen] dozen
    [shift] shift
    [hour] hour
   *[other] { $unit }
}
# $terms: currency, variant, least quantity.
export-other-price = { $kind } { DECIMAL($amount) }{ $terms ->
    [none] {""}
   *[other] {" "}{ $terms }
}
