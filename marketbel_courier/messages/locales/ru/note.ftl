# Что из файла не прочитано и почему это не ошибка.

note-sheet-not-read = Лист «{ $name }» не прочитан: это не прайс-лист или другой его вид.
# $unknown: список из `quoted`, $fields: названия, возможные в сопоставлении столбцов.
note-mapping-of-unknown-fields = В сопоставлении столбцов не учтено { $unknown }: возможные поля — { $fields }.

## Части таблицы, о которых говорит первое из этих сообщений

note-not-read-in = Не прочитано в «{ $table }»: { $what }.
note-hidden-rows = { $rows ->
    [one] { $rows } скрытая строка
    [few] { $rows } скрытые строки
    [many] { $rows } скрытых строк
   *[other] { $rows } скрытой строки
}
note-filtered-rows = { $rows ->
    [one] { $rows } строка, скрытая фильтром
    [few] { $rows } строки, скрытые фильтром
    [many] { $rows } строк, скрытых фильтром
   *[other] { $rows } строки, скрытой фильтром
}
note-hidden-columns = { $count ->
    [1] скрытый столбец { $letters }
   *[other] скрытые столбцы { $letters }
}
note-hidden-sheet = скрытый лист «{ $name }»
note-file-breaks-off = строка { DIGITS($row) }, на которой файл обрывается: конца прайс-листа нет
note-page-without-table = страница { DIGITS($page) }: на ней есть текст, но нет таблицы с линиями
