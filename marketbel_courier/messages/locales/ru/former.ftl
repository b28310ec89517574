# Почему не удалось задание прежнего обработчика, как об этом сказано в журнале доставок.

former-left-in-download = Прежний обработчик оставил его во время скачивания.
former-left-before-hand-over = Прежний обработчик оставил его и в ml-analyze не передал.
former-left-at-ml-analyze = Прежний обработчик оставил его, когда файл читал ml-analyze.
former-forgotten-by-ml-analyze = Прежний обработчик оставил его, и ml-analyze о нём забыл.
former-gave-no-reason = Прежний обработчик не назвал причину.
# $reasons: предложения о том, что ml-analyze сказал о файле.
former-analysis-failed = { $reasons } Прочесть файл ml-analyze не смог.
former-analysis-failed-without-reason = Анализ не удался, причина не названа. Прочесть файл ml-analyze не смог.
