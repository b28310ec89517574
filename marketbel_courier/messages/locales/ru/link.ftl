# Почему позиция — этот товар, была раньше другим или ждёт человека.

## По чему позицию связали: каждое — часть предложения

link-by-person = человеком
# $by is the name of who answered.
link-by-person-called = пользователем { LINE($by) }
link-by-remembered-code = по собственному коду поставщика, запомненному по прежней связи
link-by-barcode = по штрихкоду
link-by-part-number = по артикулу производителя
link-by-model-code = по коду модели, которого нет ни у одного другого товара
link-by-name = по названию
link-as-new-product = как новый товар: похожего не нашлось
link-made-earlier = до того, как стали записывать причины связей, или другой программой

## Что говорится о связи

# $rung is one of the clauses above, $reasons are clauses.
link-told = Связано { $rung }{ $reasons ->
    [none] {""}
   *[other] : { $reasons }
}.
link-and = { $first }; { $others }
# $product is its name.
link-of-item-is = «{ LINE($product) }»{ $since ->
    [none] {""}
   *[other] {" "}с { MOMENT($since) } UTC
}. { $why }
link-of-item-was = «{ LINE($product) }» до { MOMENT($until) } UTC{ $withdrawn ->
    [yes] , когда связь отменил человек
   *[other] {""}
}. { $why }
link-of-item-missing = Не связано ни с одним товаром.
link-of-item-asked = Ждёт ответа в очереди проверки.
link-candidate = «{ LINE($product) }»{ $score ->
    [none] {""}
   *[other] {" "}({ DECIMAL($score) })
}{ $against ->
    [none] {""}
   *[other] : { $against }
}
link-of-item-parted = Само больше не станет товаром «{ LINE($product) }»: связь { $by ->
    [none] снята человеком
   *[other] снял(а) { LINE($by) }
} { MOMENT($at) } UTC. Чтобы отменить: `marketbel-courier review undo { SHORT($answer) }`.
link-product-gone = товар, которого больше нет
# The items of a supplier, by what they were linked by.
link-count = { $n ->
    [one] { $n } позиция
    [few] { $n } позиции
    [many] { $n } позиций
   *[other] { $n } позиции
} { $rung }

## Что говорит против существующей связи или против ещё одной: каждое — часть предложения

# $product is the name of the product whose code the item has now.
link-code-of-another = код позиции теперь принадлежит товару «{ LINE($product) }»
link-was-so = до сих пор позиция была связана с одним из этих товаров
# $what is a clause, of another item that is this product.
link-against-an-item = отличается от позиции, которая уже связана с этим товаром: { CLAUSE($what) }
