# One image for every service of the courier; docker-compose.yml gives each its command.
# Servers are not in it: PostgreSQL, Redis and the shared volume come from outside.

FROM python:3.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# requirements.scaling.lock where several machines carry the runs: docker-compose.celery.yml.
ARG LOCK=requirements.production.lock
# What runs needs no pip: the build's own installs into it.
RUN python -m venv --without-pip /opt/courier
COPY ${LOCK} /src/requirements.lock
RUN python -m pip --python /opt/courier install --no-deps --require-hashes -r /src/requirements.lock \
    && python -m pip install "hatchling>=1.27,<2" "editables>=0.5"
COPY pyproject.toml README.md /src/
COPY marketbel_courier /src/marketbel_courier
RUN python -m pip wheel --no-deps --no-build-isolation --wheel-dir /src/dist /src \
    && python -m pip --python /opt/courier install --no-deps /src/dist/*.whl

FROM python:3.13-slim-trixie
RUN groupadd --gid 10001 courier \
    && useradd --uid 10001 --gid courier --home-dir /var/lib/courier --create-home courier \
    && install -d -o courier -g courier /shared/uploads /shared/archive /opt/dagster \
        /opt/dagster/storage
COPY --from=build /opt/courier /opt/courier
COPY dagster.yaml /opt/dagster/dagster.yaml
COPY workspace.docker.yaml /opt/dagster/workspace.yaml
ENV PATH=/opt/courier/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONSAFEPATH=1 \
    DAGSTER_HOME=/opt/dagster \
    UPLOADS_DIR=/shared/uploads
USER 10001:10001
WORKDIR /opt/dagster
VOLUME ["/shared/uploads", "/shared/archive", "/opt/dagster/storage"]
# Each service of docker-compose.yml has a check of its own; this one fits the default command.
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=4 \
    CMD ["python", "-m", "marketbel_courier.liveness.probe", "code-server", "4000"]
EXPOSE 4000
# `dagster api grpc`, whose run workers begin without importing everything anew.
CMD ["python", "-m", "marketbel_courier.orchestration.warm_dagster", "api", "grpc", \
     "--lazy-load-user-code", "--use-python-environment-entry-point", \
     "--empty-working-directory", \
     "--host", "0.0.0.0", "--port", "4000", \
     "--module-name", "marketbel_courier.definitions", "--location-name", "marketbel_courier"]
