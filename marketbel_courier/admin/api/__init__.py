"""The routes of the admin API: one file per subject, each with a `router`."""
