# What a look at each server behind the admin page finds.

health-connected = connected
health-tables-missing = the tables are missing: run `marketbel-courier migrate`
health-folder-unusable = the folder is not there, or may not be written to
health-space-free = { SIZE($free) } are free
health-space-short = only { SIZE($free) } are free
# $n is how many requests lie in Redis until a sensor takes them.
health-triggers = { $n } waiting
health-triggers-late = { $n } waiting since { MINUTE($since) } UTC: is Dagster's daemon running, and are its sensors on?
# $status is the service's own word.
health-service-says = it says { $status }
health-service-unable = it says of itself that it cannot work: see its log
health-service-answered = it answered { DIGITS($status) }
health-web-ui-answers = its web UI answers
health-late = no answer in time
health-away = does not answer
health-unreadable = answers what nobody can read
