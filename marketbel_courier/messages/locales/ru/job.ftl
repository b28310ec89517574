# Чем занято задание.

# $what is what the job waits for, and how that is.
job-waits = Ждёт: { $what }
job-waits-after-failure = Ждёт: { $what } До этого: { $error }
