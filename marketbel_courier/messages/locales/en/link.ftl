# Why an item is the product that it is, was another one before, or waits for a person.

## By what an item was linked: each is a clause

link-by-person = by a person
# $by is the name of who answered.
link-by-person-called = by { LINE($by) }
link-by-remembered-code = by the supplier’s own code, remembered from an earlier link
link-by-barcode = by its barcode
link-by-part-number = by the maker’s part number
link-by-model-code = by a model code that no other product has
link-by-name = by its name
link-as-new-product = as a new product, since none was like it
link-made-earlier = before links were entered with their reasons, or by another program

## What is told of a link

# $rung is one of the clauses above, $reasons are clauses.
link-told = Linked { $rung }{ $reasons ->
    [none] {""}
   *[other] : { $reasons }
}.
link-and = { $first }; { $others }
# $product is its name.
link-of-item-is = “{ LINE($product) }”{ $since ->
    [none] {""}
   *[other] {" "}since { MOMENT($since) } UTC
}. { $why }
link-of-item-was = “{ LINE($product) }” until { MOMENT($until) } UTC{ $withdrawn ->
    [yes] , when a person took it back
   *[other] {""}
}. { $why }
link-of-item-missing = Not linked to any product.
link-of-item-asked = It waits in the review queue.
link-candidate = “{ LINE($product) }”{ $score ->
    [none] {""}
   *[other] {" "}({ DECIMAL($score) })
}{ $against ->
    [none] {""}
   *[other] : { $against }
}
link-of-item-parted = Never again “{ LINE($product) }” by itself: { $by ->
    [none] a person
   *[other] { LINE($by) }
} took it off at { MOMENT($at) } UTC. To take that back: `marketbel-courier review undo { SHORT($answer) }`.
link-product-gone = a product that is gone
# The items of a supplier, by what they were linked by.
link-count = { $n ->
    [one] { $n } item
   *[other] { $n } items
} { $rung }

## What speaks against a link that exists, or against one more: each is a clause

# $product is the name of the product whose code the item has now.
link-code-of-another = the item’s code is that of “{ LINE($product) }” now
link-was-so = the item was linked to one of these until now
# $what is a clause, of another item that is this product.
link-against-an-item = it differs from an item that is this product already: { CLAUSE($what) }
