# What has fallen silent of Dagster, and what to do: nobody else would say it.
# $name is the loop's, sensor's or schedule's; $since when it last gave a sign of life.

silence-daemon-never-started = Dagster's daemon has never run here: start it, as it carries out all requests and deliveries.
silence-daemon = Dagster's daemon is silent since { MINUTE($since) } UTC: start it again; until then nothing is delivered, and requests are left lying.
silence-loop = A loop of Dagster's daemon hangs: { $name } is silent since { MINUTE($since) } UTC. Look into the daemon's log and start it again.
silence-code-server = Dagster's code server does not answer: no sensor works{ $since ->
    [none] {""}
   *[other] {" "}since { MINUTE($since) } UTC
}. Look into its log and start it again.
silence-sensor-stopped = A sensor is switched off: { $name }. Switch it on in Dagster's web UI, under Automation.
silence-sensor = A sensor does not tick: { $name }{ $since ->
    [none] {""}
   *[other] , since { MINUTE($since) } UTC
}. Look into the log of Dagster's daemon.
silence-sensor-failing = A sensor fails at every tick: { $name }{ $since ->
    [none] {""}
   *[other] , since { MINUTE($since) } UTC
}. Its error is in Dagster's web UI, under Automation.
silence-schedule-stopped = A schedule is switched off: { $name }. Switch it on in Dagster's web UI, under Automation.
silence-schedule-failing = A schedule failed when it last ran: { $name }, { MINUTE($since) } UTC. Its error is in Dagster's web UI, under Automation.
silence-nothing = Daemon, code server, sensors and schedules give signs of life.
