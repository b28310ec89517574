# What stops the demo.

demo-grid-unseen = Dagster's web server does not show the grid: { CLAUSE($why) }.
demo-assets-unknown = Unknown to Dagster's web server: { $assets }.
demo-server-lacking = The demo suppliers' server did not start: the last lines of { $log } say why.
demo-sync-waits = A sync is asked for already. Start the demo again when that one is done.
