# Чем показано задание: его состояние одним-двумя словами.

shown-downloading = скачивание
shown-waiting = ждёт анализа
shown-analyzing = анализ
shown-matching = сопоставление
shown-complete = готово
shown-warnings = готово, есть замечания
shown-unchanged = без изменений
shown-superseded = заменено новой доставкой
shown-failed = ошибка
