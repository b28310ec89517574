# What waits for a person to release or refuse it: prices, and whole price lists.

# $why is a list of messages of `guard`.
held-list = Prices look wrong: { $why }. Nothing of the list was stored. Release or refuse it: on the supplier's page, or by `marketbel-courier release`.
# $why is a list of messages of `guard`.
held-list-refused = List refused by { $by }: { $why }. Ask the supplier for a right one.
held-prices = { $n ->
    [one] { $n } price looks wrong, and is held. The old one stays until somebody releases or refuses the new one.
   *[other] { $n } prices look wrong, and are held. The old ones stay until somebody releases or refuses the new ones.
}
held-prices-refused = { $n ->
    [one] { $n } refused price is listed again. The old one stays.
   *[other] { $n } refused prices are listed again. The old ones stay.
}
held-new-prices = { $n ->
    [one] { $n } new price is far from what others ask. It does not count for its product until somebody releases it.
   *[other] { $n } new prices are far from what others ask. They do not count for their products until somebody releases them.
}
held-gone = Nothing is held here any more. It was answered, or a later list has overtaken it: look again at what is held.
