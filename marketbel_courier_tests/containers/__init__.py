"""Runs the content of the containers without an engine: `make containers`.

The steps of the Dockerfile run in a Debian root, the services of docker-compose.yml run in that
root, and the demo's suppliers are delivered through them. An engine's own networks, logs and
storage are not tested.
"""
