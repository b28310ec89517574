"""A gate in front of Dagster's web UI: who may see it, who may change something, who is refused.

The web UI has no sign-in and obeys requests from any web page; it runs in the gate's process and
can be reached only through the gate. `admin.auth` identifies people.
"""
