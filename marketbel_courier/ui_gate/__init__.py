"""Dagster's web UI behind a gate: who may see it, who may change something, and who is kept out.

The web UI itself has no sign-in and obeys every page of the web; it runs in the gate's process and
is reached by no other way. Who people are is asked of `admin.auth`.
"""
