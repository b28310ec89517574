"""Tests, in folders that mirror the package: the test file of `a/b.py` is `a/test_b.py`.

Not every module has one. The others are tested through whom they serve, in the same folder: the SQL
of `catalogue` and `ledger` by its subject; handlers, views and forms over HTTP in `admin`; commands
and the doctor's checks in `cli`; assets, sensors and resources by ticks and runs in
`orchestration`; the pieces of a reader by the files that it reads in `price_lists`, `file_formats`
and `corpus`; the steps of a reading by readings in `delivery/reading` and `orchestration`.

Folders that mirror none: `admin/browser` looks at the page in Chromium, `bench` measures,
`containers` runs what the containers hold, `corpus` holds whole price lists with what they mean,
`faults` breaks everything on purpose, `neighbours` plays the rest of Marketbel, `upgrade` takes
over what the version before left. Modules whose names do not begin with `test_` are what several
tests need.
"""
