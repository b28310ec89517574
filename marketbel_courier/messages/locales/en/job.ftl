# What a job is at.

# $what is what the job waits for, and how that is.
job-waits = Waits for { $what }
job-waits-after-failure = Waits for { $what } Before that: { $error }
