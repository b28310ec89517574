# Why a price, or a whole price list, is held until a person has released it.

## Of one price

guard-is-nothing = the price is zero
# $times is a power of ten.
guard-times-ten = { $way ->
    [dearer] the price is { AMOUNT($times) } times the old one: a decimal mark may have been lost
   *[cheaper] the old price is { AMOUNT($times) } times the new one: a decimal mark may have been lost
}
# $by is how many times.
guard-outside-band = { $way ->
    [dearer] the price is { AMOUNT($by) } times the old one, which is more than it moves by itself
   *[cheaper] the old price is { AMOUNT($by) } times the new one, which is more than it moves by itself
}
guard-other-currency = the price is in { $now }, and was in { $before }
guard-is-code = the price is the item's own code
guard-is-stock = the price is the item's stock
# $kind is a kind of price.
guard-exchanged = the price has changed places with the item's price “{ $kind }”
guard-without-vat = the price is exactly the old one without { $rate } % VAT
guard-with-vat = the price is exactly the old one with { $rate } % VAT
# $kind is a kind of price.
guard-offer-outside = the item's price “{ $kind }” went from { AMOUNT($old) } to { AMOUNT($new) }
guard-moved = the price was that of another row before
# $others is what $n other suppliers ask, in the middle; $by is how many times.
guard-far-from-others = { $way ->
    [dearer] the price is { AMOUNT($by) } times what { $n ->
        [one] another supplier asks
       *[other] { $n } other suppliers ask
    }, { AMOUNT($others) }
   *[cheaper] { $n ->
        [one] another supplier asks
       *[other] { $n } other suppliers ask
    } { AMOUNT($by) } times the price, { AMOUNT($others) }
}

## Of a list

guard-list-gone = { $gone } of { $known } items are gone
guard-list-renamed = { $n } of { $listed } known codes now belong to something else
guard-list-currency = { $n ->
    [one] { $n } price is in { $now }, and was in { $before }
   *[other] { $n } prices are in { $now }, and were in { $before }
}
guard-list-of-codes = { $n } of { $rows } prices are the items' own codes
guard-list-of-stocks = { $n } of { $rows } prices are the items' stock
guard-list-with-vat = nearly all prices are exactly the old ones with { $rate } % VAT
guard-list-without-vat = nearly all prices are exactly the old ones without { $rate } % VAT
guard-list-partly-with-vat = { $n } of { $listed } prices are exactly the old ones with { $rate } % VAT
guard-list-partly-without-vat = { $n } of { $listed } prices are exactly the old ones without { $rate } % VAT
guard-list-of-one-price = all prices that changed ({ $n }) are the same one now, { AMOUNT($price) }
guard-list-of-numbers = all prices that changed ({ $n }) are the numbers of their rows now
guard-list-exchanged = { $n ->
    [one] { $n } item has two of its prices exchanged
   *[other] { $n } items have two of their prices exchanged
}
guard-list-moved = { $n ->
    [one] { $n } price is that of another row so far
   *[other] { $n } prices are those of other rows so far
}
guard-list-factor = { $n } of { $listed } prices are about { AMOUNT($by) } times the old ones
guard-list-outside = { $n } of { $listed } prices changed more than prices usually do
