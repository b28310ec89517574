# Что обновление меняет у поставщика и почему.

## Что с ним происходит

supplier-created = добавлен
supplier-updated = изменён
supplier-reactivated = снова включён
supplier-deactivated = отключён

## Почему

supplier-is-new = новый в таблице
supplier-is-new-and-inactive = новый в таблице, выключен
supplier-is-active-again = включён в таблице
supplier-is-inactive = выключен в таблице
supplier-is-gone = больше нет в таблице
supplier-is-taken-over = теперь им управляет таблица
supplier-has-another-name = название, было { $name }
supplier-has-another-address = адрес источника
supplier-has-another-format = вид источника, был { $format }
supplier-has-other-notes = заметки
# $what: список изменений из названных выше.
supplier-has-changed = { $what }

## В базе данных, вне обновления

# $flag: имя признака в метаданных, $value: что там стоит.
supplier-flag-unusable = Ни да, ни нет: { $flag } — «{ $value }» в метаданных поставщика { $supplier }. Это считается за «да»; напишите там true или false.
