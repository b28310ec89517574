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
