"""The content of the containers, run without an engine: `make containers`.

The Dockerfile is read and its steps are walked in a Debian root, docker-compose.yml is read and its
services are run in that root, and the demo's suppliers travel through them. An engine's own
networks, logs and storage are not tried by this.
"""
