"""Tests, in folders that mirror the package: the test file of `a/b.py` is `a/test_b.py`.

A module without a test file of its name does not decide alone. It is tested through whom it serves,
in the same folder: the SQL of `catalogue` and `ledger` by its subject; handlers, views and forms
over HTTP in `admin`; commands and the doctor's checks in `cli`; assets, sensors and resources by
ticks and runs in `orchestration`; the pieces of a reader by the files that it reads in
`price_lists`, `file_formats` and `corpus`.

Folders that mirror none: `admin/browser` looks at the page in Chromium, `bench` measures, `corpus`
holds whole price lists with what they mean, `neighbours` plays the rest of Marketbel, `upgrade`
takes over what the version before left. Modules whose names do not begin with `test_` are what
several tests need.
"""
