# Чем занято задание.

# $why: что не так с тем, чего ждёт задание.
job-waits = Ждёт: { $why }
job-waits-after-failure = Ждёт: { $why } До этого: { $error }
