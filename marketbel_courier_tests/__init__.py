"""Tests, in folders that mirror the package: the test file of `a/b.py` is `a/test_b.py`.

Not every module has a test file. The others are tested through the modules that use them, in the
same folder: SQL of `catalogue` and `ledger` by its subject; handlers, views and forms of `admin`
over HTTP; commands and the doctor's checks in `cli`; assets, sensors and resources by ticks and
runs in `orchestration`; the parts of a reader by the files that it reads, in `price_lists`,
`file_formats` and `corpus`; the steps of a reading by whole readings, in `delivery/reading` and
`orchestration`.

Folders that mirror none: `admin/browser` tests the page in Chromium, `bench`
measures, `containers` runs the Dockerfile and the compose files, `corpus` holds whole price lists
with their expected items, `faults` injects faults, `neighbours` imitates the rest of Marketbel,
`upgrade` tests upgrades from the version before. Modules whose names do not begin with `test_` are
used by several tests.
"""
