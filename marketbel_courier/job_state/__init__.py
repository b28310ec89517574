"""What Redis holds for everybody who watches: the jobs, and the requests of the admin API."""
