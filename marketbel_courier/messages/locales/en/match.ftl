# Why an item was linked to a product, or why a person has to decide. Each is a clause.

## Why it was linked

# $score is of 100.
match-by-name = the names say the same ({ $score } of 100)

## What speaks against it

# $here is what the item says, $there what the product says.
match-against-figures = { $here } here, { $there } there
match-against-colours = colour { $here } here, { $there } there
