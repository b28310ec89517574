# Why an item's price takes no part when the offers of a product are compared.

price-held = The price looks wrong and is held: release or refuse it.
price-unusable = The price is no amount. It is as another program has stored it: have the supplier delivered again.
price-zero = The price is zero, which nobody asks for goods.
# $kind is a kind of price: recommended, purchase, old.
price-of-kind = No price that is paid is known: the list has { $kind ->
    [recommended] a recommended price
    [purchase] what somebody else pays
    [old] what was asked before
   *[other] a price of the kind { $kind }
} only.
price-from-quantity = Only a price from { AMOUNT($quantity) } on is known, not the one of a single piece.
price-from-sum = Only a price from a sum of { AMOUNT($sum) } on is known, not that of a single piece.
price-currencies-mixed = Several currencies, and none is the shop's: set SHOP_CURRENCY.
price-without-currency = The currency is not known: set DEFAULT_CURRENCY, or the supplier's default_currency.
price-in-conventional-units = In conventional units, whose rate the supplier alone knows.
price-without-rate = No rate of { $currency } is known: name a source in RATES_SOURCE that has it.
price-without-vat = Without VAT at a rate that is not known, beside prices with VAT: set SHOP_VAT_RATE.
price-of-other-unit = Priced by { $unit }, others by { $wanted }: how much of one is in the other is not known.
price-out-of-stock = Out of stock, while others have it (IN_STOCK_FIRST).
