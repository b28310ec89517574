# Почему на вопрос из очереди проверки нельзя так ответить.

question-gone = Вопроса { $question } больше нет в очереди проверки: товар тем временем подобран, или позиции больше нет. Что осталось, покажет `marketbel-courier review list`.
question-of-unknown-product = Товара { $product } нет в каталоге, или он в архиве. Выберите другой.
question-with-first-name-taken = «{ $item }» — первоначальное название одного из кандидатов, { $product }, и второй товар с него начинаться не может. Примите этот кандидат или сначала удалите его.
question-accepted = «{ $item }»: кто-то уже принял кандидата{ $at ->
    [none] {""}
   *[other] {" "}{ MOMENT($at) } UTC
}.
# $product: название товара, к которому теперь относится позиция.
question-accepted-as = «{ $item }»: кто-то уже принял кандидата{ $at ->
    [none] {""}
   *[other] {" "}{ MOMENT($at) } UTC
}. Теперь это «{ $product }».
question-rejected = «{ $item }»: кто-то уже отклонил кандидатов{ $at ->
    [none] {""}
   *[other] {" "}{ MOMENT($at) } UTC
}.
question-rejected-as = «{ $item }»: кто-то уже отклонил кандидатов{ $at ->
    [none] {""}
   *[other] {" "}{ MOMENT($at) } UTC
}. Теперь это «{ $product }».
question-linked-meanwhile = «{ $item }»: кто-то тем временем связал эту позицию с «{ $product }».
question-without-candidates = Ни одного кандидата для «{ $item }» в каталоге больше нет. Укажите идентификатор другого товара или отклоните их.
question-accepted-for-deleted-product = «{ $item }»: кандидат был принят, но этот товар с тех пор удалён.

## Ответы, которые уже не отменить

question-answer-unknown = Такого ответа нет: { $answer }. Все ответы покажет `marketbel-courier review answers`.
question-item-gone = Позиции больше нет: «{ $item }». Её или её поставщика с тех пор удалили, и спрашивать не о чём.
question-linked-again = «{ LINE($item) }» снова «{ LINE($product) }».
question-product-gone = Товара больше нет: «{ LINE($product) }».
question-asked-again = Вопрос уже открыт: о «{ $item }» спрашивают снова.
question-answered-again = О «{ $item }» есть более поздний ответ. Сначала отмените его.
# $product: название другого товара, не того, что в ответе.
question-linked-since = С тех пор позиция связана с другим товаром: «{ $item }» теперь «{ $product }». Если это неверно, сначала отвяжите её там.

## Один ответ на много вопросов

question-bulk-changed = После просмотра вопросы изменились. Посмотрите ещё раз: ничего не связано.
question-bulk-empty = Вопросов, на которые можно так ответить, не осталось. Выберите меньшую оценку.
# $item и $product: части каждого названия, которых нет в другом; одна может быть пустой.
question-bulk-names-differ = Названия расходятся: { $item ->
    [none] { $product }
   *[other] { $product ->
        [none] { $item }
       *[other] { $item } и { $product }
    }
}.
# $currency is what both are compared in; none where no list names any.
question-bulk-price-far-off = Цена далека: { AMOUNT($price) }{ $currency ->
    [none] {""}
   *[other] {" "}{ $currency }
}, а товар предлагают от { AMOUNT($least) }{ $currency ->
    [none] {""}
   *[other] {" "}{ $currency }
}.
question-bulk-product-taken = У поставщика { LINE($supplier) } уже есть другая позиция этого товара.
question-bulk-product-wanted-twice = Этим товаром стали бы несколько позиций поставщика { LINE($supplier) }.
question-bulk-rival = Другой товар столь же вероятен: «{ LINE($product) }».
