# What a job is at.

# $why is what is wrong with what the job waits for.
job-waits = Waits: { $why }
job-waits-after-failure = Waits: { $why } Before that: { $error }
