# Почему на общем диске нет места для файла.
# $full: что общий диск ответил на запись.

space-too-small = Общий диск слишком мал для { SIZE($size) }. Столько занимает файл, а всего на диске может быть { SIZE($limit) }. Увеличьте SHARED_VOLUME_MAX_GB.
space-not-made = { CLAUSE($full) }. Освободить место не удалось: { $why }
space-not-enough = { CLAUSE($full) }. Самые старые из отработанных файлов удалены, но для { SIZE($size) } этого не хватило. Увеличьте диск, увеличьте SHARED_VOLUME_MAX_GB или уменьшите FILE_CLEANUP_TTL_HOURS.
