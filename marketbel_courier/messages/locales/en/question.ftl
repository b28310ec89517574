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

## Answers that cannot be taken back

question-answer-unknown = There is no such answer: { $answer }. `marketbel-courier review answers` lists them.
question-item-gone = The item is gone: “{ $item }”. Its supplier or the item itself was deleted since, so there is nothing to ask about.
question-linked-again = “{ LINE($item) }” is “{ LINE($product) }” again.
question-product-gone = The product is gone: “{ LINE($product) }”.
question-asked-again = The question is open already: “{ $item }” is asked about again.
question-answered-again = There is a later answer about “{ $item }”. Undo that one first.
# $product is the name of another product than the answer's.
question-linked-since = The item has been linked elsewhere since: “{ $item }” is “{ $product }” now. Unlink it there first, if that is wrong.

## One answer to many questions

question-bulk-changed = The questions have changed since the preview. Look at it again: nothing was linked.
question-bulk-empty = No question is left that could be answered so. Choose a lower score.
# $item and $product are the parts of either name that the other one has not; either may be empty.
question-bulk-names-differ = The names differ in { $item ->
    [none] { $product }
   *[other] { $product ->
        [none] { $item }
       *[other] { $item } and { $product }
    }
}.
# $currency is what both are compared in; none where no list names any.
question-bulk-price-far-off = The price is far off: { AMOUNT($price) }{ $currency ->
    [none] {""}
   *[other] {" "}{ $currency }
}, the product is offered from { AMOUNT($least) }{ $currency ->
    [none] {""}
   *[other] {" "}{ $currency }
}.
question-bulk-product-taken = { LINE($supplier) } has another item of this product.
question-bulk-product-wanted-twice = Several items of { LINE($supplier) } would be this product.
question-bulk-rival = Another product is as likely: “{ LINE($product) }”.
