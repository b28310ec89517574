# What people are told of prices and lists that the price guard holds, and of their answers.

## What an alert says. $name, $old and $new are those of one of the prices; $currency may be none

hold-prices-of-list = Held: { $n ->
    [one] { $n } price, and the old one counts
   *[other] { $n } prices, and the old ones count
}. { LINE($name) }: { CLAUSE($why) }. Release or refuse what waits: on the page, or by `marketbel-courier held { $supplier }`.
hold-prices-stored = Hard to believe: { $n ->
    [one] { $n } price that ml-analyze stored
   *[other] { $n } prices that ml-analyze stored
}. { LINE($name) }: { CLAUSE($why) }. Nothing was undone. Look at it on the page, or by `marketbel-courier held { $supplier }`.
# $why is a list of messages of the guard.
hold-list-stored = Hard to believe: a list that ml-analyze stored. { SENTENCE($why) } Nothing was undone. Look at it on the page, or by `marketbel-courier held { $supplier }`.

## What came of an answer. $overtaken were decided or replaced meanwhile

hold-released = { $n ->
    [one] { $n } price released.
   *[other] { $n } prices released.
}{ $overtaken ->
    [0] {""}
    [one] {" "}{ $overtaken } was decided or replaced meanwhile.
   *[other] {" "}{ $overtaken } were decided or replaced meanwhile.
}
hold-refused = { $n ->
    [one] { $n } price refused: the old one stays.
   *[other] { $n } prices refused: the old ones stay.
}{ $overtaken ->
    [0] {""}
    [one] {" "}{ $overtaken } was decided or replaced meanwhile.
   *[other] {" "}{ $overtaken } were decided or replaced meanwhile.
}
hold-list-read-again = { LINE($name) }: the list is read again and stored as it is.
hold-list-released = { LINE($name) }: the list is released.
hold-list-refused = { LINE($name) }: the list is refused; what the catalogue has stays.

## What is wrong with a request

hold-say-which = Say which prices: their ids, a supplier, or everything.
