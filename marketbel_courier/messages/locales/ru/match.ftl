# Почему позиция привязана к товару или почему решает человек. Каждое — часть предложения.

## Почему привязана

match-by-name = названия говорят об одном ({ $score } из 100)

## Что говорит против

# $here is what the item says, $there what the product says.
match-against-figures = здесь { $here }, там { $there }
match-against-colours = цвет здесь { $here }, там { $there }
