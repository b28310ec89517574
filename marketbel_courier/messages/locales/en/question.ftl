# Why a question of the review queue cannot be answered like this.

question-gone = The question { $question } is no longer in the review queue: matching found the product meanwhile, or the item is gone. `marketbel-courier review list` shows what is left.
question-of-unknown-product = No product { $product } is in the catalogue, or it is archived. Choose another.
question-with-first-name-taken = “{ $item }” was the first name of one of the candidates, { $product }, and no second product can begin with it. Accept that one, or delete it first.
question-accepted = “{ $item }” was accepted by somebody{ $at ->
    [none] {""}
   *[other] {" "}at { MOMENT($at) } UTC
}.
# $product is the name of the product that the item is now.
question-accepted-as = “{ $item }” was accepted by somebody{ $at ->
    [none] {""}
   *[other] {" "}at { MOMENT($at) } UTC
}. The item is “{ $product }” now.
question-rejected = “{ $item }” was rejected by somebody{ $at ->
    [none] {""}
   *[other] {" "}at { MOMENT($at) } UTC
}.
question-rejected-as = “{ $item }” was rejected by somebody{ $at ->
    [none] {""}
   *[other] {" "}at { MOMENT($at) } UTC
}. The item is “{ $product }” now.
question-linked-meanwhile = “{ $item }” was linked to “{ $product }” by somebody meanwhile.
question-without-candidates = None of the candidates for “{ $item }” is in the catalogue any more. Give the id of another product, or reject them.
question-accepted-for-deleted-product = “{ $item }” was accepted, but its product has been deleted since.
